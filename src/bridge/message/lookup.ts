import { shownMemberOf } from '../../record/floor/member-of.js';
import { MISSING, type Missing } from '../../record/format/field.js';
import { REMOVED, type Redactor } from '../../record/redact/redactor.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import type { ValueCopier } from '../../record/values/copier.js';
import { isError } from '../../record/values/exception.js';
import type { Lookup } from './fill.js';

/**
 * Finds values in copies of the arguments and in the attributes that were made of the fields. No limit of attributes applies to them.
 *
 * @param whole A copy of the fields without limits, where the attributes were copied from it
 * @param redactor What it hides in fields and attributes is hidden there already
 */
export function lookupOf(
  args: readonly unknown[],
  fields: Record<string, unknown> | undefined,
  attributes: AnyValueMap,
  copier: ValueCopier,
  whole?: AnyValueMap | undefined,
  redactor?: Redactor | undefined,
): Lookup & { readonly left: ReadonlySet<number> } {
  const copies: AnyValue[] = [];
  const left = new Set<number>();
  const errors: AnyValue[] = [];
  let dropped: Map<string, AnyValue> | undefined;
  const hidden = (value: AnyValue): AnyValue => (redactor === undefined ? value : redactor.body(value));
  return {
    left,
    argument(index, inside) {
      if (index >= args.length) return MISSING;
      const value = args[index];
      switch (typeof value) {
        case 'string':
        case 'number':
        case 'bigint':
          if (redactor === undefined) return value;
          // Before a spec cuts it, a conversion escapes it, or text joins it.
          copies[index] ??= redactor.argument(value);
          return copies[index];
        case 'boolean':
        case 'undefined':
          return value;
        case 'object':
          if (value === null) return value;
          if (!inside && isError(value)) {
            errors[index] ??= redactor === undefined ? errorLine(value) : redactor.argument(errorLine(value));
            return errors[index];
          }
          break;
      }
      copies[index] ??= whole !== undefined && value === fields ? whole : hidden(copier.aside(value));
      return copies[index];
    },
    field(name) {
      if (fields === undefined) return MISSING;
      const known = dropped?.get(name);
      if (known !== undefined) return known;
      const value = fieldValue(fields, name, whole ?? attributes, redactor !== undefined);
      if (value !== DROPPED) return value;
      // A limit has dropped the attribute: the value is read and copied here for the first time.
      let copy = copier.aside(shownMemberOf(fields, name));
      if (redactor !== undefined) {
        const replaced = redactor.member(name, copy);
        if (replaced === REMOVED) return MISSING;
        copy = replaced;
      }
      dropped ??= new Map();
      dropped.set(name, copy);
      return copy;
    },
    unused(index) {
      if (index < args.length) left.add(index);
    },
  };
}

const DROPPED = Symbol('dropped');

function fieldValue(
  fields: Record<string, unknown>,
  name: string,
  attributes: AnyValueMap,
  isRedacted: boolean,
): AnyValue | Missing | typeof DROPPED {
  try {
    const own = Object.getOwnPropertyDescriptor(fields, name);
    if (own === undefined) return MISSING;
    // A bigint attribute is limited to 64 bits; in a text it is not.
    if (!isRedacted && 'value' in own && typeof own.value === 'bigint') return own.value;
    if (Object.hasOwn(attributes, name)) return attributes[name];
    // No attribute: because its value is undefined, because its key cannot be one, or because a limit has dropped it.
    if ('value' in own && own.value === undefined) return undefined;
    return own.enumerable === true && name !== '' ? DROPPED : MISSING;
  } catch {
    return MISSING;
  }
}

function errorLine(error: Error): string {
  try {
    return `${error.name}: ${error.message}`;
  } catch {
    return '[Thrown: an error that cannot be read]';
  }
}
