import { integer, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';
import { BUILT_IN_LEVELS, type Level, levelNumberOf, nearestLevel, severityOf } from '../../record/levels.js';
import { levelCodes } from '../../record/markup/tags.js';
import type { LightRecord } from '../../record/record.js';

/** A level's name, in any case, or Logly's number. */
export type LevelLike = string | number;

/** What can be said of a level. A new one needs its number. */
export interface LevelUpdate {
  /** Logly's number, 0 or more. Cannot be changed once the level is there. */
  no?: number;
  /** Colour markup as in templates (`<red><bold>`), or its words (`red bold`). @default none */
  color?: string;
  /** @default none */
  icon?: string;
  /** OpenTelemetry's number, 1..24. Cannot be changed once the level is there. @default by `no`, between the built-in neighbours */
  severityNumber?: number;
}

const UPDATE = new Set(['no', 'color', 'icon', 'severityNumber']);

/** The levels of one logger: the built-in ones, and those that were registered. */
export class Levels {
  /** By severity, what was asked for before. */
  readonly #highest = new Map<number, number>();
  readonly #byName = new Map<string, Level>();
  /** Of several with one number, the first. */
  readonly #byNumber = new Map<number, Level>();

  constructor() {
    for (const level of BUILT_IN_LEVELS) this.#keep(level);
  }

  /** By rising number. */
  get names(): readonly string[] {
    return [...this.#byName.values()].sort((a, b) => a.no - b.no).map(({ name }) => name);
  }

  /**
   * The level that a user means. A number that has no level is called `LEVEL_<n>`. Unknown names give a RangeError that names them,
   * numbers that are none a TypeError or RangeError.
   */
  of(option: string, like: unknown): Level {
    if (typeof like === 'string') {
      const level = this.#find(like);
      if (level !== undefined) return level;
      throw outOfRange(option, `a level's name (${this.names.join(', ')}) or number`, like);
    }
    if (typeof like !== 'number') throw wrongType(option, "a level's name or number", like);
    if (!Number.isSafeInteger(like) || like < 0) throw outOfRange(option, 'an integer, 0 or more', like);
    return this.#byNumber.get(like) ?? numbered(like);
  }

  /** @throws RangeError for a name that is unknown, TypeError for what is no name */
  named(name: string): Level {
    if (typeof name !== 'string') throw wrongType('name', "a level's name", name);
    return this.of('name', name);
  }

  /** Registers a level, or changes the colour and icon of one that is there. @throws TypeError, RangeError as `check` does */
  update(name: string, update: LevelUpdate): Level {
    return this.#keep(this.check(name, update));
  }

  /** What would become of a level. @throws TypeError, RangeError for what is wrong, or cannot be updated */
  check(name: string, update: LevelUpdate): Level {
    if (typeof name !== 'string' || name === '') throw wrongType('name', 'a string that is not empty', name);
    knownOptions('level', update, UPDATE);
    const known = this.#find(name);
    const {
      no = known?.no,
      severityNumber = known?.severityNumber,
      color = known?.color,
      icon = known?.icon ?? '',
    } = update;
    if (no === undefined)
      throw new RangeError(
        `\`level\` must be the name of a level, or be given its \`no\` to register it, got ${JSON.stringify(name)}`,
      );
    if (!Number.isSafeInteger(integer('no', no, 0, 0))) throw outOfRange('no', 'an integer, 0 or more', no);
    if (typeof icon !== 'string') throw wrongType('icon', 'a string', icon);
    if (known !== undefined && no !== known.no) throw cannotChange('no', known.name, known.no, no);
    if (known !== undefined && severityNumber !== known.severityNumber) {
      throw cannotChange('severityNumber', known.name, known.severityNumber, severityNumber);
    }
    if (integer('severityNumber', severityNumber, 1, 1) > 24)
      throw outOfRange('severityNumber', 'an integer from 1 to 24', severityNumber);
    return {
      name: known?.name ?? name.toUpperCase(),
      no,
      severityNumber: severityNumber ?? severityOf(no),
      color: markupOf(color ?? ''),
      icon,
    };
  }

  /** The level of a record, for its colour and icon: that of its name, else the built-in one nearest by severity. */
  readonly ofRecord = ({ severityText, severityNumber }: LightRecord): Level | undefined => {
    const named = severityText === undefined ? undefined : this.#find(severityText);
    return named ?? (severityNumber ? nearestLevel(severityNumber) : undefined);
  };

  /** Logly's number for a record by its severity: that of the level whose name is its text, else as for the built-in ones. */
  readonly levelNumberOf = (
    severityText: string | undefined,
    severityNumber: number | undefined,
  ): number | undefined => {
    const named = severityText === undefined ? undefined : this.#find(severityText);
    return named?.no ?? levelNumberOf(severityText, severityNumber);
  };

  /** The level of that name, in any case; undefined where there is none. */
  known(name: string): Level | undefined {
    return this.#find(name);
  }

  /** The name of the built-in level that is nearest to a severity; undefined for none. */
  nameOf(severityNumber: number): string | undefined {
    return severityNumber === 0 ? undefined : nearestLevel(severityNumber).name;
  }

  /** The highest number that a record of that severity may have. */
  highestOf(severityNumber: number): number {
    const known = this.#highest.get(severityNumber);
    if (known !== undefined) return known;
    let highest = nearestLevel(severityNumber).no;
    for (const level of this.#byName.values()) {
      if (level.severityNumber === severityNumber && level.no > highest) highest = level.no;
    }
    // Others may ask with any number.
    if (Number.isInteger(severityNumber) && severityNumber <= 24) this.#highest.set(severityNumber, highest);
    return highest;
  }

  #find(name: string): Level | undefined {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const upper = name.toUpperCase();
    return this.#byName.get(upper === 'WARN' ? 'WARNING' : upper);
  }

  #keep(level: Level): Level {
    this.#highest.clear();
    const frozen = Object.freeze(level);
    this.#byName.set(level.name, frozen);
    const first = this.#byNumber.get(level.no);
    if (first === undefined || first.name === level.name) this.#byNumber.set(level.no, frozen);
    return frozen;
  }
}

function numbered(no: number): Level {
  return { name: `LEVEL_${no}`, no, severityNumber: severityOf(no), color: '', icon: '' };
}

function cannotChange(option: string, name: string, is: number, got: unknown): RangeError {
  return new RangeError(`\`${option}\` of the level ${name} is ${is} and cannot be updated, got ${String(got)}`);
}

/** `<bold><red>` for that, and for `bold red`. @throws RangeError for a colour that is unknown */
function markupOf(color: unknown): string {
  if (typeof color !== 'string') throw wrongType('color', 'colour markup', color);
  const tags = color.includes('<')
    ? color.split(/(?<=>)\s*(?=<)/)
    : color.split(/[\s,]+/).map((word) => word && `<${word}>`);
  const known = tags.filter((tag) => tag !== '').map((tag) => tag.trim());
  const isTag = (tag: string) => /^<[^<>/]+>$/.test(tag) && levelCodes(tag) !== '';
  if (!known.every(isTag)) throw outOfRange('color', "colour markup that is known (such as '<bold><red>')", color);
  return known.join('');
}
