import { integer, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';
import {
  BUILT_IN_LEVELS,
  type BuiltInName,
  type Level,
  levelNumberOf,
  nearestLevel,
  severityOf,
} from '../../record/levels.js';
import { levelCodes } from '../../record/markup/tags.js';
import type { LightRecord } from '../../record/record.js';

/**
 * The levels that you register, for completion in `level`, `log` and `setLevel`. Augment it.
 *
 * @example declare module 'logly-otel' { interface CustomLevels { SNAKY: 33 } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: its members come from applications
export interface CustomLevels {}

/** The names that are completed: the built-in levels, `OFF`, and those of {@link CustomLevels}. */
export type LevelName = BuiltInName | 'OFF' | Extract<keyof CustomLevels, string>;

/**
 * The name of a level, in any case, or its number (`no`, an integer from 0). `OFF` is a minimum alone: of sinks, of `setLevel`, `providerLevel`
 * and `levelPerModule`.
 */
export type LevelLike = LevelName | (string & {}) | number;

/** The minimum that no record reaches, one without a severity neither. */
export const OFF = 'OFF';
const OFF_MINIMUM = Number.POSITIVE_INFINITY;

export function isOff(like: unknown): boolean {
  return typeof like === 'string' && like.toUpperCase() === OFF;
}

/**
 * A new or changed level. A new one needs `no`.
 *
 * @example logger.level('AUDIT', { no: 45, color: '<magenta>', icon: '🔏' })
 */
export interface LevelUpdate {
  /** Logly's number, an integer from 0. Cannot be changed for an existing level. */
  no?: number | undefined;
  /** Colour markup as in templates (`<red><bold>`), or its words (`red bold`). @default none */
  color?: string | undefined;
  /** @default none */
  icon?: string | undefined;
  /** OpenTelemetry's severity number, 1 to 24. Cannot be changed for an existing level. @default by `no`, between the built-in neighbours */
  severityNumber?: number | undefined;
}

const UPDATE = new Set(['no', 'color', 'icon', 'severityNumber']);

/** The levels of one logger: the built-in ones and the registered ones. */
export class Levels {
  /** A cache, by severity number. */
  readonly #highest = new Map<number, number>();
  readonly #byName = new Map<string, Level>();
  /** Of several levels with one number, the first. */
  readonly #byNumber = new Map<number, Level>();

  constructor() {
    for (const level of BUILT_IN_LEVELS) this.#keep(level);
  }

  /** By ascending number. */
  get names(): readonly string[] {
    return [...this.#byName.values()].sort((a, b) => a.no - b.no).map(({ name }) => name);
  }

  /**
   * The level that a name or number means. A number without a level is called `LEVEL_<n>`. @throws RangeError for an unknown name,
   * TypeError or RangeError for a value that is no level number
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

  /** The minimum of a sink: the number of a level, or Infinity for `OFF`. @throws RangeError, TypeError as `of` does */
  minimum(option: string, like: unknown): number {
    return isOff(like) ? OFF_MINIMUM : this.of(option, like).no;
  }

  /** The name of a minimum. */
  nameOfMinimum(minimum: number): string {
    return minimum === OFF_MINIMUM ? OFF : this.of('level', minimum).name;
  }

  /** @throws RangeError for an unknown name, TypeError for a value that is no string */
  named(name: string): Level {
    if (typeof name !== 'string') throw wrongType('name', "a level's name", name);
    return this.of('name', name);
  }

  /** Registers a level, or changes the colour and icon of an existing one. @throws TypeError, RangeError as `check` does */
  update(name: string, update: LevelUpdate): Level {
    return this.#keep(this.check(name, update));
  }

  /** The level that an update would give. @throws TypeError, RangeError for a mistake, and for a member that cannot be changed */
  check(name: string, update: LevelUpdate): Level {
    if (typeof name !== 'string' || name === '') throw wrongType('name', 'a string that is not empty', name);
    if (isOff(name)) throw outOfRange('name', 'another name than OFF, which is a minimum alone', name);
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
      name: known?.name ?? name.toUpperCase().toWellFormed(),
      no,
      severityNumber: severityNumber ?? severityOf(no),
      color: markupOf(color ?? ''),
      icon: icon.toWellFormed(),
    };
  }

  /** The level of a record, for its colour and icon: by its severity text, else the nearest built-in one by its severity number. */
  readonly ofRecord = ({ severityText, severityNumber }: LightRecord): Level | undefined => {
    const named = severityText === undefined ? undefined : this.#find(severityText);
    return named ?? (severityNumber ? nearestLevel(severityNumber) : undefined);
  };

  /** The level number for a severity: of the level whose name is the text, else as for the built-in levels. */
  readonly levelNumberOf = (
    severityText: string | undefined,
    severityNumber: number | undefined,
  ): number | undefined => {
    const named = severityText === undefined ? undefined : this.#find(severityText);
    return named?.no ?? levelNumberOf(severityText, severityNumber);
  };

  /** The level of that name, in any case; undefined if there is none. */
  known(name: string): Level | undefined {
    return this.#find(name);
  }

  /** The name of the nearest built-in level; undefined for severity 0. */
  nameOf(severityNumber: number): string | undefined {
    return severityNumber === 0 ? undefined : nearestLevel(severityNumber).name;
  }

  /** The highest level number that a record of that severity may have. */
  highestOf(severityNumber: number): number {
    const known = this.#highest.get(severityNumber);
    if (known !== undefined) return known;
    let highest = nearestLevel(severityNumber).no;
    for (const level of this.#byName.values()) {
      if (level.severityNumber === severityNumber && level.no > highest) highest = level.no;
    }
    // Foreign callers may ask for any number: only valid ones are cached.
    if (Number.isInteger(severityNumber) && severityNumber <= 24) this.#highest.set(severityNumber, highest);
    return highest;
  }

  #find(name: string): Level | undefined {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const upper = name.toUpperCase().toWellFormed();
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

/** `<bold><red>` for `<bold><red>` and for `bold red`. @throws RangeError for an unknown colour */
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
