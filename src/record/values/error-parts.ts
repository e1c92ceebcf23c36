/* What can be read of an error, however hostile it is? */
import { types } from '../floor/builtin.js';
import { memberOf, shownMemberOf } from '../floor/member-of.js';
import { thrownText } from '../floor/thrown.js';
import type { Copier } from './copying.js';

/** Maximum number of errors that are followed in total. */
export const MAX_ERRORS = 100;
/** Maximum length of a name. */
const MAX_NAME = 1_000;

/** True for errors, including those of other realms and DOMExceptions. Never throws. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  try {
    if (value instanceof Error) return true;
  } catch {
    // A hostile prototype: only a native error counts.
  }
  return types.isNativeError(value);
}

export function typeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return thrown === null ? 'null' : typeof thrown;
  const name = isError(thrown) ? shownMemberOf(thrown, 'name') : '';
  const className = memberOf(memberOf(thrown, 'constructor'), 'name');
  const isNamed = typeof name === 'string' && name !== '';
  // A subclass that does not set `name` inherits 'Error'; its class name says more.
  if (isNamed && (name !== 'Error' || typeof className !== 'string' || className === ''))
    return name.slice(0, MAX_NAME);
  return typeof className === 'string' && className !== '' ? className.slice(0, MAX_NAME) : 'object';
}

export function messageOf(thrown: unknown, copier: Copier): string {
  if (isError(thrown)) return plainText(shownMemberOf(thrown, 'message'));
  if (typeof thrown !== 'object' || thrown === null) return plainText(thrown);
  return copier.text(thrown);
}

/** The stack of this error alone. A value that is no error gives its message. */
export function ownStack(error: unknown, copier: Copier): string {
  if (!isError(error)) return messageOf(error, copier);
  let mark = '';
  try {
    const { stack } = error;
    if (typeof stack === 'string' && stack !== '') return stack;
  } catch (thrown) {
    mark = `\n    ${thrownText(thrown)}`;
  }
  return `${typeOf(error)}: ${plainText(shownMemberOf(error, 'message'))}${mark}`;
}

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function plainText(value: unknown): string {
  try {
    if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value);
    return typeof value === 'function' ? '[Function]' : String(value);
  } catch (error) {
    return thrownText(error);
  }
}

export interface Gathered {
  /** At most MAX_ERRORS. */
  readonly first: readonly unknown[];
  /** Of all errors. */
  readonly length: number;
}

/** What caused the error. The mark of a cause that cannot be read, but of errors alone: the text of another value has the marks of all its members. */
export function causeOf(thrown: unknown): unknown {
  return isError(thrown) ? shownMemberOf(thrown, 'cause') : memberOf(thrown, 'cause');
}

/** The errors of an aggregate, or both of a SuppressedError; undefined if there are none. Where those of an error cannot be read, the mark alone. */
export function errorsOf(thrown: unknown): Gathered | undefined {
  if (isSuppressed(thrown))
    return { first: [shownMemberOf(thrown, 'error'), shownMemberOf(thrown, 'suppressed')], length: 2 };
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  try {
    const { errors } = thrown as { errors?: unknown };
    if (!Array.isArray(errors)) return undefined;
    const { length } = errors;
    return {
      first: Array.from({ length: Math.min(length, MAX_ERRORS) }, (_, index) => shownMemberOf(errors, index)),
      length,
    };
  } catch (failure) {
    return isError(thrown) ? { first: [thrownText(failure)], length: 1 } : undefined;
  }
}

/** True for a SuppressedError, native or polyfilled: `using` throws it where the disposal fails, too. */
function isSuppressed(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null || memberOf(thrown, 'name') !== 'SuppressedError') return false;
  try {
    return 'error' in thrown && 'suppressed' in thrown;
  } catch {
    return false;
  }
}

/** An object and those of its members that are the error's own. */
export interface OwnMembers {
  readonly source: object;
  readonly keys: readonly string[];
}

const NONE: readonly string[] = [];
const COMMON = new Set(['message', 'stack', 'name', 'cause']);

/** What an error holds besides type, message, stack and chains. Members that its `toJSON` hides stay hidden. */
export function ownMembersOf(error: object, json: Json | undefined): OwnMembers {
  const source = json === undefined ? error : json.value;
  if (typeof source !== 'object' || source === null) return { source: error, keys: NONE };
  try {
    const all = Object.keys(source);
    // Most errors have no own members that are enumerable.
    if (all.length === 0) return { source, keys: all };
    const hasBoth = isSuppressed(error);
    const isChained = hasBoth || errorsOf(error) !== undefined;
    const keys = all.filter((key) => {
      if (COMMON.has(key)) return false;
      return !isChained || (key !== 'errors' && !(hasBoth && (key === 'error' || key === 'suppressed')));
    });
    return { source, keys };
  } catch {
    return { source, keys: NONE };
  }
}

/** The result of a `toJSON`. */
export interface Json {
  readonly value: unknown;
}

/** What the error's `toJSON` shows of it; undefined without one, or where it returns the error itself. */
export function jsonOfError(error: object): Json | undefined {
  try {
    const { toJSON } = error as { toJSON?: unknown };
    if (typeof toJSON !== 'function') return undefined;
    const value: unknown = Reflect.apply(toJSON, error, []);
    return value === error ? undefined : { value };
  } catch (thrown) {
    return { value: { toJSON: thrownText(thrown) } };
  }
}
