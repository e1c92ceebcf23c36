import { boolean, knownOptions, wrongType } from '../floor/expect.js';
import type { RedactionAction, RedactionFunction } from './action.js';
import { isPath } from './keys.js';
import { parsePath } from './paths.js';
import { DEFAULT_VALUES, VALUE_KINDS, type ValueKind } from './values.js';

/**
 * What is hidden of records, and what takes its place.
 *
 * @example new Logger({ redact: { keys: ['email', 'user.address', '-csrfToken'], action: 'mask' } })
 */
export interface RedactionOptions {
  /**
   * Names and paths whose values are hidden, beside the built-in names. A name without dots holds at any depth, in any case, with or without `-`
   * and `_`. A path (`user.email`, `**.iban`, `users[*].email`, `headers["x-key"]`) begins at the top of the attributes. A RegExp is tried on the path. A leading `-`
   * excepts a name or path. @default none
   */
  keys?: readonly (string | RegExp)[] | undefined;
  /** The built-in names: `password`, `authorization`, `cookie` and the like, and names whose last word is token, secret, password or apiKey. @default true */
  builtInKeys?: boolean | undefined;
  /**
   * The kinds of secrets that are found in texts by their form. A list replaces the default ones, and may have RegExps of your own; `true` is the
   * default ones, `false` is none. @default `token`, `jwt`, `authorization`, `pem`, `url`, `card` and `password`; not `email`, `phone`, `iban`, `ip` and `ssn`
   */
  values?: boolean | readonly (ValueKind | RegExp)[] | undefined;
  /**
   * What takes the place of a secret. `'mark'` is `[redacted]` or `[redacted:jwt]`. `'mask'` is `****`, with the last four of 12 characters and
   * more. `'remove'` leaves the member, or the part of a text, out. `{ hmac: key }` is `[hmac:…]` with 16 hex digits, the same for the same secret.
   * A function returns it: undefined removes, and an exception gives `[redacted]`. @default 'mark'
   */
  action?: 'mark' | 'mask' | 'remove' | { hmac: string | Uint8Array } | RedactionFunction | undefined;
}

/** The options, checked, with their defaults. */
export interface CheckedRedaction {
  readonly keys: readonly (string | RegExp)[];
  readonly builtIn: boolean;
  readonly values: readonly (ValueKind | RegExp)[];
  readonly action: RedactionAction;
}

const OPTIONS: ReadonlySet<string> = new Set(['keys', 'builtInKeys', 'values', 'action']);
const KEYS =
  "names, paths such as 'user.email', '**.iban' and 'users[*].email', and RegExps: a step of a path is a name, `*`, `**`, or, in brackets, `*`, " +
  'an index or a name in quotes such as `headers["x-key"]`; one `-` in front excepts a name or path';
const KINDS: ReadonlySet<unknown> = new Set(VALUE_KINDS);
const ACTIONS: ReadonlySet<unknown> = new Set(['mark', 'mask', 'remove']);
const HMAC: ReadonlySet<string> = new Set(['hmac']);

/** @param name The option in errors @throws TypeError for options that are unknown or wrong */
export function checkedRedaction(name: string, options: RedactionOptions): CheckedRedaction {
  knownOptions(name, options, OPTIONS);
  return {
    keys: keysOf(`${name}.keys`, options.keys),
    builtIn: boolean(`${name}.builtInKeys`, options.builtInKeys, true),
    values: valuesOf(`${name}.values`, options.values),
    action: actionOf(`${name}.action`, options.action),
  };
}

function keysOf(name: string, keys: unknown = []): readonly (string | RegExp)[] {
  if (!Array.isArray(keys)) throw wrongType(name, 'an array of names, paths and RegExps', keys);
  for (const key of keys) {
    if (key instanceof RegExp) continue;
    const text = typeof key === 'string' ? key.replace(/^-/, '') : '';
    if (text === '' || text.startsWith('-') || (isPath(text) && parsePath(text) === undefined))
      throw wrongType(name, KEYS, key);
  }
  return [...(keys as readonly (string | RegExp)[])];
}

function valuesOf(name: string, values: unknown): readonly (ValueKind | RegExp)[] {
  if (values === undefined || values === true) return DEFAULT_VALUES;
  if (values === false) return [];
  if (!Array.isArray(values)) throw wrongType(name, 'a boolean or an array of kinds and RegExps', values);
  for (const value of values) {
    if (!KINDS.has(value) && !(value instanceof RegExp))
      throw wrongType(name, `RegExps and kinds: ${VALUE_KINDS.join(', ')}`, value);
  }
  return [...(values as readonly (ValueKind | RegExp)[])];
}

function actionOf(name: string, action: unknown = 'mark'): RedactionAction {
  if (ACTIONS.has(action) || typeof action === 'function') return action as RedactionAction;
  if (typeof action !== 'object' || action === null)
    throw wrongType(name, "'mark', 'mask', 'remove', an object with `hmac`, or a function", action);
  knownOptions(name, action, HMAC);
  const { hmac } = action as { hmac?: unknown };
  const isKey = (typeof hmac === 'string' || hmac instanceof Uint8Array) && hmac.length > 0;
  if (!isKey) throw wrongType(`${name}.hmac`, 'a key: a string or Uint8Array that is not empty', typeof hmac);
  // A copy: the user may clear the key.
  return { hmac: typeof hmac === 'string' ? hmac : Uint8Array.from(hmac as Uint8Array) };
}
