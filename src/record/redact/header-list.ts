import type { AnyValue, AnyValueMap } from '../values/any-value.js';
import { folded } from './names.js';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
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

/** The name in an item `{ name, value }` or `{ key, value }`; undefined for any other item. */
export function entryName(value: AnyValue): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'value')) return undefined;
  const item = value as AnyValueMap;
  const name = Object.hasOwn(item, 'name') ? item.name : Object.hasOwn(item, 'key') ? item.key : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** Is it names and values in turns, as Node's `rawHeaders`? By the name of the list, or a header that most lists have. */
export function alternates(list: readonly AnyValue[], name: string): boolean {
  if (list.length < 2 || list.length % 2 !== 0 || typeof list[0] !== 'string') return false;
  let isUsual = folded(name).includes('header');
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    if (typeof item !== 'string') return false;
    if (at % 2 !== 0) continue;
    if (!HEADER_NAME.test(item)) return false;
    isUsual ||= USUAL.has(folded(item));
  }
  return isUsual;
}
