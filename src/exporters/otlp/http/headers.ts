import { http } from '../../../record/builtin.js';

/** By name, in lower case. */
export type Headers = { readonly [name: string]: string };

/** What a request's headers come from. */
export interface HeaderSource {
  readonly below: Headers;
  /** Asked before each request; wins over what is below it. */
  readonly ask: (() => unknown) | undefined;
}

/** What says how a request is written and sent, which is for us to say. */
const RESERVED = new Set([
  ...['connection', 'content-encoding', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', '__proto__'],
]);

/** The headers, their names in lower case. @throws TypeError that names the header, never its value */
export function checkedHeaders(option: string, headers: unknown): Headers {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    // Not what it is: a text may be the secret itself.
    throw new TypeError(
      `\`${option}\` must be an object of strings, or a function that gives one, got ${Array.isArray(headers) ? 'an array' : typeof headers}`,
    );
  const checked: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (typeof value !== 'string' || !isHeader(name, value))
      throw new TypeError(
        `\`${option}\` must hold names and values of HTTP headers that are free to be set, got something else for ${JSON.stringify(name.slice(0, 80))}`,
      );
    checked[name.toLowerCase()] = value;
  }
  return checked;
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
