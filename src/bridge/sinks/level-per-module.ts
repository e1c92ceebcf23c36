import { outOfRange, wrongType } from '../../record/expect.js';
import { builtInLevel, rankOf } from '../../record/levels.js';
import { LightRecord, type ReadableLogRecord } from '../../record/record.js';
import type { LevelLike } from '../levels.js';
import { isWithin } from '../settings/logger-name.js';

/**
 * A filter with a minimum level for each logger name and what is below it: `{ '': 'WARNING', 'app.db': 'DEBUG', noisy: false }`. The
 * longest name that covers a logger decides; `''` is for all others, which pass without it. `true` lets everything pass, `false`
 * nothing. Records without a severity pass every level.
 *
 * @throws TypeError, RangeError for a level that is none. Registered levels are given by their number: they belong to one logger, and a
 * filter does not.
 */
export function levelPerModule(levels: {
  readonly [name: string]: LevelLike | boolean;
}): (record: ReadableLogRecord) => boolean {
  if (typeof levels !== 'object' || levels === null || Array.isArray(levels)) {
    throw wrongType('levels', 'an object of levels by logger name', levels);
  }
  const rules = Object.entries(levels)
    .map(([name, level]) => ({ name, minimum: minimumOf(name, level) }))
    .sort((a, b) => b.name.length - a.name.length);
  return (record) => {
    const { name } = record.instrumentationScope;
    const rule = rules.find((one) => one.name === '' || isWithin(name, one.name));
    if (rule === undefined || rule.minimum === Number.NEGATIVE_INFINITY) return true;
    const rank = LightRecord.is(record) ? LightRecord.rank(record) : rankOf(record.severityText, record.severityNumber);
    return rule.minimum !== Number.POSITIVE_INFINITY && (rank === undefined || rank >= rule.minimum);
  };
}

function minimumOf(name: string, level: unknown): number {
  const option = `levels[${JSON.stringify(name)}]`;
  if (level === true) return Number.NEGATIVE_INFINITY;
  if (level === false) return Number.POSITIVE_INFINITY;
  if (typeof level === 'string') {
    const known = builtInLevel(level);
    if (known === undefined) throw outOfRange(option, "a built-in level's name, a number or a boolean", level);
    return known.no;
  }
  if (typeof level !== 'number') throw wrongType(option, "a level's name, a number or a boolean", level);
  if (!Number.isSafeInteger(level) || level < 0) throw outOfRange(option, 'an integer, 0 or more', level);
  return level;
}
