import { types } from '../floor/builtin.js';
import type { AnyValue } from './any-value.js';
import { copyEntriesSlow, copyListSlow } from './copy-slow.js';
import type { Copier } from './copying.js';
import { dateText } from './date-text.js';
import { errorMembers, isError } from './exception.js';

/** The value table for objects that are neither plain nor arrays. May throw what a hostile object throws. */
export function specialValue(object: object, copier: Copier): AnyValue {
  if (isError(object)) return errorMembers(object, copier);
  if (types.isDate(object)) return copier.string(dateText(object));
  if (ArrayBuffer.isView(object))
    return copier.bytes(new Uint8Array(object.buffer, object.byteOffset, object.byteLength));
  if (types.isAnyArrayBuffer(object)) return copier.bytes(new Uint8Array(object));
  if (types.isMap(object)) return mapValue(object, copier);
  if (types.isSet(object)) return setValue(object, copier);
  if (types.isRegExp(object)) return copier.string(Reflect.apply(RegExp.prototype.toString, object, []));
  if (types.isBoxedPrimitive(object)) return copier.value(unboxed(object));
  if (types.isPromise(object)) return copier.string('[Promise]');
  if (types.isWeakMap(object)) return copier.string('[WeakMap]');
  if (types.isWeakSet(object)) return copier.string('[WeakSet]');
  if (object instanceof URL || object instanceof URLSearchParams) return copier.string(object.toString());
  const { toJSON } = object as { toJSON?: unknown };
  if (typeof toJSON === 'function') {
    const result: unknown = Reflect.apply(toJSON, object, []);
    if (result !== object) return copier.value(result);
  }
  return copier.map(object);
}

/** Subclasses may iterate as they like: what counts is what the map holds. */
function mapValue(map: Map<unknown, unknown>, copier: Copier): AnyValue {
  const entries = [...(Reflect.apply(Map.prototype.entries, map, []) as IterableIterator<[unknown, unknown]>)];
  return copyEntriesSlow(entries, copier);
}

function setValue(set: Set<unknown>, copier: Copier): AnyValue {
  const members = [...(Reflect.apply(Set.prototype.values, set, []) as IterableIterator<unknown>)];
  return copyListSlow(members, copier);
}

function unboxed(object: object): unknown {
  if (types.isNumberObject(object)) return Reflect.apply(Number.prototype.valueOf, object, []);
  if (types.isStringObject(object)) return Reflect.apply(String.prototype.valueOf, object, []);
  if (types.isBooleanObject(object)) return Reflect.apply(Boolean.prototype.valueOf, object, []);
  if (types.isBigIntObject(object)) return Reflect.apply(BigInt.prototype.valueOf, object, []);
  return Reflect.apply(Symbol.prototype.valueOf, object, []);
}
