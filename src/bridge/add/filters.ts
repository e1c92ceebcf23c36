import { wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { AnyValue } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { resolved } from '../levels/level-per-module.js';
import type { Levels } from '../levels/levels.js';
import { isWithin } from '../levels/logger-name.js';
import type { Hints } from '../routes/hints.js';
import type { Filter } from './options.js';

/** The option `filter`, checked. */
export interface SinkFilter {
  /** Undefined if every record passes. */
  readonly predicate: ((record: ReadableLogRecord) => boolean) | undefined;
  /** Can records of that logger pass? If not, its calls make no record for this sink. */
  readonly mayPass: (loggerName: string) => boolean;
}

const EVERYTHING: SinkFilter = { predicate: undefined, mayPass: () => true };

/** @throws TypeError for a value that is no filter */
export function sinkFilter(filter: Filter | undefined, levels: Levels, hints: Hints): SinkFilter {
  if (filter === undefined || filter === '') return EVERYTHING;
  if (typeof filter === 'string') {
    const covers = (name: string) => isWithin(name, filter);
    return { predicate: (record) => covers(record.instrumentationScope.name), mayPass: covers };
  }
  if (typeof filter === 'function') return { predicate: resolved(filter, levels), mayPass: () => true };
  if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) {
    if (Object.keys(filter).length > 0 && Object.values(filter).every((value) => isLevelSetting(value, levels)))
      hints.foreign('levelFilter');
    // Copied as the attributes of records are, so that equal values compare as equal.
    const wanted = Object.entries(filter).map(([key, value]) => [key, new ValueCopier().value(value)] as const);
    return {
      predicate: (record) => wanted.every(([key, value]) => equal(record.attributes[key], value)),
      mayPass: () => true,
    };
  }
  throw wrongType('filter', 'a logger name, a function, or an object of attributes', filter);
}

/** True for what loguru takes as the level of a logger name: the name of a level, or false. */
function isLevelSetting(value: unknown, levels: Levels): boolean {
  if (value === false) return true;
  return typeof value === 'string' && levels.names.includes(value.toUpperCase());
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
