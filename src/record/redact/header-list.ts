import type { AnyValue } from '../values/any-value.js';
import { folded } from './names.js';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const LISTS = /header|trailer/;
const RAW_LISTS = /^raw(?:headers|trailers)$/;
/** `value` is the longest member of a header that is looked for. */
const MAX_MEMBER = 5;
/** Names that most lists of headers have. */
const USUAL: ReadonlySet<string> = new Set([
  'host',
  'useragent',
  'accept',
  'contenttype',
  'contentlength',
  'connection',
]);

/** The name of an item of a list of pairs; undefined for any other item. */
export function pairName(item: AnyValue): string | undefined {
  return Array.isArray(item) && item.length === 2 && typeof item[0] === 'string' ? item[0] : undefined;
}

/** A header in an item of a list. */
export interface HeaderEntry {
  readonly name: string;
  /** The member that has its value. */
  readonly member: string;
}

/** The header in an item `{ name, value }` or `{ key, value }`, in any case; undefined for any other item. */
export function headerEntry(item: AnyValue): HeaderEntry | undefined {
  if (typeof item !== 'object' || item === null || item instanceof Uint8Array || Array.isArray(item)) return undefined;
  let name: AnyValue;
  let key: AnyValue;
  let member: string | undefined;
  for (const own of Object.keys(item)) {
    if (own.length > MAX_MEMBER) continue;
    const lower = own.toLowerCase();
    if (lower === 'name') name ??= item[own];
    else if (lower === 'key') key ??= item[own];
    else if (lower === 'value') member ??= own;
  }
  const given = name ?? key;
  return typeof given === 'string' && member !== undefined ? { name: given, member } : undefined;
}

/** Is it names and values in turns, as Node's `rawHeaders`? By the name of the list, or a header that most lists have. */
export function alternates(list: readonly AnyValue[], name: string): boolean {
  // Of an odd number, the last one is a name whose value is cut off.
  if (list.length < 2 || typeof list[0] !== 'string') return false;
  let isUsual = (list.length % 2 === 0 ? LISTS : RAW_LISTS).test(folded(name));
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    if (typeof item !== 'string') return false;
    if (at % 2 !== 0) continue;
    if (!HEADER_NAME.test(item)) return false;
    isUsual ||= USUAL.has(folded(item));
  }
  return isUsual;
}
