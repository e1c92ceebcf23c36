import { MISSING, type Missing } from '../../record/format/field.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import type { ValueCopier } from '../../record/values/copier.js';
import { isError } from '../../record/values/exception.js';
import type { Lookup } from './fill.js';

/** Finds values in copies of the arguments and in the attributes that were made of the fields. */
export function lookupOf(
  args: readonly unknown[],
  fields: Record<string, unknown> | undefined,
  attributes: AnyValueMap,
  copier: ValueCopier,
): Lookup & { readonly left: readonly number[] } {
  const copies: AnyValue[] = [];
  const left: number[] = [];
  return {
    left,
    argument(index, inside) {
      if (index >= args.length) return MISSING;
      const value = args[index];
      switch (typeof value) {
        case 'string':
        case 'number':
        case 'bigint':
        case 'boolean':
        case 'undefined':
          return value;
        case 'object':
          if (value === null) return value;
          if (!inside && isError(value)) return errorLine(value);
          break;
      }
      copies[index] ??= copier.value(value);
      return copies[index];
    },
    field: (name) => (fields === undefined ? MISSING : fieldValue(fields, name, attributes)),
    unused(index) {
      if (!left.includes(index)) left.push(index);
    },
  };
}

function fieldValue(fields: Record<string, unknown>, name: string, attributes: AnyValueMap): AnyValue | Missing {
  try {
    const own = Object.getOwnPropertyDescriptor(fields, name);
    if (own === undefined) return MISSING;
    // A bigint attribute is limited to 64 bits; in a text it is not.
    if ('value' in own && typeof own.value === 'bigint') return own.value;
    if (Object.hasOwn(attributes, name)) return attributes[name];
    // No attribute: because its value is undefined, or because a limit has dropped it.
    return 'value' in own && own.value === undefined ? undefined : MISSING;
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
