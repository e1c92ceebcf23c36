/* Which proxy do the environment variables name for a server? */
import { type Environment, variable } from '../../record/floor/environment.js';
import { type Target, targetOf } from './target.js';

/** A proxy. Its URL may hold credentials: messages show `displayUrl`. */
export interface HttpProxy extends Target {
  /** The variable that names it. */
  readonly variable: string;
}

/**
 * The proxy for a server, by `HTTPS_PROXY` or `HTTP_PROXY` and `NO_PROXY`; names in lower case win. Undefined without one.
 *
 * @throws TypeError for anything but a host or an http: or https: URL. The message leaves the value out: it may hold a password
 */
export function proxyFor(target: Target, env: Environment): HttpProxy | undefined {
  const name = target.secure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const found = variable(env, name.toLowerCase(), name);
  if (found === undefined || isExempt(target, variable(env, 'no_proxy', 'NO_PROXY')?.value ?? '')) return undefined;
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(found.value);
  const proxy = targetOf(found.name, hasScheme ? found.value : `http://${found.value}`);
  return { ...proxy, displayUrl: proxy.origin, variable: found.name };
}

/** True if the list exempts the server: by `*`, its name, a domain that it is in, or its address, each perhaps with a port. */
function isExempt({ hostname, port, secure }: Target, list: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  const effectivePort = String(port ?? (secure ? 443 : 80));
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const { name, onlyPort } = exemption(entry);
    return name !== '' && (onlyPort ?? effectivePort) === effectivePort && (host === name || host.endsWith(`.${name}`));
  });
}

/** One entry: `name`, `.name`, an IPv4 address, each perhaps with `:port`; `::1`, `[::1]`, `[::1]:port`. */
function exemption(entry: string): { readonly name: string; readonly onlyPort: string | undefined } {
  const isBareIpv6 = !entry.startsWith('[') && entry.split(':').length > 2;
  const [, name = '', onlyPort] = isBareIpv6 ? [entry, entry] : (/^(.+?)(?::(\d+))?$/.exec(entry) ?? []);
  return { name: canonical(name.replace(/^\.|\.$|[[\]]/g, '')), onlyPort };
}

/** A host as URLs write it: names in lower case, addresses in their shortest form. */
function canonical(host: string): string {
  try {
    return new URL(`http://${host.includes(':') ? `[${host}]` : host}`).hostname.replace(/[[\]]/g, '');
  } catch {
    return '';
  }
}
