import { MISSING, type Missing } from '../../record/format/field.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import type { ValueCopier } from '../../record/values/copier.js';
import { isError } from '../../record/values/exception.js';
import type { Lookup } from './fill.js';

/** Placeholders are filled from copies. Fields are those of the call, as they are among its attributes. */
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
    const given = Object.getOwnPropertyDescriptor(fields, name);
    if (given === undefined) return MISSING;
    // As text, a bigint may be of any size; as an attribute it may not.
    if ('value' in given && typeof given.value === 'bigint') return given.value;
    if (Object.hasOwn(attributes, name)) return attributes[name];
    // Left out of the attributes: because it is undefined, or because a limit did not let it in.
    return 'value' in given && given.value === undefined ? undefined : MISSING;
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
