import { basename, dirname, fileURLToPath, resolve, sep } from '../../record/floor/builtin.js';
import { outOfRange, wrongType } from '../../record/floor/expect.js';
import type { HrTime } from '../../record/readable.js';
import { compileTime, timeParts } from '../render/time.js';

/** The default time format in file names. */
export const NAME_TIME = 'YYYY-MM-DD_HH-mm-ss_SSSSSS';

const UTC = '!UTC';
/** No system takes a longer path. */
const MAX_LENGTH = 32_767;
/** Schemes that are refused even without slashes. Any other text may be a file name. */
const SCHEMES = new Set(['http', 'https', 'data', 'mailto']);
const TIME = /\{time(?::([^{}]*))?\}/g;
const PATTERNS: Readonly<Record<string, string>> = {
  ...{ YYYY: '\\d{4}', DDDD: '\\d{3}', DDD: '\\d{1,3}', X: '\\d+', x: '\\d+' },
  ...{ MMMM: '\\p{L}+', MMM: '\\p{L}+\\.?', dddd: '\\p{L}+', ddd: '\\p{L}+\\.?', A: '[AP]M' },
  ...{ Z: '[+-]\\d\\d:\\d\\d', ZZ: '[+-]\\d{4}', zz: '[\\w+:-]+' },
};

/** A part of a path segment: fixed text, or a time. */
type Part = string | { readonly write: (time: HrTime) => string; readonly pattern: string };

/** The path of a file that is opened at a certain time. */
export interface NamedPath {
  readonly path: string;
  readonly directory: string;
  readonly root: string;
  /** With its dot; empty without an extension. */
  readonly extension: string;
}

/** A path in which `{time}` and `{time:spec}` stand for the time at which the file is opened. */
export class PathTemplate {
  /** The absolute template, so that a later change of the working directory has no effect. */
  readonly text: string;
  /** The directory above the first segment with a time. */
  readonly base: string;
  /** Patterns for the directory names below `base`, one per level. */
  readonly directories: readonly RegExp[];
  /** Patterns for the file name without extension, and for the extension. */
  readonly rootPattern: string;
  readonly extensionPattern: string;
  readonly #root: readonly Part[];
  readonly #extension: readonly Part[];
  readonly #directories: ReadonlyArray<readonly Part[]>;

  /** @throws TypeError, RangeError for anything but a path with valid times */
  constructor(option: string, path: unknown) {
    this.text = absolute(option, path);
    const segments = partsOf(this.text);
    const name = segments.pop() ?? [];
    const dated = segments.findIndex((parts) => parts.some((part) => typeof part !== 'string'));
    const fixed = dated < 0 ? segments : segments.slice(0, dated);
    this.base = fixed.map((parts) => parts.join('')).join(sep) || sep;
    this.#directories = dated < 0 ? [] : segments.slice(dated);
    this.directories = this.#directories.map((parts) => new RegExp(`^${patternOf(parts)}$`, 'u'));
    [this.#root, this.#extension] = split(name);
    this.rootPattern = patternOf(this.#root);
    this.extensionPattern = patternOf(this.#extension);
  }

  /** True if the path contains a time. */
  get dated(): boolean {
    return [...this.#directories, this.#root, this.#extension].flat().some((part) => typeof part !== 'string');
  }

  at(time: HrTime): NamedPath {
    const directory = [this.base, ...this.#directories.map((parts) => rendered(parts, time))].join(sep);
    const [root, extension] = [rendered(this.#root, time), rendered(this.#extension, time)];
    const path = resolve(directory, root + extension);
    return { path, directory: dirname(path), root: basename(path).slice(0, root.length), extension };
  }
}

function absolute(option: string, path: unknown): string {
  if (typeof path !== 'string' && !(path instanceof URL)) throw wrongType(option, 'a path or a file: URL', path);
  const text = String(path);
  // A single letter is a drive.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (text.length > MAX_LENGTH) throw outOfRange(option, `a path of at most ${MAX_LENGTH} characters`, text);
  if (scheme === 'file') return resolve(pathOf(option, text));
  if (
    scheme !== undefined &&
    (path instanceof URL || text.startsWith('//', scheme.length + 1) || SCHEMES.has(scheme))
  ) {
    throw outOfRange(option, 'a path or a file: URL, no other address', text);
  }
  if (text === '' || text.includes('\0')) throw outOfRange(option, 'a path', text);
  return resolve(text);
}

function pathOf(option: string, url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw outOfRange(option, 'a path or a file: URL of this machine, percent-encoded', url);
  }
}

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

/** Splits off the extension. It begins at the last dot, unless that dot belongs to a time or begins the name. */
function split(parts: readonly Part[]): [Part[], Part[]] {
  const last = parts.at(-1);
  const dot = typeof last === 'string' ? last.lastIndexOf('.') : -1;
  if (typeof last !== 'string' || dot < 0 || (dot === 0 && parts.length === 1)) return [[...parts], []];
  return [[...parts.slice(0, -1), last.slice(0, dot)], [last.slice(dot)]];
}

function rendered(parts: readonly Part[], time: HrTime): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.write(time).replaceAll(sep, '-'))).join('');
}

function patternOf(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? escaped(part) : part.pattern)).join('');
}

export function timePattern(spec: string): string {
  return timeParts(spec)
    .map(({ text, isToken }) => {
      if (!isToken) return escaped(text);
      if (text[0] === 'S') return `\\d{${text.length}}`;
      return PATTERNS[text] ?? (text.length === 2 ? '\\d\\d' : '\\d{1,2}');
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
