import { http } from '../../record/floor/builtin.js';
import { pairsIn } from '../../record/floor/environment.js';
import { memberOf } from '../../record/floor/member-of.js';

/** Values by name; names are in lower case. */
export type Headers = { readonly [name: string]: string };

/** Headers as users pass them: an object, or pairs as in a `Headers` or a `Map`. If a name occurs twice, the last one counts. */
export type HeaderInput = Record<string, string> | Iterable<readonly [string, string]>;

/** The headers of every request. */
export interface HeaderSource {
  readonly fixed: Headers;
  /** Called before each request. Its headers override the fixed ones. */
  readonly provide: (() => Promise<Headers>) | undefined;
}

/** Headers that the client itself sets, because they describe how a request is encoded and sent. */
const RESERVED = new Set([
  ...['connection', 'content-encoding', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', '__proto__'],
]);

/**
 * Validates headers.
 *
 * @param sent Headers that the request has already: entries equal to them are allowed, reserved names too, and left out of the result
 * @throws TypeError that names the header, never its value, which may be a secret
 */
export function checkedHeaders(option: string, headers: unknown, sent: Headers = {}): Headers {
  const checked: { [name: string]: string } = {};
  for (const [name, value] of entriesOf(option, headers)) {
    if (value === undefined || value === sent[name.toLowerCase()]) continue;
    if (typeof value !== 'string' || !isHeader(name, value))
      throw new TypeError(
        `\`${option}\` must hold names and values of HTTP headers that are free to be set, got something else for ${JSON.stringify(name.slice(0, 80))}`,
      );
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

/** Wraps a user's `headers` function. The returned one throws an error with `retryable`, false only if the user's error has it false. */
export function checkedProvider(provide: () => unknown): () => Promise<Headers> {
  return async () => {
    try {
      return checkedHeaders('headers', await provide());
    } catch (error) {
      const message = memberOf(error, 'message');
      throw Object.assign(new Error(typeof message === 'string' ? message : 'without a message'), {
        retryable: memberOf(error, 'retryable') !== false,
      });
    }
  };
}

function entriesOf(option: string, headers: unknown): ReadonlyArray<readonly [string, unknown]> {
  if (typeof headers !== 'object' || headers === null)
    throw notHeaders(option, headers === null ? 'null' : typeof headers);
  if (Symbol.iterator in headers) {
    const pairs = [...(headers as Iterable<unknown>)];
    if (!pairs.every(isPair)) throw notHeaders(option, 'an iterable of something else');
    return pairs;
  }
  const entries = Object.entries(headers);
  // A promise, or an instance whose values are behind getters, would silently send no headers.
  if (entries.length === 0 && !isPlain(headers)) throw notHeaders(option, 'an object without headers');
  return entries;
}

/** Its message leaves out the value: a string may be the secret itself. */
function notHeaders(option: string, got: string): TypeError {
  return new TypeError(
    `\`${option}\` must be an object of strings, an iterable of pairs of them, or a function that gives one of these, got ${got}`,
  );
}

function isPair(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

/** True also for a plain object of another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Reads `name=value,name=value`, percent-encoded. Calls `malformed` for each entry that is left out. */
export function headersFromText(text: string, malformed: () => void): Headers {
  const headers: { [name: string]: string } = {};
  for (const pair of pairsIn(text)) {
    if (pair === undefined || !isHeader(...pair)) malformed();
    else headers[pair[0].toLowerCase()] = pair[1];
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
