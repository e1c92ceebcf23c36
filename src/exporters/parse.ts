import { createReadStream, stringDecoder } from '../record/floor/builtin.js';
import { integer, knownOptions, wrongType } from '../record/floor/expect.js';

export interface ParseOptions {
  /** What becomes of the text of a group, by its name; or a function that changes the groups of each match in place. @default the text itself */
  cast?: { [group: string]: (text: string) => unknown } | ((groups: Record<string, unknown>) => void);
  /** Bytes read at once. @default 65_536 */
  chunkSize?: number;
}

type Cast = (groups: Record<string, unknown>) => void;

const DEFAULT_CHUNK_SIZE = 65_536;
/** What a look behind, or a `^`, may see of the text before a match. */
const CONTEXT = 1_024;

/**
 * Reads a log file back, streaming: the named groups of each match of the pattern, and what `cast` makes of them. Records may span
 * lines. The end of the last match is known only when the next one has begun: until then it is held back, and so is text in which
 * nothing matches, in memory.
 * @throws TypeError, RangeError at the call, for an argument that is wrong; while reading, what the file system or `cast` throws
 */
export function parse(
  file: string | URL | NodeJS.ReadableStream,
  pattern: RegExp,
  options: ParseOptions = {},
): AsyncGenerator<Record<string, unknown>> {
  knownOptions('parse', options, new Set(['cast', 'chunkSize']));
  if (!(pattern instanceof RegExp)) throw wrongType('pattern', 'a regular expression', pattern);
  const chunkSize = integer('chunkSize', options.chunkSize, 1, DEFAULT_CHUNK_SIZE);
  const open = opener(file, chunkSize);
  // Sticky matches would have to touch each other; the original keeps its `lastIndex`.
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
  /** Where the search goes on. */
  let from = 0;
  /** Looking again at each chunk at a text in which nothing was found would take quadratic time. */
  let searchAt = chunkSize;
  for await (const chunk of open()) {
    text += typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer);
    if (text.length < searchAt) continue;
    const found = matchesFrom(search, text, from);
    while (found.length > 0) {
      // One that touches the end may go on, and so may an empty one behind it.
      const { 0: matched, index } = found.pop() as RegExpExecArray;
      if (index + matched.length < text.length) break;
    }
    for (const match of found) yield groupsOf(match, cast);
    const last = found.at(-1);
    if (last !== undefined) {
      const end = endOf(last, search);
      const cut = Math.max(0, end - CONTEXT);
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

/** Where the next match may begin: an empty one is stepped over, by a whole character where the pattern knows such. */
function endOf({ 0: matched, index, input }: RegExpExecArray, { flags }: RegExp): number {
  if (matched !== '') return index + matched.length;
  return index + (/[uv]/.test(flags) && (input.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);
}

function groupsOf(match: RegExpExecArray, cast: Cast): Record<string, unknown> {
  const groups: Record<string, unknown> = { ...match.groups };
  cast(groups);
  return groups;
}
