import { memberOf, shownMemberOf } from '../../record/floor/member-of.js';
import { thrownText } from '../../record/floor/thrown.js';
import { isError } from '../../record/values/exception.js';
import {
  isRequest,
  isResponse,
  serializedError,
  serializedRequest,
  serializedResponse,
  setMember,
} from './serializers.js';

/** Makes a value of a field that is logged: by the field's name. */
// biome-ignore lint/suspicious/noExplicitAny: assignable to what pino and its users declare
export type PinoSerializers = { readonly [key: string]: (value: any) => unknown };

type Fields = Record<string, unknown>;

/** The fields of a call, and the message that its object has. */
export interface Merged {
  readonly fields: Fields | undefined;
  readonly message: unknown;
  /** The error behind the field `err`, as its serializer shows it. */
  readonly exception: Error | undefined;
}

export const NOTHING_MERGED: Merged = { fields: undefined, message: undefined, exception: undefined };

const ERROR = 'err';
const MESSAGE = 'msg';
/** Fields of these names are looked at even without a serializer for them. */
const KNOWN = [ERROR, MESSAGE, 'req', 'res'] as const;
const NOT_BOUND = new Set(['level', 'serializers', 'formatters', 'customLevels']);

/** How a logger of pino's makes fields of the objects that it is given. */
export class FieldRules {
  /** The serializers that the user has given. */
  readonly serializers: PinoSerializers;
  readonly #special: readonly string[];

  constructor(serializers: PinoSerializers) {
    this.serializers = serializers;
    this.#special = [...new Set([...KNOWN, ...Object.keys(serializers)])];
  }

  /** The rules of a child that has more serializers. */
  with(serializers: PinoSerializers): FieldRules {
    return new FieldRules({ ...this.serializers, ...serializers });
  }

  /** The fields of the object of a call. @param hasMessage False if the object may give the message */
  merged(object: object, hasMessage: boolean): Merged {
    if (this.#isPlain(object)) return { fields: object as Fields, message: undefined, exception: undefined };
    if (isError(object)) return this.#serialized({ [ERROR]: object }, hasMessage);
    if (isRequest(object)) return this.#serialized({ req: withoutUndefined(serializedRequest(object)) }, hasMessage);
    if (isResponse(object)) return this.#serialized({ res: withoutUndefined(serializedResponse(object)) }, hasMessage);
    return this.#serialized(membersOf(object), hasMessage);
  }

  /** The fields of bindings. */
  bound(bindings: object): Fields {
    const fields: Fields = {};
    for (const [key, value] of Object.entries(membersOf(bindings)))
      if (value !== undefined && !NOT_BOUND.has(key)) setMember(fields, key, this.#valueOf(key, value));
    return fields;
  }

  /** Is it fields as it is: a plain object without a member that a serializer, or this class, looks at? */
  #isPlain(object: object): boolean {
    try {
      if (Object.getPrototypeOf(object) !== Object.prototype) return false;
      for (const key of this.#special) if (Object.hasOwn(object, key)) return false;
      return !('method' in object || 'setHeader' in object);
    } catch {
      return false;
    }
  }

  #serialized(members: Fields, hasMessage: boolean): Merged {
    const fields: Fields = {};
    let exception: Error | undefined;
    for (const key of Object.keys(members)) {
      const value = members[key];
      if (value === undefined || key === MESSAGE) continue;
      const serialized = this.#valueOf(key, value);
      if (serialized === undefined) continue;
      setMember(fields, key, serialized);
      if (key === ERROR && isError(value)) exception = errorOf(serialized);
    }
    const own = members[MESSAGE];
    if (hasMessage) return { fields, message: undefined, exception };
    const message = own === undefined ? shownMemberOf(members[ERROR], 'message') : this.message(own);
    return { fields, message, exception };
  }

  /** A message, by its serializer. */
  message(message: unknown): unknown {
    return Object.hasOwn(this.serializers, MESSAGE) ? this.#called(MESSAGE, message) : message;
  }

  #valueOf(key: string, value: unknown): unknown {
    if (Object.hasOwn(this.serializers, key)) return withoutUndefined(this.#called(key, value));
    switch (key) {
      case ERROR:
        return serializedError(value);
      case 'req':
        return isRequest(value) ? withoutUndefined(serializedRequest(value)) : value;
      case 'res':
        return isResponse(value) ? withoutUndefined(serializedResponse(value)) : value;
      default:
        return value;
    }
  }

  #called(key: string, value: unknown): unknown {
    try {
      return this.serializers[key]?.(value);
    } catch (error) {
      return thrownText(error);
    }
  }
}

/** The own enumerable members, each read once. What cannot be read is marked, as in our own calls. */
export function membersOf(object: object): Fields {
  try {
    const members: Fields = {};
    for (const key of Object.keys(object)) {
      let value: unknown;
      try {
        value = (object as Fields)[key];
      } catch (error) {
        value = thrownText(error);
      }
      setMember(members, key, value);
    }
    return members;
  } catch (error) {
    return { 'log.fields': thrownText(error) };
  }
}

/** What a serializer makes of a value: its undefined members are left out, as JSON does. */
function withoutUndefined(serialized: unknown): unknown {
  if (typeof serialized !== 'object' || serialized === null || Array.isArray(serialized)) return serialized;
  if (typeof memberOf(serialized, 'toJSON') === 'function' || isError(serialized)) return serialized;
  const members = membersOf(serialized);
  const isWhole = Object.values(members).every((value) => value !== undefined);
  return isWhole ? serialized : Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** An error that says no more than what a serializer shows of it; undefined if that is no error with a stack. */
function errorOf(serialized: unknown): Error | undefined {
  const stack = memberOf(serialized, 'stack');
  if (typeof stack !== 'string') return undefined;
  const member = (value: unknown) => ({ value, configurable: true, writable: true });
  const name = memberOf(serialized, 'type') ?? memberOf(serialized, 'name');
  return Object.create(Error.prototype, {
    name: member(typeof name === 'string' ? name : 'Error'),
    message: member(String(memberOf(serialized, 'message') ?? '')),
    stack: member(stack),
  }) as Error;
}
