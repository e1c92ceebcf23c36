/* What does a record keep of an error? */
import { types } from '../floor/builtin.js';
import { memberOf } from '../floor/member-of.js';
import type { AnyValue, AnyValueMap } from './any-value.js';
import { merged } from './clone.js';
import { otherMembers } from './copy-slow.js';
import type { Copier } from './copying.js';
import { thrownText } from './thrown.js';

/** Maximum number of nested causes, and of errors in total. */
const MAX_DEPTH = 16;
const MAX_ERRORS = 100;
/** Maximum nesting of aggregates in `exception.errors`. */
const MAX_SUMMARY_DEPTH = 4;
/** Maximum length of the text of an error in an error block. */
const MAX_DESCRIPTION = 64 * 1024;
const OWN_NAMES: ReadonlySet<string> = new Set(['type', 'message', 'stacktrace', 'cause', 'errors', 'stack', 'name']);

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

/**
 * Sets `exception.type`, `exception.message` and `exception.stacktrace` for any thrown value, unless the user has set them. The stack text
 * includes the chains of `cause` and `errors`. Both are also set as structured attributes without stacks: `exception.cause.*`,
 * `exception.errors`.
 */
export function exceptionAttributes(thrown: unknown, copier: Copier, into: AnyValueMap): void {
  const cause = memberOf(thrown, 'cause');
  const errors = memberOf(thrown, 'errors');
  const isAlone = !isPresent(cause) && !isPresent(errors);
  // A thrown value that is no error is read once.
  const text = isError(thrown) ? undefined : messageOf(thrown, copier);
  // Literal keys: V8 adds these ten times as fast as computed ones (bench/questions/call.ts, Node 20).
  if (!Object.hasOwn(into, 'exception.type')) into['exception.type'] = copier.attributeValue(typeOf(thrown));
  if (!Object.hasOwn(into, 'exception.message'))
    into['exception.message'] = copier.attributeValue(text ?? messageOf(thrown, copier));
  if (!Object.hasOwn(into, 'exception.stacktrace'))
    into['exception.stacktrace'] = copier.attributeValue(
      isAlone ? (text ?? ownStack(thrown, copier)) : stackText(thrown, copier),
    );
  if (!isAlone) chainAttributes(thrown, cause, errors, copier, into);
}

/** Sets the attributes of the chains. */
function chainAttributes(
  thrown: unknown,
  nextCause: unknown,
  errors: unknown,
  copier: Copier,
  into: AnyValueMap,
): void {
  const set = (key: string, value: unknown): void => {
    if (!Object.hasOwn(into, key)) copier.attribute(key, value, into);
  };
  const seen = new Set<unknown>([thrown]);
  let prefix = 'exception';
  let cause = nextCause;
  for (let depth = 1; isPresent(cause) && depth < MAX_DEPTH; depth++) {
    prefix += '.cause';
    set(`${prefix}.type`, typeOf(cause));
    set(`${prefix}.message`, seen.has(cause) ? '[Circular]' : messageOf(cause, copier));
    if (seen.has(cause)) break;
    seen.add(cause);
    cause = memberOf(cause, 'cause');
  }
  const gathered = errorsIn(errors);
  if (gathered !== undefined) set('exception.errors', summaries(gathered.first, copier, 1));
}

/** An error as a value: its type, message, stack and chains, and its own members. */
export function errorMembers(error: Error, copier: Copier): AnyValue {
  const members: AnyValueMap = {
    type: copier.string(typeOf(error)),
    message: copier.string(messageOf(error, copier)),
    stacktrace: copier.string(ownStack(error, copier)),
  };
  for (const chain of ['cause', 'errors']) {
    const value = memberOf(error, chain);
    if (isPresent(value)) members[chain] = copier.value(value);
  }
  return merged(members, otherMembers(error, OWN_NAMES, copier));
}

/** The full text of any thrown value with its chains, for people. Never throws. */
export function describeError(thrown: unknown, copier: Copier): string {
  const text = stackText(thrown, copier);
  return text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION)}…` : text;
}

/** The stack, followed by the stacks of its `errors` and causes. */
function stackText(thrown: unknown, copier: Copier): string {
  const seen = new Set<unknown>();
  const lines: string[] = [];
  const follow = (error: unknown, title: string, depth: number): void => {
    if (seen.has(error)) {
      lines.push(`${title}[Circular]`);
      return;
    }
    if (depth === MAX_DEPTH || seen.size === MAX_ERRORS) {
      lines.push(`${title}[Truncated]`);
      return;
    }
    if (typeof error === 'object') seen.add(error);
    lines.push(title + ownStack(error, copier));
    const errors = errorsOf(error);
    errors?.first.forEach((one, index) => {
      if (seen.size < MAX_ERRORS) follow(one, `Error ${index + 1} of ${errors.length}: `, depth + 1);
    });
    const cause = memberOf(error, 'cause');
    if (isPresent(cause)) follow(cause, 'Caused by: ', depth + 1);
  };
  try {
    follow(thrown, '', 0);
  } catch (error) {
    lines.push(thrownText(error));
  }
  return lines.join('\n');
}

/** The stack of this error alone. A value that is no error gives its message. */
function ownStack(error: unknown, copier: Copier): string {
  if (!isError(error)) return messageOf(error, copier);
  const stack = memberOf(error, 'stack');
  if (typeof stack === 'string' && stack !== '') return stack;
  return `${typeOf(error)}: ${plainText(memberOf(error, 'message'))}`;
}

function typeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return thrown === null ? 'null' : typeof thrown;
  const name = memberOf(thrown, 'name');
  const className = memberOf(memberOf(thrown, 'constructor'), 'name');
  const isNamed = typeof name === 'string' && name !== '' && isError(thrown);
  // A subclass that does not set `name` inherits 'Error'; its class name says more.
  if (isNamed && (name !== 'Error' || typeof className !== 'string' || className === '')) return name;
  return typeof className === 'string' && className !== '' ? className : 'object';
}

function messageOf(thrown: unknown, copier: Copier): string {
  if (isError(thrown)) return plainText(memberOf(thrown, 'message'));
  if (typeof thrown !== 'object' || thrown === null) return plainText(thrown);
  return copier.text(thrown);
}

function summaries(errors: readonly unknown[], copier: Copier, depth: number): AnyValueMap[] {
  return errors.map((error) => {
    const summary: AnyValueMap = { type: typeOf(error), message: messageOf(error, copier) };
    const inner = depth < MAX_SUMMARY_DEPTH ? errorsOf(error) : undefined;
    if (inner !== undefined) summary.errors = summaries(inner.first, copier, depth + 1);
    return summary;
  });
}

interface Gathered {
  /** At most MAX_ERRORS. */
  readonly first: readonly unknown[];
  /** Of all errors. */
  readonly length: number;
}

/** The `errors` of an aggregate; undefined if there are none, or they cannot be read. */
function errorsOf(thrown: unknown): Gathered | undefined {
  return errorsIn(memberOf(thrown, 'errors'));
}

function errorsIn(errors: unknown): Gathered | undefined {
  try {
    if (!Array.isArray(errors)) return undefined;
    const { length } = errors;
    return {
      first: Array.from({ length: Math.min(length, MAX_ERRORS) }, (_, index) => memberOf(errors, index)),
      length,
    };
  } catch {
    return undefined;
  }
}

function isPresent(value: unknown): boolean {
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
