import { type RetryOptions, type RetryPolicy, retryPolicy } from '../../record/failure/backoff.js';
import type { Environment, Warn } from '../../record/floor/environment.js';
import { outOfRange, wrongType } from '../../record/floor/expect.js';
import type { HttpSettings } from './client.js';
import { checkedHeaders, checkedProvider, type HeaderInput, type HeaderSource, type Headers } from './headers.js';
import { checkedAgent } from './hop.js';
import { proxyFor } from './proxy.js';
import { checkedSigner, type Sign } from './signing.js';
import { isLoopback, type Target } from './target.js';
import { checkedCredentials } from './tls.js';

/** Options that our HTTP exporters have in common, as users pass them. */
export interface ConnectionOptions {
  readonly headers?: HeaderInput | (() => HeaderInput | Promise<HeaderInput>) | undefined;
  readonly sign?: Sign | undefined;
  readonly agent?: unknown;
  readonly ca?: string | Uint8Array | undefined;
  readonly cert?: string | Uint8Array | undefined;
  readonly key?: string | Uint8Array | undefined;
}

/** What stands in for options that are not set. */
export interface ConnectionDefaults {
  readonly headers: Headers;
  readonly ca?: Uint8Array | undefined;
  readonly cert?: Uint8Array | undefined;
  readonly key?: Uint8Array | undefined;
  /** What errors call certificates and key. */
  readonly names?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

type ConnectionSettings = Pick<HttpSettings, 'target' | 'headers' | 'credentials' | 'proxy' | 'agent' | 'sign'>;

/** Older processors of the SDK shut down without a flush: nothing else tells them from a processor in service. */
const FIRST_ELAPSED_MILLIS = 5_000;
const CREDENTIAL = /auth|cookie|key|token|secret|passw|credential/i;

/** How requests get to the server, and which headers they have. @throws TypeError for an invalid option or proxy */
export function connectionSettings(
  target: Target,
  options: ConnectionOptions,
  defaults: ConnectionDefaults,
  env: Environment,
): ConnectionSettings {
  const agent = checkedAgent(options.agent, target);
  return {
    target,
    headers: headersOf(options.headers, defaults.headers),
    credentials: credentialsOf(options, defaults, target),
    proxy: agent === undefined ? proxyFor(target, env) : undefined,
    agent,
    sign: checkedSigner(options.sign),
  };
}

function headersOf(option: unknown, fixed: Headers): HeaderSource {
  if (typeof option === 'function') return { fixed, provide: checkedProvider(option as () => unknown) };
  if (option === undefined) return { fixed, provide: undefined };
  return { fixed: { ...fixed, ...checkedHeaders('headers', option) }, provide: undefined };
}

function credentialsOf(
  options: ConnectionOptions,
  defaults: ConnectionDefaults,
  target: Target,
): ConnectionSettings['credentials'] {
  for (const name of ['ca', 'cert', 'key'] as const) {
    if (options[name] !== undefined && !target.secure)
      throw new TypeError(`\`${name}\` requires an https: URL, got ${target.displayUrl}`);
  }
  if (!target.secure) return {};
  const { ca = defaults.ca, cert = defaults.cert, key = defaults.key } = options;
  return checkedCredentials({ ca, cert, key }, defaults.names ?? {});
}

/** Writes one line if credentials would go unencrypted to another machine. */
export function warnOfPlainCredentials({ target, proxy, headers }: ConnectionSettings, warn: Warn): void {
  const staysOnMachine = isLoopback(target) && (proxy === undefined || isLoopback(proxy));
  if (target.secure || staysOnMachine || !mayCarryCredentials(headers, target)) return;
  warn(`credentials are sent unencrypted to ${target.displayUrl}: use https`);
}

function mayCarryCredentials({ fixed, provide }: HeaderSource, { queryNames }: Target): boolean {
  return provide !== undefined || [...Object.keys(fixed), ...queryNames].some((name) => CREDENTIAL.test(name));
}

/** How failed requests are repeated behind a foreign processor. */
export interface RetrySettings {
  /** Undefined if they are not. */
  readonly retry: RetryPolicy | undefined;
  /** The budget of retries until a first request has succeeded, in milliseconds. */
  readonly firstElapsedMillis: number;
}

/** @throws TypeError, RangeError for anything but false or an object of valid options */
export function retrySettings(option: unknown): RetrySettings {
  if (option === false) return { retry: undefined, firstElapsedMillis: FIRST_ELAPSED_MILLIS };
  if (option !== undefined && (typeof option !== 'object' || option === null))
    throw wrongType('retry', 'false or an object', option);
  const retry = retryPolicy(option);
  return { retry, firstElapsedMillis: (option as RetryOptions | undefined)?.maxElapsedMillis ?? FIRST_ELAPSED_MILLIS };
}

/** One of the values; the first for undefined. @throws TypeError, RangeError @param why Ends what an error expects */
export function oneOf<T extends string>(option: string, value: unknown, allowed: readonly T[], why = ''): T {
  if (value === undefined) return allowed[0] as T;
  if (allowed.includes(value as T)) return value as T;
  const quoted = allowed.map((one) => `'${one}'`);
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}${why}`;
  throw typeof value === 'string' ? outOfRange(option, expected, value) : wrongType(option, expected, value);
}
