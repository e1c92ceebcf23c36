import { outOfRange } from '../../record/floor/expect.js';
import { type BuiltInName, builtInLevel, type Level } from '../../record/levels.js';

/** The names of pino's levels, which are those of its methods. */
export type PinoLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** pino's number for the threshold that no call reaches. */
const SILENT = Number.POSITIVE_INFINITY;

/** A level of pino: its number, and the level of its records. */
export interface NamedLevel {
  readonly value: number;
  readonly level: Level;
}

const named = (value: number, name: BuiltInName): NamedLevel => ({ value, level: builtInLevel(name) as Level });

export const LEVELS: Readonly<Record<PinoLevel, NamedLevel>> = {
  trace: named(10, 'TRACE'),
  debug: named(20, 'DEBUG'),
  info: named(30, 'INFO'),
  warn: named(40, 'WARNING'),
  error: named(50, 'ERROR'),
  fatal: named(60, 'FATAL'),
};

const NAMES = Object.keys(LEVELS) as PinoLevel[];

/** What `levels` of a pino logger says. */
export const MAPPINGS = Object.freeze({
  labels: Object.freeze(Object.fromEntries(NAMES.map((name) => [LEVELS[name].value, name]))),
  values: Object.freeze(Object.fromEntries(NAMES.map((name) => [name, LEVELS[name].value]))),
});

/** pino's number of a level's name; undefined for a text that is none. */
export function valueOfName(name: unknown): number | undefined {
  if (name === 'silent') return SILENT;
  return typeof name === 'string' && Object.hasOwn(LEVELS, name) ? LEVELS[name as PinoLevel].value : undefined;
}

export function nameOfValue(value: number): string {
  return MAPPINGS.labels[value] ?? 'silent';
}

/** The number of a threshold, given by name or number. @throws RangeError for a value that is no level */
export function threshold(like: unknown): number {
  const value = typeof like === 'number' && nameOfValue(like) !== 'silent' ? like : valueOfName(like);
  if (value !== undefined) return value;
  const { message } = outOfRange('level', [...NAMES, 'silent'].join(', '), like);
  throw new RangeError(`unknown level ${typeof like === 'string' ? like : typeof like}: ${message}`);
}
