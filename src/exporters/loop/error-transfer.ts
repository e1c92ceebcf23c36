import { isError } from '../../record/values/exception.js';
import { thrownMessage } from '../../record/values/thrown.js';

/** Anything thrown, as it crosses from one thread to another. */
export type TransferableThrown = { readonly value: unknown } | { readonly error: SentError };

interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: TransferableThrown | undefined;
  readonly errors: readonly TransferableThrown[] | undefined;
  readonly members: ReadonlyArray<readonly [key: string, value: unknown]>;
}

const MAX_DEPTH = 8;
const MAX_ERRORS = 100;
const MAX_MEMBERS = 100;
/** These have a way of their own, or, as `failed`, are settled before. */
const SET_ASIDE: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'errors', 'failed']);
const KINDS = { AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

/** Name, message, stack, chains of `cause` and `errors`, and those of its own members that can be copied. Never throws. */
export function toTransferable(thrown: unknown): TransferableThrown {
  try {
    return send(thrown, 0);
  } catch {
    return { value: thrownMessage(thrown) };
  }
}

function send(thrown: unknown, depth: number): TransferableThrown {
  if (!isError(thrown)) {
    const copied = copyOf(thrown);
    return { value: copied === undefined && thrown !== undefined ? thrownMessage(thrown) : copied };
  }
  const next = (inner: unknown) => (inner === undefined || depth === MAX_DEPTH ? undefined : send(inner, depth + 1));
  const errors = read(thrown, 'errors');
  return {
    error: {
      name: textOf(read(thrown, 'name'), 'Error'),
      message: textOf(read(thrown, 'message'), ''),
      stack: textOf(read(thrown, 'stack'), undefined),
      cause: next(read(thrown, 'cause')),
      errors: Array.isArray(errors)
        ? errors.slice(0, MAX_ERRORS).map((inner) => next(inner) ?? { value: undefined })
        : undefined,
      members: membersOf(thrown),
    },
  };
}

/** The same on the other side: an error of the same name and, where the language has it, of the same kind. */
export function fromTransferable(sent: TransferableThrown): unknown {
  if ('value' in sent) return sent.value;
  const { name, message, stack, cause, errors, members } = sent.error;
  const error =
    errors === undefined ? plainError(name, message) : new AggregateError(errors.map(fromTransferable), message);
  for (const [key, value] of members) hide(error, key, value, true);
  if (stack !== undefined) hide(error, 'stack', stack);
  if (error.name !== name) hide(error, 'name', name);
  if (cause !== undefined) hide(error, 'cause', fromTransferable(cause));
  return error;
}

function plainError(name: string, message: string): Error {
  const Kind = Object.hasOwn(KINDS, name) ? KINDS[name as Exclude<keyof typeof KINDS, 'AggregateError'>] : Error;
  return (Kind as unknown) === AggregateError ? new Error(message) : new Kind(message);
}

function hide(error: Error, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable });
}

function membersOf(error: Error): Array<[string, unknown]> {
  const members: Array<[string, unknown]> = [];
  for (const key of Object.keys(error)) {
    if (SET_ASIDE.has(key)) continue;
    if (members.length === MAX_MEMBERS) break;
    const value = copyOf(read(error, key));
    if (value !== undefined) members.push([key, value]);
  }
  return members;
}

/** Undefined where it cannot be copied. */
function copyOf(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object') return value;
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function textOf<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}
