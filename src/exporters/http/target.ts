import { urlToHttpOptions } from '../../record/floor/builtin.js';

/** A parsed URL, with its secrets kept apart. */
export interface Target {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number | undefined;
  /** Path and query. */
  readonly path: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Host and port as in a `Host` header: without the port where it is the scheme's default. */
  readonly authority: string;
  /** The URL for messages: without user info and query. */
  readonly displayUrl: string;
  /** The `authorization` header for the URL's user info. */
  readonly authorization: string | undefined;
  readonly queryNames: readonly string[];
  /** Values that may be secret: user info, and the values of the query. */
  readonly secrets: readonly string[];
}

/** @throws TypeError for anything but an http: or https: URL. The message leaves the URL out: it may hold a password */
export function targetOf(option: string, url: string): Target {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new TypeError(`\`${option}\` must be an absolute http: or https: URL, got something else${cureOf(url)}`);
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw new TypeError(
      `\`${option}\` must be an absolute http: or https: URL, got one that begins with something else${cureOf(url)}`,
    );
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
    origin: parsed.origin,
    authority: parsed.host,
    displayUrl: parsed.origin + parsed.pathname,
    authorization: hasUser ? basic(decoded(username), decoded(password)) : undefined,
    queryNames: [...searchParams.keys()],
    secrets: [username, password, search.slice(1), ...searchParams.values()].flatMap((text) => [text, decoded(text)]),
  };
}

/** Host and port alone are read as a scheme and a path. */
function cureOf(url: string): string {
  return /^(?:\/\/)?(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:[/?#]|$)/i.test(url)
    ? ': write `http://` or `https://` in front'
    : '';
}

/** True if requests do not leave the machine. */
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
