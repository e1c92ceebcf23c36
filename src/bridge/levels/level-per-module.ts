import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { sharedState } from '../../record/floor/shared-state.js';
import { builtInLevel, levelNumberOf } from '../../record/levels.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { isOff, type LevelLike, type Levels } from './levels.js';
import { isWithin } from './logger-name.js';

type RecordFilter = (record: ReadableLogRecord) => boolean;

interface Rule {
  /** Covers the logger of that name and its dotted children. */
  readonly name: string;
  /** A string is the name of a level that is not built in. */
  readonly minimum: number | string;
}

/** Filters with such names: registered levels belong to a logger, and these filters do not yet. */
const unresolved = sharedState('levels-per-module', () => new WeakMap<RecordFilter, readonly Rule[]>());

/**
 * A filter with a minimum level for each logger name, which covers its dotted children. The longest name that covers a logger decides; `''`
 * covers all others, which pass without it. `true` passes every record, `false` and `'OFF'` none. Records without a severity pass every level. A name
 * may be that of a level registered before the filter is given to `add`; elsewhere only built-in names are known.
 *
 * @example logger.add('stderr', { filter: levelPerModule({ '': 'WARNING', 'app.db': 'DEBUG', noisy: false }) })
 * @throws TypeError, RangeError for a value that is no level; `add` throws for an unknown name
 */
export function levelPerModule(levels: {
  readonly [name: string]: LevelLike | boolean;
}): (record: ReadableLogRecord) => boolean {
  if (typeof levels !== 'object' || levels === null || Array.isArray(levels)) {
    throw wrongType('levels', 'an object of levels by logger name', levels);
  }
  const rules = Object.entries(levels)
    .map(([name, level]): Rule => ({ name, minimum: minimumOf(name, level) }))
    .sort((a, b) => b.name.length - a.name.length);
  const unknown = rules.find(({ minimum }) => typeof minimum === 'string');
  if (unknown === undefined) return filterOf(rules as Array<Rule & { minimum: number }>);
  const filter: RecordFilter = () => {
    throw outOfRange(
      optionOf(unknown.name),
      "a built-in level's name, where the filter belongs to no sink",
      unknown.minimum,
    );
  };
  unresolved.set(filter, rules);
  return filter;
}

/** The filter, with the names resolved by the levels of a logger. @throws RangeError for an unknown name */
export function resolved(filter: RecordFilter, levels: Pick<Levels, 'of'>): RecordFilter {
  const rules = unresolved.get(filter);
  if (rules === undefined) return filter;
  return filterOf(
    rules.map(({ name, minimum }) => ({
      name,
      minimum: typeof minimum === 'number' ? minimum : levels.of(optionOf(name), minimum).no,
    })),
  );
}

function filterOf(rules: ReadonlyArray<{ name: string; minimum: number }>): RecordFilter {
  return (record) => {
    const { name } = record.instrumentationScope;
    const rule = rules.find((one) => one.name === '' || isWithin(name, one.name));
    if (rule === undefined || rule.minimum === Number.NEGATIVE_INFINITY) return true;
    const levelNumber = LightRecord.is(record)
      ? LightRecord.levelNumber(record)
      : levelNumberOf(record.severityText, record.severityNumber);
    return rule.minimum !== Number.POSITIVE_INFINITY && (levelNumber === undefined || levelNumber >= rule.minimum);
  };
}

function minimumOf(name: string, level: unknown): number | string {
  const option = optionOf(name);
  if (level === true) return Number.NEGATIVE_INFINITY;
  if (level === false || isOff(level)) return Number.POSITIVE_INFINITY;
  if (typeof level === 'string') return builtInLevel(level)?.no ?? level;
  if (typeof level !== 'number') throw wrongType(option, "a level's name, a number or a boolean", level);
  if (!Number.isSafeInteger(level) || level < 0) throw outOfRange(option, 'an integer, 0 or more', level);
  return level;
}

function optionOf(name: string): string {
  return `levels[${JSON.stringify(name)}]`;
}
