import { basename, dirname, fileURLToPath, resolve, sep } from '../../record/floor/builtin.js';
import { outOfRange, wrongType } from '../../record/floor/expect.js';
import type { HrTime } from '../../record/readable.js';
import { compileTime } from '../render/time.js';

/** How a time is written into a file's name, unless the path says otherwise. */
export const NAME_TIME = 'YYYY-MM-DD_HH-mm-ss_SSSSSS';

const UTC = '!UTC';
/** With or without slashes behind them these are addresses; anything else may be the name of a file. */
const SCHEMES = new Set(['http', 'https', 'data', 'mailto']);
const TIME = /\{time(?::([^{}]*))?\}/g;
const TOKENS = 'YYYY|YY|MMMM|MMM|MM|M|DDDD|DDD|DD|D|dddd|ddd|d|Q|E|HH|H|hh|h|mm|m|ss|s|S+|A|ZZ|Z|zz|X|x';
const TOKEN = new RegExp(`\\[(${TOKENS})\\]|${TOKENS}`, 'g');
const WRITTEN: Readonly<Record<string, string>> = {
  ...{ YYYY: '\\d{4}', DDDD: '\\d{3}', DDD: '\\d{1,3}', X: '\\d+', x: '\\d+' },
  ...{ MMMM: '\\p{L}+', MMM: '\\p{L}+\\.?', dddd: '\\p{L}+', ddd: '\\p{L}+\\.?', A: '[AP]M' },
  ...{ Z: '[+-]\\d\\d:\\d\\d', ZZ: '[+-]\\d{4}', zz: '[\\w+:-]+' },
};

/** A part of a path between two separators: text that stays, and times. */
type Part = string | { readonly write: (time: HrTime) => string; readonly pattern: string };

/** A file's path at one time, in parts. */
export interface NamedPath {
  readonly path: string;
  readonly directory: string;
  /** The name before its extension. */
  readonly root: string;
  /** With its dot; may be empty. */
  readonly extension: string;
}

/** A path in which `{time}` and `{time:spec}` stand for the time at which the file is opened. */
export class PathTemplate {
  /** As given, made absolute: what becomes of the working directory later changes nothing. */
  readonly text: string;
  /** The directories that have no time in their names. */
  readonly base: string;
  /** Patterns of the names of the directories below, one each. */
  readonly directories: readonly RegExp[];
  /** Patterns of the name before its extension, and of that. */
  readonly rootPattern: string;
  readonly extensionPattern: string;
  readonly #root: readonly Part[];
  readonly #extension: readonly Part[];
  readonly #directories: ReadonlyArray<readonly Part[]>;

  /** @throws TypeError, RangeError for what is no path, or has a mistake in a time */
  constructor(option: string, path: unknown) {
    this.text = absolute(option, path);
    const segments = partsOf(this.text);
    const name = segments.pop() ?? [];
    const fixed = segments.findIndex((parts) => parts.some((part) => typeof part !== 'string'));
    const steady = fixed < 0 ? segments : segments.slice(0, fixed);
    this.base = steady.map((parts) => parts.join('')).join(sep) || sep;
    this.#directories = fixed < 0 ? [] : segments.slice(fixed);
    this.directories = this.#directories.map((parts) => new RegExp(`^${patternOf(parts)}$`, 'u'));
    [this.#root, this.#extension] = split(name);
    this.rootPattern = patternOf(this.#root);
    this.extensionPattern = patternOf(this.#extension);
  }

  /** Whether a time is in it. */
  get dated(): boolean {
    return [...this.#directories, this.#root, this.#extension].flat().some((part) => typeof part !== 'string');
  }

  at(time: HrTime): NamedPath {
    const directory = [this.base, ...this.#directories.map((parts) => written(parts, time))].join(sep);
    const [root, extension] = [written(this.#root, time), written(this.#extension, time)];
    const path = resolve(directory, root + extension);
    return { path, directory: dirname(path), root: basename(path).slice(0, root.length), extension };
  }
}

function absolute(option: string, path: unknown): string {
  if (typeof path !== 'string' && !(path instanceof URL)) throw wrongType(option, 'a path or a file: URL', path);
  const text = String(path);
  // One letter is a drive.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'file') return resolve(fileURLToPath(text));
  if (
    scheme !== undefined &&
    (path instanceof URL || text.startsWith('//', scheme.length + 1) || SCHEMES.has(scheme))
  ) {
    throw outOfRange(option, 'a path or a file: URL, no other address', text);
  }
  if (text === '' || text.includes('\0')) throw outOfRange(option, 'a path', text);
  return resolve(text);
}

/** One list of parts for each name between two separators. */
function partsOf(path: string): Part[][] {
  const segments: Part[][] = [[]];
  const append = (text: string, part: (name: string) => Part) => {
    for (const [index, name] of text.split(sep).entries()) {
      if (index > 0) segments.push([]);
      if (name !== '') segments.at(-1)?.push(part(name));
    }
  };
  let from = 0;
  for (const match of path.matchAll(TIME)) {
    append(path.slice(from, match.index), (name) => name);
    from = match.index + match[0].length;
    const spec = match[1] || NAME_TIME;
    const utc = spec.endsWith(UTC) ? UTC : '';
    append(utc === '' ? spec : spec.slice(0, -UTC.length), (piece) => ({
      write: compileTime(piece + utc),
      pattern: timePattern(piece),
    }));
  }
  append(path.slice(from), (name) => name);
  return segments;
}

/** The extension begins at the last dot, if that is in text that stays and does not begin the name. */
function split(parts: readonly Part[]): [Part[], Part[]] {
  const last = parts.at(-1);
  const dot = typeof last === 'string' ? last.lastIndexOf('.') : -1;
  if (typeof last !== 'string' || dot < 0 || (dot === 0 && parts.length === 1)) return [[...parts], []];
  return [[...parts.slice(0, -1), last.slice(0, dot)], [last.slice(dot)]];
}

function written(parts: readonly Part[], time: HrTime): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.write(time).replaceAll(sep, '-'))).join('');
}

function patternOf(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? escaped(part) : part.pattern)).join('');
}

/** What a time that is written in this way looks like. */
export function timePattern(spec: string): string {
  let pattern = '';
  let from = 0;
  for (const match of spec.matchAll(TOKEN)) {
    const [token, literal] = match;
    pattern += escaped(spec.slice(from, match.index));
    from = match.index + token.length;
    if (literal !== undefined) pattern += literal;
    else if (token[0] === 'S') pattern += `\\d{${token.length}}`;
    else pattern += WRITTEN[token] ?? (token.length === 2 ? '\\d\\d' : '\\d{1,2}');
  }
  return pattern + escaped(spec.slice(from));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
