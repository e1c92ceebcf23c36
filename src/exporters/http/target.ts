import { urlToHttpOptions } from '../../record/floor/builtin.js';

/** Where requests go, without what is secret in a URL. */
export interface Target {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number | undefined;
  /** Path and query. */
  readonly path: string;
  /** For people: no user info, no query. */
  readonly shown: string;
  /** What the user info asks for, as a header. */
  readonly authorization: string | undefined;
  /** Of what is in the query. */
  readonly queryNames: readonly string[];
  /** What may be secret in the URL: user info, and the values of the query. */
  readonly secrets: readonly string[];
}

/** @throws TypeError for anything but an http or https URL; the text of it is not in the message, for it may hold a password */
export function targetOf({ url, from }: { readonly url: string; readonly from: string }): Target {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new TypeError(`\`${from}\` must be an absolute http: or https: URL, got something else`);
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw new TypeError(`\`${from}\` must be an absolute http: or https: URL, got one that begins with something else`);
  const { username, password, searchParams, search } = parsed;
  const hasUser = username !== '' || password !== '';
  parsed.username = '';
  parsed.password = '';
  const { hostname, port, path } = urlToHttpOptions(parsed);
  return {
    secure: parsed.protocol === 'https:',
    hostname: hostname ?? parsed.hostname,
    port: port === undefined || port === '' || port === null ? undefined : Number(port),
    path: path ?? '/',
    shown: parsed.origin + parsed.pathname,
    authorization: hasUser ? basic(decoded(username), decoded(password)) : undefined,
    queryNames: [...searchParams.keys()],
    secrets: [username, password, search.slice(1), ...searchParams.values()].flatMap((text) => [text, decoded(text)]),
  };
}

/** True where what is sent does not leave the machine. */
export function isLoopback({ hostname }: Target): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(hostname);
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
