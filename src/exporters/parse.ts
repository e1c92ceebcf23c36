import { createReadStream, stringDecoder } from '../record/floor/builtin.js';
import { integer, knownOptions, wrongType } from '../record/floor/expect.js';
import type { UrlObject } from '../record/floor/platform-types.js';

/** Options of {@link parse}. */
export interface ParseOptions {
  /** Functions that convert the text of a group, by group name; or one function that changes the groups of a match in place. @default texts */
  cast?: { [group: string]: (text: string) => unknown } | ((groups: Record<string, unknown>) => void) | undefined;
  /** Bytes per read. @default 65_536 */
  chunkSize?: number | undefined;
}

type Cast = (groups: Record<string, unknown>) => void;

const DEFAULT_CHUNK_SIZE = 65_536;
/** Characters before a match that lookbehind and `^` can see. */
const CONTEXT_LENGTH = 1_024;

/**
 * Reads a log file as a stream of records: the named groups of each match of `pattern`, converted by `cast`. Records may span lines. The
 * last match is yielded when the next one begins or the file ends. Text without a match stays in memory until then.
 *
 * @throws TypeError, RangeError at the call, for an invalid argument. While reading, what the file system or `cast` throws
 * @example
 * for await (const { level, message } of parse('app.log', /^(?<time>\S+) (?<level>\w+) (?<message>.*)$/m)) console.log(level, message);
 */
export function parse(
  file: string | UrlObject | AsyncIterable<string | Uint8Array>,
  pattern: RegExp,
  options: ParseOptions = {},
): AsyncGenerator<Record<string, unknown>> {
  knownOptions('parse', options, new Set(['cast', 'chunkSize']));
  if (!(pattern instanceof RegExp)) throw wrongType('pattern', 'a regular expression', pattern);
  const chunkSize = integer('chunkSize', options.chunkSize, 1, DEFAULT_CHUNK_SIZE);
  const open = opener(file, chunkSize);
  // A copy, because `exec` changes `lastIndex`. Without `y`, which would require adjacent matches.
  const search = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
  return matches(open, search, castOf(options.cast), chunkSize);
}

function opener(file: unknown, chunkSize: number): () => AsyncIterable<unknown> {
  if (typeof file === 'string' || file instanceof URL)
    return () => createReadStream(file, { highWaterMark: chunkSize });
  if (typeof (file as AsyncIterable<unknown> | null)?.[Symbol.asyncIterator] !== 'function') {
    throw wrongType('file', 'a path, a URL or a readable stream', file);
  }
  return () => file as AsyncIterable<unknown>;
}

function castOf(cast: unknown): Cast {
  if (cast === undefined) return () => {};
  if (typeof cast === 'function') return cast as Cast;
  if (typeof cast !== 'object' || cast === null) throw wrongType('cast', 'an object of functions, or a function', cast);
  const casts = Object.entries(cast);
  for (const [group, one] of casts) if (typeof one !== 'function') throw wrongType(`cast.${group}`, 'a function', one);
  return (groups) => {
    for (const [group, one] of casts) if (typeof groups[group] === 'string') groups[group] = one(groups[group]);
  };
}

async function* matches(
  open: () => AsyncIterable<unknown>,
  search: RegExp,
  cast: Cast,
  chunkSize: number,
): AsyncGenerator<Record<string, unknown>> {
  const { StringDecoder } = stringDecoder();
  const decoder = new StringDecoder('utf8');
  let text = '';
  /** Where the next search starts. */
  let from = 0;
  /** The length at which to search again. It doubles without a match: a search per chunk would take quadratic time. */
  let searchAt = chunkSize;
  for await (const chunk of open()) {
    text += typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer);
    if (text.length < searchAt) continue;
    const found = matchesFrom(search, text, from);
    while (found.length > 0) {
      // A match that touches the end may continue in the next chunk. So may an empty one after it.
      const { 0: matched, index } = found.pop() as RegExpExecArray;
      if (index + matched.length < text.length) break;
    }
    for (const match of found) yield groupsOf(match, cast);
    const last = found.at(-1);
    if (last !== undefined) {
      const end = endOf(last, search);
      const cut = Math.max(0, end - CONTEXT_LENGTH);
      text = text.slice(cut);
      from = end - cut;
    }
    searchAt = last === undefined ? 2 * text.length : text.length + chunkSize;
  }
  text += decoder.end();
  for (const match of matchesFrom(search, text, from)) yield groupsOf(match, cast);
}

function matchesFrom(search: RegExp, text: string, from: number): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  search.lastIndex = from;
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    found.push(match);
    search.lastIndex = endOf(match, search);
  }
  return found;
}

/** Where the next match may begin. After an empty match that is one character, or one code point for a Unicode pattern, further. */
function endOf({ 0: matched, index, input }: RegExpExecArray, { flags }: RegExp): number {
  if (matched !== '') return index + matched.length;
  return index + (/[uv]/.test(flags) && (input.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);
}

function groupsOf(match: RegExpExecArray, cast: Cast): Record<string, unknown> {
  const groups: Record<string, unknown> = { ...match.groups };
  cast(groups);
  return groups;
}
