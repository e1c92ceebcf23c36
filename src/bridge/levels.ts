import { outOfRange, wrongType } from '../record/expect.js';
import { BUILT_IN_LEVELS, builtInLevel, type Level, severityOf } from '../record/levels.js';

/** A level's name, in any case, or Logly's number. */
export type LevelLike = string | number;

const BY_NUMBER = new Map(BUILT_IN_LEVELS.map((level) => [level.no, level]));

/**
 * The level that a user means. A number that has no level is called `LEVEL_<n>`. Unknown names give a RangeError that names them,
 * numbers that are none a TypeError or RangeError.
 */
export function levelOf(option: string, like: unknown): Level {
  if (typeof like === 'string') {
    const level = builtInLevel(like);
    if (level === undefined) {
      throw outOfRange(
        option,
        `a level's name (${BUILT_IN_LEVELS.map(({ name }) => name).join(', ')}) or number`,
        like,
      );
    }
    return level;
  }
  if (typeof like !== 'number') throw wrongType(option, "a level's name or number", like);
  if (!Number.isSafeInteger(like) || like < 0) throw outOfRange(option, 'an integer, 0 or more', like);
  return BY_NUMBER.get(like) ?? numbered(like);
}

function numbered(no: number): Level {
  return { name: `LEVEL_${no}`, no, severityNumber: severityOf(no), color: '', icon: '' };
}
