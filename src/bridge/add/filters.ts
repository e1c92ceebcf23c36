import { wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { AnyValue } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { resolved } from '../levels/level-per-module.js';
import type { Levels } from '../levels/levels.js';
import { isWithin } from '../levels/logger-name.js';
import type { Filter } from './options.js';

/** A filter as the sink uses it. */
export interface SinkFilter {
  /** Undefined where every record passes. */
  readonly predicate: ((record: ReadableLogRecord) => boolean) | undefined;
  /** Whether records of that logger can pass at all: then a call of another one is not even made a record of. */
  readonly mayTake: (loggerName: string) => boolean;
}

const EVERYTHING: SinkFilter = { predicate: undefined, mayTake: () => true };

/** Makes a filter of what a user gave. @throws TypeError for anything that is none */
export function sinkFilter(filter: Filter | undefined, levels: Levels): SinkFilter {
  if (filter === undefined || filter === '') return EVERYTHING;
  if (typeof filter === 'string') {
    const covers = (name: string) => isWithin(name, filter);
    return { predicate: (record) => covers(record.instrumentationScope.name), mayTake: covers };
  }
  if (typeof filter === 'function') return { predicate: resolved(filter, levels), mayTake: () => true };
  if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) {
    // As the attributes of records are, so that what is given to both is equal.
    const wanted = Object.entries(filter).map(([key, value]) => [key, new ValueCopier().value(value)] as const);
    return {
      predicate: (record) => wanted.every(([key, value]) => equal(record.attributes[key], value)),
      mayTake: () => true,
    };
  }
  throw wrongType('filter', 'a logger name, a function, or an object of attributes', filter);
}

function equal(attribute: unknown, wanted: AnyValue): boolean {
  if (Object.is(attribute, wanted)) return true;
  if (typeof attribute !== 'object' || typeof wanted !== 'object' || attribute === null || wanted === null)
    return false;
  if (Array.isArray(attribute) !== Array.isArray(wanted)) return false;
  const keys = Object.keys(wanted);
  if (keys.length !== Object.keys(attribute).length) return false;
  return keys.every((key) =>
    equal((attribute as Record<string, unknown>)[key], (wanted as Record<string, AnyValue>)[key]),
  );
}
