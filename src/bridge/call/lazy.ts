import { ignoreRejection } from '../../record/floor/thenable.js';
import { thrownMessage } from '../../record/floor/thrown.js';

/** Replaces functions by their results; calls each once. Never throws. */
export function evaluated(values: readonly unknown[]): unknown[] {
  return values.map(evaluatedOne);
}

export function evaluatedOne(value: unknown): unknown {
  if (typeof value !== 'function') return value;
  try {
    const result: unknown = Reflect.apply(value, undefined, []);
    // It is a value of the record, and is not awaited.
    ignoreRejection(result);
    return result;
  } catch (error) {
    return `<lazy error: ${thrownMessage(error)}>`;
  }
}

/** The fields, with functions replaced by their results. Reads each field once. */
export function evaluatedFields(fields: Record<string, unknown>): Record<string, unknown> {
  const results: Record<string, unknown> = {};
  let keys: string[];
  try {
    keys = Object.keys(fields);
  } catch {
    // Copying the fields records what is wrong with them.
    return fields;
  }
  for (const key of keys) {
    const value = read(fields, key);
    Object.defineProperty(results, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return results;
}

function read(fields: Record<string, unknown>, key: string): unknown {
  try {
    return evaluatedOne(fields[key]);
  } catch (error) {
    return `[Thrown: ${thrownMessage(error)}]`;
  }
}
