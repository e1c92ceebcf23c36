import { http } from '../../record/floor/builtin.js';

/** By name, in lower case. */
export type Headers = { readonly [name: string]: string };

/** As users give them: an object, or pairs of name and value, as those of a `Headers` or a `Map`. Of a name that comes twice, the last counts. */
export type GivenHeaders = Record<string, string> | Iterable<readonly [string, string]>;

/** What a request's headers come from. */
export interface HeaderSource {
  readonly below: Headers;
  /** Asked before each request; wins over what is below it. */
  readonly ask: (() => Promise<Headers>) | undefined;
}

/** What says how a request is written and sent, which is for us to say. */
const RESERVED = new Set([
  ...['connection', 'content-encoding', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', '__proto__'],
]);

/** The headers, their names in lower case. @throws TypeError that names the header, never its value */
export function checkedHeaders(option: string, headers: unknown): Headers {
  const checked: { [name: string]: string } = {};
  for (const [name, value] of entriesOf(option, headers)) {
    if (value === undefined) continue;
    if (typeof value !== 'string' || !isHeader(name, value))
      throw new TypeError(
        `\`${option}\` must hold names and values of HTTP headers that are free to be set, got something else for ${JSON.stringify(name.slice(0, 80))}`,
      );
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

/** The function with its result checked. What it fails with, and what it gives that are no headers, is an error that says whether it passes. */
export function checkedAsk(ask: () => unknown): () => Promise<Headers> {
  return async () => {
    try {
      return checkedHeaders('headers', await ask());
    } catch (error) {
      throw Object.assign(new Error(messageOf(error)), { retryable: !saysItIsNoUse(error) });
    }
  };
}

function entriesOf(option: string, headers: unknown): ReadonlyArray<readonly [string, unknown]> {
  if (typeof headers !== 'object' || headers === null)
    throw noHeaders(option, headers === null ? 'null' : typeof headers);
  if (Symbol.iterator in headers) {
    const pairs = [...(headers as Iterable<unknown>)];
    if (!pairs.every(isPair)) throw noHeaders(option, 'an iterable of something else');
    return pairs;
  }
  const entries = Object.entries(headers);
  // Without an await before it, or with its values behind getters, it would send nothing, in silence.
  if (entries.length === 0 && !isPlain(headers)) throw noHeaders(option, 'an object that has none');
  return entries;
}

/** Not what was given: a text may be the secret itself. */
function noHeaders(option: string, got: string): TypeError {
  return new TypeError(
    `\`${option}\` must be an object of strings, an iterable of pairs of them, or a function that gives one of these, got ${got}`,
  );
}

function isPair(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

/** Of another realm, too. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function messageOf(error: unknown): string {
  try {
    const message: unknown = (error as { message?: unknown } | null | undefined)?.message;
    return typeof message === 'string' ? message : 'without a message';
  } catch {
    return 'without a message that can be read';
  }
}

function saysItIsNoUse(error: unknown): boolean {
  try {
    return (error as { retryable?: unknown } | null | undefined)?.retryable === false;
  } catch {
    return false;
  }
}

/** `name=value,name=value`, percent-encoded. What cannot be read is left out, and told. */
export function headersFromText(text: string, malformed: () => void): Headers {
  const headers: { [name: string]: string } = {};
  for (const entry of text.split(',')) {
    if (entry.trim() === '') continue;
    const at = entry.indexOf('=');
    const name = decoded(entry.slice(0, Math.max(at, 0)));
    const value = decoded(entry.slice(at + 1));
    if (at < 1 || name === undefined || value === undefined || !isHeader(name, value)) malformed();
    else headers[name.toLowerCase()] = value;
  }
  return headers;
}

function isHeader(name: string, value: string): boolean {
  try {
    const { validateHeaderName, validateHeaderValue } = http();
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return !RESERVED.has(name.toLowerCase());
  } catch {
    return false;
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
