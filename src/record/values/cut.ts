/* How is a value cut, so that it fits into a share and says what is missing? */
import type { AnyValue, AnyValueMap } from './any-value.js';
import { define } from './clone.js';
import { MAX_CHARS } from './limits.js';

/** What a value takes of the budgets of a record. */
export interface Size {
  nodes: number;
  chars: number;
}

/** The parts that a cut has left out; each counts once. */
export interface Cuts {
  dropped: number;
}

type Part = 'characters' | 'bytes' | 'items' | 'members';

/** Members of a map or list are not cut shorter than this: later ones are left out instead. */
const MIN_CHARS = 64;
/** Maximum length of a mark. */
const MARK = 32;
const TEXT_MARK = /\[Truncated: (\d{1,16}) characters\]$/;
const PART_MARK = /^\[Truncated: (\d{1,16}) (?:items|members)\]$/;

/** Says how much is missing where it stands. */
export function truncationMark(missing: number, part: Part): string {
  return `[Truncated: ${missing} ${part}]`;
}

/** The first `length` UTF-16 units, without half a character at the end. */
export function sliceText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** The text in at most `chars` characters, the mark included; a mark alone may be longer. A mark of an earlier cut counts as what it says. */
export function cutText(text: string, chars: number, cuts: Cuts): string {
  if (text.length <= chars) return text;
  const earlier = TEXT_MARK.exec(text.slice(-2 * MARK));
  const whole = earlier === null ? text : text.slice(0, text.length - earlier[0].length);
  const kept = sliceText(whole, Math.max(0, chars - MARK));
  if (earlier === null) cuts.dropped++;
  return kept + truncationMark(whole.length - kept.length + Number(earlier?.[1] ?? 0), 'characters');
}

/** The text at the limit of the length of attributes, else at the budget of a record. */
export function limitedText(text: string, maxLength: number, cuts: Cuts): string {
  return text.length > maxLength ? sliceText(text, maxLength) : cutText(text, MAX_CHARS, cuts);
}

/** Adds up what a copied value takes. */
export function addSize(value: AnyValue, to: Size): void {
  to.nodes++;
  if (typeof value === 'string') to.chars += value.length;
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Uint8Array) {
    to.chars += value.byteLength;
  } else if (Array.isArray(value)) {
    for (const item of value) addSize(item, to);
  } else {
    for (const key of Object.keys(value)) {
      to.chars += key.length;
      addSize(value[key], to);
    }
  }
}

export function sizeOf(value: AnyValue): Size {
  const size = { nodes: 0, chars: 0 };
  addSize(value, size);
  return size;
}

/**
 * The common height: the largest number to which everything that is larger is cut, so that the sum fits into the budget. Each size has a
 * floor, to which it is never cut.
 */
export function commonHeight(sizes: readonly number[], budget: number, floors?: readonly number[]): number {
  const sumAt = (height: number): number => {
    let sum = 0;
    for (let i = 0; i < sizes.length; i++) sum += Math.min(sizes[i] as number, Math.max(height, floors?.[i] ?? 0));
    return sum;
  };
  if (sumAt(budget) <= budget) return budget;
  let low = 0;
  let high = budget;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sumAt(middle) <= budget) low = middle;
    else high = middle;
  }
  return low;
}

/** A copied value within these bounds; the same value if it fits. Of its members, the fattest are cut first, to a common height. */
export function cutValue(value: AnyValue, nodes: number, chars: number, cuts: Cuts): AnyValue {
  if (typeof value === 'string') return cutText(value, chars, cuts);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    if (value.byteLength <= chars) return value;
    cuts.dropped++;
    return truncationMark(value.byteLength, 'bytes');
  }
  const size = sizeOf(value);
  if (size.nodes <= nodes && size.chars <= chars) return value;
  if (Array.isArray(value)) {
    const list: AnyValue[] = [];
    const missing = cutParts(
      value.length,
      (i) => ['', value[i]],
      { nodes, chars },
      cuts,
      (_, item) => list.push(item),
    );
    if (missing > 0) list.push(truncationMark(missing, 'items'));
    return list;
  }
  const map: AnyValueMap = {};
  const keys = Object.keys(value);
  const entry = (i: number): [string, AnyValue] => [keys[i] as string, value[keys[i] as string]];
  const missing = cutParts(keys.length, entry, { nodes, chars }, cuts, (key, item) => define(map, key, item));
  if (missing > 0)
    define(map, sliceText(keys[keys.length - 1] as string, MIN_CHARS), truncationMark(missing, 'members'));
  return map;
}

/** Cuts the members; returns how many are left out at the end. */
function cutParts(
  count: number,
  part: (index: number) => [string, AnyValue],
  room: Size,
  cuts: Cuts,
  keep: (key: string, value: AnyValue) => void,
): number {
  const sizes: Size[] = [];
  for (let i = 0; i < count; i++) {
    const [key, value] = part(i);
    const size = sizeOf(value);
    size.chars += key.length;
    sizes.push(size);
  }
  // One node is the map or list itself; a mark may need another one.
  const nodes = Math.max(
    1,
    commonHeight(
      sizes.map((size) => size.nodes),
      room.nodes - 2,
    ),
  );
  const chars = Math.max(
    MIN_CHARS,
    commonHeight(
      sizes.map((size) => size.chars),
      room.chars - MARK,
    ),
  );
  let left = { nodes: room.nodes - 2, chars: Math.max(0, room.chars - MARK) };
  for (let i = 0; i < count; i++) {
    const size = sizes[i] as Size;
    const need = { nodes: Math.min(size.nodes, nodes), chars: Math.min(size.chars, chars) };
    if (need.nodes > left.nodes || need.chars > left.chars) return leftOut(count - i, part(count - 1)[1], cuts);
    left = { nodes: left.nodes - need.nodes, chars: left.chars - need.chars };
    const [key, value] = part(i);
    const short = key.length > chars / 2 ? cutText(key, Math.max(MARK, chars / 2), cuts) : key;
    keep(short, cutValue(value, nodes, Math.max(0, chars - short.length), cuts));
  }
  return 0;
}

/** How many parts are missing, those of an earlier cut included. */
function leftOut(count: number, last: AnyValue, cuts: Cuts): number {
  const earlier = typeof last === 'string' ? PART_MARK.exec(last) : null;
  const whole = earlier === null ? count : count - 1;
  cuts.dropped += whole;
  return whole + Number(earlier?.[1] ?? 0);
}
