/* What does a record keep of an error? */
import { shownMemberOf } from '../floor/member-of.js';
import type { AnyValue, AnyValueMap } from './any-value.js';
import { define } from './clone.js';
import type { Copier } from './copying.js';
import { truncationMark } from './cut.js';
import {
  causeOf,
  errorsOf,
  type Gathered,
  isError,
  isPresent,
  jsonOfError,
  messageOf,
  ownMembersOf,
  ownStack,
  typeOf,
} from './error-parts.js';
import { MAX_CHARS } from './limits.js';
import { MAX_CAUSES, stackText } from './stack-text.js';

export { isError } from './error-parts.js';

/** Maximum nesting of aggregates in `exception.errors`, and length of a message in it. */
const MAX_SUMMARY_DEPTH = 4;
const MAX_SUMMARY = 2 ** 14;
/** Maximum length of the text of an error in an error block. */
const MAX_DESCRIPTION = 64 * 1024;
/** Maximum number of own members of an exception, and of values in one of them. */
const MAX_MEMBERS = 100;
const MAX_MEMBER_NODES = 1_000;
const PREFIX = 'exception.';
const KEYS_LENGTH = 'exception.typeexception.messageexception.stacktrace'.length;

/** Is there an exception behind the attributes `exception.*` of a record? */
export const EXCEPTION = { unknown: 0, none: 1, value: 2, error: 3 } as const;
export type ExceptionKind = (typeof EXCEPTION)[keyof typeof EXCEPTION];

/** The kind of an exception that a call has. */
export function exceptionKind(thrown: unknown): ExceptionKind {
  return isError(thrown) ? EXCEPTION.error : EXCEPTION.value;
}

/**
 * Renames attributes, so that they cannot be taken for what the call itself says: they get `_` at the end of their keys.
 *
 * @param isTaken Says which attributes
 */
export function setAside(attributes: AnyValueMap, isTaken: (key: string) => boolean): AnyValueMap {
  let found = false;
  for (const key in attributes) if (isTaken(key)) found = true;
  if (!found) return attributes;
  const renamed: AnyValueMap = {};
  for (const key of Object.keys(attributes)) {
    let free = key;
    if (isTaken(key))
      do free += '_';
      while (Object.hasOwn(attributes, free) || Object.hasOwn(renamed, free));
    define(renamed, free, attributes[key]);
  }
  return renamed;
}

/** True for a key of the exception's attributes. */
export function isExceptionKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/**
 * Sets `exception.type`, `exception.message` and `exception.stacktrace` for any thrown value, unless they are set. The stack text
 * includes the chains of `cause` and `errors`. Both are also set as structured attributes without stacks: `exception.cause.*`,
 * `exception.errors`. Other members of an error become `exception.attributes.*`.
 */
export function exceptionAttributes(thrown: unknown, copier: Copier, into: AnyValueMap): void {
  copier.begin();
  copier.chars += KEYS_LENGTH;
  const cause = causeOf(thrown);
  const errors = errorsOf(thrown);
  const isAlone = !isPresent(cause) && errors === undefined;
  // A thrown value that is no error is read once.
  const text = isError(thrown) ? undefined : messageOf(thrown, copier);
  // Literal keys: with computed ones, a call with an Error is up to a seventh slower (bench/tricks, literal-keys).
  if (!Object.hasOwn(into, 'exception.type')) into['exception.type'] = copier.attributeValue(typeOf(thrown));
  if (!Object.hasOwn(into, 'exception.message'))
    into['exception.message'] = copier.attributeValue(text ?? messageOf(thrown, copier));
  if (!Object.hasOwn(into, 'exception.stacktrace'))
    into['exception.stacktrace'] = copier.attributeValue(
      isAlone ? (text ?? ownStack(thrown, copier)) : stackText(thrown, copier, MAX_CHARS),
    );
  if (!isAlone) chainAttributes(thrown, cause, errors, copier, into);
  if (text === undefined) memberAttributes(thrown as Error, copier, into);
}

