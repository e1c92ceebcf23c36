import { wrongType } from '../../record/floor/expect.js';
import { isPlainObject } from '../../record/floor/plain-object.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import { merged } from '../../record/values/clone.js';
import { ValueCopier } from '../../record/values/copier.js';
import type { ValueLimits } from '../../record/values/limits.js';
import type { CallDefaults } from './call-input.js';

/** Names and values that become attributes. */
export type Fields = { readonly [key: string]: unknown };
/** Fields, also of a type that an interface describes. A type with one of these members is an array, a Map, a Date or a function. */
export type FieldsLike =
  | Fields
  | (object & {
      readonly [Symbol.iterator]?: never;
      readonly [Symbol.toStringTag]?: never;
      readonly [Symbol.toPrimitive]?: never;
      readonly [Symbol.hasInstance]?: never;
    });

export const NO_FIELDS: AnyValueMap = Object.freeze({});

/** Fields that were copied once for many records, with their share of a record's budgets. */
export interface CopiedFields {
  readonly values: AnyValueMap;
  readonly nodes: number;
  readonly chars: number;
  readonly dropped: number;
  readonly nonPortable: boolean;
}

/** @throws TypeError for a value that a call would not take as fields */
export function checkFields(option: string, fields: unknown): asserts fields is object {
  if (!isPlainObject(fields))
    throw wrongType(option, 'a plain object (no array, Map, Date, Error or other instance of a class)', fields);
}

/** Copies fields by the value table, on top of others, which stay unchanged. */
export function copyFields(
  fields: object,
  { limits, redactor }: Pick<CallDefaults, 'limits' | 'redactor'>,
  onTopOf?: CopiedFields,
): CopiedFields {
  const copier = new ValueCopier(limits, redactor);
  if (onTopOf !== undefined) copier.resume(onTopOf);
  let values = copier.attributes(fields, onTopOf?.values);
  if (copier.isOver) values = copier.fit({ body: undefined, attributes: values }, false).attributes;
  const { nodes, chars, dropped, nonPortable } = copier;
  return { values, nodes, chars, dropped, nonPortable };
}

/** Merges both; the later one wins. Attributes over the count limit are dropped and counted. */
export function mergeFields(
  earlier: CopiedFields | undefined,
  later: CopiedFields | undefined,
  limits: ValueLimits,
): CopiedFields | undefined {
  if (earlier === undefined) return later;
  if (later === undefined) return earlier;
  const values = merged(earlier.values, later.values);
  const keys = Object.keys(values);
  for (const key of keys.slice(limits.attributeCountLimit)) delete values[key];
  return {
    values,
    nodes: earlier.nodes + later.nodes,
    chars: earlier.chars + later.chars,
    dropped: earlier.dropped + later.dropped + Math.max(0, keys.length - limits.attributeCountLimit),
    nonPortable: earlier.nonPortable || later.nonPortable,
  };
}
