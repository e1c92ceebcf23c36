import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { parseSchedule, type Schedule } from './notation/calendar.js';
import { parseDuration } from './notation/duration.js';

/** The file that a rotation predicate decides about. */
export interface RotatingFile {
  /** The file that is written to. */
  readonly path: string;
  /** In bytes, without the message. */
  readonly size: number;
  /** When the file was begun. */
  readonly createdAt: Date;
}

/** Called before each line; true begins a new file with the line. */
export type RotationPredicate = (message: string, file: RotatingFile) => boolean;
export type Rotation = number | string | RotationPredicate;

/** A new file begins at the first of these conditions. */
export interface RotationPlan {
  /** The file ends before the line that would exceed this size. */
  readonly maxBytes: number;
  /** When a file ends, by its time of creation. */
  readonly next: Schedule | undefined;
  readonly predicates: readonly RotationPredicate[];
}

const EXPECTATION =
  "bytes, a size ('10 MB'), an age ('12 hours'), a moment ('daily', 'friday at 18:00', '00:00'), a predicate, or a list of these";

/** @throws TypeError, RangeError for an invalid rotation */
export function compileRotation(option: unknown): RotationPlan | undefined {
  if (option === undefined || isNever(option)) return undefined;
  if (!Array.isArray(option)) return merged([rule(option)]);
  if (option.length === 0) throw outOfRange('rotation', `${EXPECTATION} with at least one in it`, option);
  return merged(option.map(rule));
}

/** `'never'`, as in Logly: the option has no effect. */
export function isNever(option: unknown): boolean {
  return typeof option === 'string' && option.trim().toLowerCase() === 'never';
}

/** Our word for one of another logger. */
function helpFor(text: string): string {
  const word = text.trim().toLowerCase();
  if (word === 'minutely' || word === 'minute') return " (for each minute: '1 minute')";
  if (word === 'secondly' || word === 'second') return " (for each second: '1 second')";
  return '';
}

function rule(option: unknown): Partial<RotationPlan> {
  if (typeof option === 'function') return { predicates: [option as RotationPredicate] };
  if (typeof option !== 'number' && typeof option !== 'string') throw wrongType('rotation', EXPECTATION, option);
  const bytes = typeof option === 'number' ? option : parseSize(option);
  if (bytes !== undefined) return { maxBytes: positive(bytes, option) };
  const age = parseDuration(option as string);
  if (age !== undefined) {
    const millis = positive(age, option);
    return { next: (created) => created + millis };
  }
  const next = parseSchedule(option as string);
  if (next === undefined) throw outOfRange('rotation', `${EXPECTATION}${helpFor(option as string)}`, option);
  return { next };
}

function positive(value: number, option: unknown): number {
  if (!Number.isFinite(value) || value <= 0) throw outOfRange('rotation', 'above 0 and finite', option);
  return value;
}

function merged(rules: ReadonlyArray<Partial<RotationPlan>>): RotationPlan {
  const schedules = rules.flatMap(({ next }) => (next === undefined ? [] : [next]));
  return {
    maxBytes: Math.min(...rules.map(({ maxBytes }) => maxBytes ?? Number.POSITIVE_INFINITY)),
    next: schedules.length === 0 ? undefined : (created) => Math.min(...schedules.map((next) => next(created))),
    predicates: rules.flatMap(({ predicates }) => predicates ?? []),
  };
}

const PREFIXES = 'kmgtpezy';
const SIZE = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*([kmgtpezy]?)(i?)(b)$/i;

/** Parses a size such as `10 MB`, `0.5 GiB` (`i` for powers of 1024) or `64 kb` (a small `b` for bits), to bytes. Undefined for any other text. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  if (match === null) return undefined;
  const [, number = '', prefix = '', binary = '', unit = ''] = match;
  const power = prefix === '' ? 0 : PREFIXES.indexOf(prefix.toLowerCase()) + 1;
  const bytes = Number(number) * (binary === '' ? 1000 : 1024) ** power;
  return unit === 'b' ? bytes / 8 : bytes;
}