/** Sets the attributes of the chains. */
function chainAttributes(
  thrown: unknown,
  nextCause: unknown,
  errors: Gathered | undefined,
  copier: Copier,
  into: AnyValueMap,
): void {
  const set = (key: string, value: unknown): void => {
    if (!Object.hasOwn(into, key)) copier.attribute(key, value, into);
  };
  const seen = new Set<unknown>([thrown]);
  let prefix = 'exception';
  let cause = nextCause;
  for (let depth = 1; isPresent(cause) && depth < MAX_CAUSES; depth++) {
    prefix += '.cause';
    set(`${prefix}.type`, typeOf(cause));
    set(`${prefix}.message`, seen.has(cause) ? '[Circular]' : messageOf(cause, copier));
    if (seen.has(cause)) break;
    seen.add(cause);
    cause = causeOf(cause);
  }
  if (errors !== undefined) set('exception.errors', summaries(errors.first, copier, 1));
}

/** Sets the error's own members: `code`, `detail`, `response` and the like. */
function memberAttributes(error: Error, copier: Copier, into: AnyValueMap): void {
  const { source, keys } = ownMembersOf(error, jsonOfError(error));
  for (let i = 0; i < keys.length; i++) {
    if (i === MAX_MEMBERS) {
      copier.dropped += keys.length - i;
      break;
    }
    const key = copier.key(`${PREFIX}attributes.${keys[i]}`);
    if (Object.hasOwn(into, key)) continue;
    copier.begin(MAX_MEMBER_NODES);
    const value = copier.attributeMember(source, keys[i] as string);
    if (value !== undefined) define(into, key, value);
  }
}

/**
 * An error as a value: its type, message, stack and chains, and its own members. What its `toJSON` gives as message and stack takes the place
 * of its own.
 */
export function errorMembers(error: Error, copier: Copier): AnyValue {
  const json = jsonOfError(error);
  const members: AnyValueMap = publicParts(error, json, copier);
  if (json === undefined) {
    const errors = errorsOf(error);
    const cause = causeOf(error);
    if (isPresent(cause)) members.cause = copier.value(cause);
    if (errors !== undefined) members.errors = copier.value(errors.first);
    if (errors !== undefined && errors.length > errors.first.length)
      copier.dropped += errors.length - errors.first.length;
  } else {
    const cause = shownMemberOf(json.value, 'cause');
    if (isPresent(cause)) members.cause = copier.value(cause);
  }
  const { source, keys } = ownMembersOf(error, json);
  for (let i = 0; i < keys.length; i++) {
    if (copier.exhausted) {
      copier.dropped += keys.length - i;
      define(members, copier.key(keys[i] as string), truncationMark(keys.length - i, 'members'));
      break;
    }
    let key = copier.key(keys[i] as string);
    if (key === '') {
      copier.dropped++;
      continue;
    }
    while (Object.hasOwn(members, key)) key += '_';
    define(members, key, copier.member(source, keys[i] as string) ?? null);
  }
  return members;
}

function publicParts(error: Error, json: { readonly value: unknown } | undefined, copier: Copier): AnyValueMap {
  const message = messageOf(error, copier);
  const stack = ownStack(error, copier);
  const visible = (member: string, own: string): string => {
    const value = json === undefined ? undefined : shownMemberOf(json.value, member);
    return typeof value === 'string' ? value : own;
  };
  const publicMessage = json !== undefined && typeof json.value === 'string' ? json.value : visible('message', message);
  // A message that `toJSON` changes must not appear in the stack either.
  const cleaned = publicMessage === message ? stack : stack.replaceAll(message || '\0', () => publicMessage);
  return {
    type: copier.string(typeOf(error)),
    message: copier.string(publicMessage),
    stacktrace: copier.string(visible('stack', cleaned)),
  };
}

/** The full text of any thrown value with its chains, for people. Never throws. */
export function describeError(thrown: unknown, copier: Copier): string {
  return stackText(thrown, copier, MAX_DESCRIPTION);
}

function summaries(errors: readonly unknown[], copier: Copier, depth: number): AnyValueMap[] {
  return errors.map((error) => {
    const message = copier.cut(messageOf(error, copier), MAX_SUMMARY);
    const summary: AnyValueMap = { type: typeOf(error), message };
    const inner = depth < MAX_SUMMARY_DEPTH ? errorsOf(error) : undefined;
    if (inner !== undefined) summary.errors = summaries(inner.first, copier, depth + 1);
    return summary;
  });
}
