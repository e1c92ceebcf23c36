import { memberOf, shownMemberOf } from '../../record/floor/member-of.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { define } from '../../record/values/clone.js';
import { isError } from '../../record/values/exception.js';

/** Maximum number of causes that are followed, of errors of an aggregate, and of errors within each other. */
const MAX_CAUSES = 16;
const MAX_ERRORS = 100;
const MAX_DEPTH = 4;

/** Has the value the form of an error: a message that is text? */
function isErrorLike(value: unknown): boolean {
  return isError(value) || typeof memberOf(value, 'message') === 'string';
}

/**
 * An error as pino shows it: type, message and stack with those of its causes, the errors of an aggregate, its other members. Anything else as
 * it is.
 */
export function serializedError(error: unknown, depth = 0, seen = new Set<unknown>()): unknown {
  if (!isErrorLike(error)) return error;
  seen.add(error);
  const chain = chainOf(error);
  const serialized: Record<string, unknown> = {
    type: typeName(error),
    message: chain.map(({ message }) => message).join(': '),
    stack: chain.map(({ stack }) => stack).join('\ncaused by: '),
  };
  const nested = (value: unknown): unknown => {
    if (!isErrorLike(value)) return value;
    return depth === MAX_DEPTH || seen.has(value) ? undefined : serializedError(value, depth + 1, seen);
  };
  const errors = memberOf(error, 'errors');
  if (isList(errors)) {
    const { length } = errors;
    serialized.aggregateErrors = Array.from({ length: Math.min(length, MAX_ERRORS) }, (_, i) =>
      nested(shownMemberOf(errors, i)),
    );
  }
  for (const key of enumerableKeys(error)) {
    if (serialized[key] !== undefined) continue;
    const value = shownMemberOf(error, key);
    // The causes are in message and stack.
    if (key !== 'cause' || !isErrorLike(value)) setMember(serialized, key, nested(value));
  }
  return serialized;
}

/** Sets an own member of any value. `__proto__` is a key like any other. */
export function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  define(object as AnyValueMap, key, value as AnyValue);
}

interface Link {
  readonly message: string;
  readonly stack: string;
}

/** The error and its causes, each once. */
function chainOf(error: unknown): Link[] {
  const chain: Link[] = [];
  const seen = new Set<unknown>();
  let link: unknown = error;
  while (isErrorLike(link) && chain.length <= MAX_CAUSES) {
    const message = textIn(link, 'message');
    const stack = textIn(link, 'stack');
    if (seen.has(link)) {
      chain.push({ message: `${message}: ...`, stack: `${stack}\ncauses have become circular...` });
      break;
    }
    seen.add(link);
    chain.push({ message, stack });
    link = memberOf(link, 'cause');
  }
  return chain;
}

function textIn(object: unknown, key: string): string {
  const text = shownMemberOf(object, key);
  return typeof text === 'string' ? text : '';
}

function typeName(error: unknown): unknown {
  const made = memberOf(error, 'constructor');
  return typeof made === 'function' ? memberOf(made, 'name') : memberOf(error, 'name');
}

function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** The keys of the enumerable members, inherited ones included. */
function enumerableKeys(value: unknown): string[] {
  const keys: string[] = [];
  try {
    for (const key in value as object) keys.push(key);
  } catch {
    // A hostile Proxy has none.
  }
  return keys;
}

/** Is it a request of `node:http`, or of a framework that has its form? */
export function isRequest(value: unknown): boolean {
  return isThere(value, 'method') && isThere(value, 'headers') && isThere(value, 'socket');
}

export function isResponse(value: unknown): boolean {
  return typeof memberOf(value, 'setHeader') === 'function';
}

function isThere(value: unknown, key: string): boolean {
  return Boolean(memberOf(value, key));
}

/** A request as pino shows it. */
export function serializedRequest(request: unknown): Record<string, unknown> {
  const get = (key: string): unknown => memberOf(request, key);
  const info = get('info');
  const connection = info || get('socket');
  const id = get('id');
  const url = get('url');
  const path = get('path');
  return {
    id: typeof id === 'function' ? called(id, request) : id || (info ? memberOf(info, 'id') : undefined),
    method: shownMemberOf(request, 'method'),
    url: get('originalUrl') || (typeof path === 'string' ? path : memberOf(url, 'path') || url),
    query: shownMemberOf(request, 'query') || undefined,
    params: shownMemberOf(request, 'params') || undefined,
    headers: shownMemberOf(request, 'headers'),
    remoteAddress: memberOf(connection, 'remoteAddress'),
    remotePort: memberOf(connection, 'remotePort'),
  };
}

/** A response as pino shows it. */
export function serializedResponse(response: unknown): Record<string, unknown> {
  const getHeaders = memberOf(response, 'getHeaders');
  return {
    statusCode: memberOf(response, 'headersSent') ? memberOf(response, 'statusCode') : null,
    headers: typeof getHeaders === 'function' ? called(getHeaders, response) : memberOf(response, '_headers'),
  };
}

/** What the method returns; undefined if it throws. */
function called(method: unknown, object: unknown): unknown {
  try {
    return Reflect.apply(method as () => unknown, object, []);
  } catch {
    return undefined;
  }
}
