import { types } from '../floor/builtin.js';
import { dateText } from '../floor/date-text.js';
import type { AnyValue } from './any-value.js';
import { copyEntriesSlow, copySetSlow } from './copy-slow.js';
import type { Copier } from './copying.js';
import { errorMembers, isError } from './exception.js';
import { webValue } from './web-values.js';

/** The value table for objects that are neither plain nor arrays. @throws what a hostile object throws */
export function specialValue(object: object, copier: Copier): AnyValue {
  if (isError(object)) return errorMembers(object, copier);
  if (types.isDate(object)) return copier.string(dateText(object));
  if (ArrayBuffer.isView(object))
    return copier.bytes(new Uint8Array(object.buffer, object.byteOffset, object.byteLength));
  if (types.isAnyArrayBuffer(object)) return copier.bytes(new Uint8Array(object));
  const { toJSON } = object as { toJSON?: unknown };
  if (typeof toJSON === 'function' && !(object instanceof URL)) {
    const result: unknown = Reflect.apply(toJSON, object, []);
    if (result !== object) return copier.value(result);
  }
  if (types.isMap(object)) return copyEntriesSlow(entriesOf(object), sizeOf(Map, object), copier);
  if (types.isSet(object)) return copySetSlow(valuesOf(object), sizeOf(Set, object), copier);
  if (types.isRegExp(object)) return copier.string(intrinsic(RegExp, 'toString', object));
  if (types.isBoxedPrimitive(object)) return copier.value(unboxed(object));
  if (types.isPromise(object)) return copier.string('[Promise]');
  if (types.isWeakMap(object)) return copier.string('[WeakMap]');
  if (types.isWeakSet(object)) return copier.string('[WeakSet]');
  if (object instanceof URL) return copier.string(object.toString());
  return webValue(object, copier) ?? copier.map(object);
}

/** Calls the method of the built-in class: a subclass may override it. */
function intrinsic<R>({ prototype }: { prototype: object }, method: string, object: object): R {
  return Reflect.apply((prototype as Record<string, () => R>)[method] as () => R, object, []);
}

function entriesOf(map: object): Iterable<[unknown, unknown]> {
  return intrinsic(Map, 'entries', map);
}

function valuesOf(set: object): Iterable<unknown> {
  return intrinsic(Set, 'values', set);
}

function sizeOf({ prototype }: { prototype: object }, object: object): number {
  const get = Object.getOwnPropertyDescriptor(prototype, 'size')?.get as () => number;
  return Reflect.apply(get, object, []);
}

function unboxed(object: object): unknown {
  if (types.isNumberObject(object)) return intrinsic(Number, 'valueOf', object);
  if (types.isStringObject(object)) return intrinsic(String, 'valueOf', object);
  if (types.isBooleanObject(object)) return intrinsic(Boolean, 'valueOf', object);
  return intrinsic(types.isBigIntObject(object) ? BigInt : Symbol, 'valueOf', object);
}
