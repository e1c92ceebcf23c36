/* Which parts of a record give way where it is too large? */
import type { AnyValue, AnyValueMap } from './any-value.js';
import { define } from './clone.js';
import {
  addSize,
  type Cuts,
  commonHeight,
  cutText,
  cutValue,
  type Size,
  sizeOf,
  sliceText,
  truncationMark,
} from './cut.js';
import { isExceptionKey } from './exception.js';
import { BODY_SHARE, EXCEPTION_SHARE, MAX_CHARS, MAX_NODES } from './limits.js';

/** Body and attributes of a record. */
export interface RecordValues {
  readonly body: AnyValue;
  readonly attributes: AnyValueMap;
}

/** The same within the budgets, and what they take. */
export interface FittedValues extends RecordValues, Size, Cuts {}

/**
 * The ceilings of a record that is not large, and how far the characters of one attribute may pass its height: texts are shared with the
 * application, and `fitted` cuts the fattest ones at the end.
 */
export const SPARE_TEXTS = 4;
export const OPEN_NODES = MAX_NODES * 1.5;
export const OPEN_CHARS = MAX_CHARS * SPARE_TEXTS;

/** A key is cut to half of the height of its attribute, but not below this. */
const MIN_KEY = 64;

/**
 * Body and attributes within the budgets of a record. Body, exception and each attribute have a share that no other part can use up; what they
 * leave free may be used up to the budget. The fattest are cut first, to a common height.
 *
 * @param withException The attributes `exception.*` are the exception of the record
 */
export function fitted({ body, attributes }: RecordValues, withException: boolean): FittedValues {
  const keys: string[] = [];
  const sizes: Size[] = [];
  const exception = { nodes: 0, chars: 0 };
  for (const key of Object.keys(attributes)) {
    const size = memberSize(key, attributes[key]);
    if (withException && isExceptionKey(key)) {
      exception.nodes += size.nodes;
      exception.chars += size.chars;
    } else {
      keys.push(key);
      sizes.push(size);
    }
  }
  const ofBody = sizeOf(body);
  const all = [ofBody, exception, ...sizes];
  const nodes = commonHeight(
    all.map((size) => size.nodes),
    MAX_NODES,
    [BODY_SHARE.nodes, EXCEPTION_SHARE.nodes],
  );
  const chars = commonHeight(
    all.map((size) => size.chars),
    MAX_CHARS,
    [BODY_SHARE.chars, EXCEPTION_SHARE.chars],
  );
  const cuts = { dropped: 0 };
  const cutBody = cutValue(body, Math.max(nodes, BODY_SHARE.nodes), Math.max(chars, BODY_SHARE.chars), cuts);
  const room = { nodes: Math.max(nodes, EXCEPTION_SHARE.nodes), chars: Math.max(chars, EXCEPTION_SHARE.chars) };
  const ofException = exceptionHeight(attributes, exception, room, withException);
  const height = { nodes: Math.max(1, nodes), chars };
  const result: AnyValueMap = {};
  // Each attribute takes a node: with more of them than nodes, the last ones are left out.
  let left = nodes > 0 ? Number.POSITIVE_INFINITY : Math.max(0, MAX_NODES - sizeOf(cutBody).nodes - room.nodes - 1);
  let missing = 0;
  let marked = '';
  for (const key of Object.keys(attributes)) {
    if (withException && isExceptionKey(key)) cutMember(key, attributes[key], ofException, cuts, result);
    else if (left-- > 0) cutMember(key, attributes[key], height, cuts, result);
    else if (missing++ === 0) marked = freeKey(sliceText(key, MIN_KEY), result);
  }
  if (missing > 0) {
    cuts.dropped += missing;
    define(result, marked, truncationMark(missing, 'members'));
  }
  const size = sizeOf(cutBody);
  addSize(result, size);
  return { body: cutBody, attributes: result, dropped: cuts.dropped, nodes: size.nodes - 1, chars: size.chars };
}

function memberSize(key: string, value: AnyValue): Size {
  const size = sizeOf(value);
  size.chars += key.length;
  return size;
}

/** The common height of the attributes of the exception. */
function exceptionHeight(attributes: AnyValueMap, whole: Size, room: Size, withException: boolean): Size {
  if (!withException || (whole.nodes <= room.nodes && whole.chars <= room.chars)) return room;
  const sizes = Object.keys(attributes)
    .filter(isExceptionKey)
    .map((key) => memberSize(key, attributes[key]));
  return {
    nodes: Math.max(
      1,
      commonHeight(
        sizes.map((size) => size.nodes),
        room.nodes,
      ),
    ),
    chars: commonHeight(
      sizes.map((size) => size.chars),
      room.chars,
    ),
  };
}

function cutMember(key: string, value: AnyValue, height: Size, cuts: Cuts, into: AnyValueMap): void {
  const max = Math.max(MIN_KEY, height.chars >> 1);
  const short = key.length > max ? freeKey(cutText(key, max, cuts), into) : key;
  define(into, short, cutValue(value, height.nodes, Math.max(0, height.chars - short.length), cuts));
}

/** Cut keys that are equal get a number, so that none takes the place of another. */
function freeKey(key: string, map: AnyValueMap): string {
  let free = key;
  for (let i = 2; Object.hasOwn(map, free); i++) free = `${key}~${i}`;
  return free;
}

/** How much the next attribute may take at most, while the attributes of a large record are copied: its final share is never larger. */
export class Heights {
  nodes = MAX_NODES;
  chars = MAX_CHARS;
  readonly #sizes: Size[] = [];
  #nodes = 0;
  #chars = 0;

  add(nodes: number, chars: number): void {
    this.#sizes.push({ nodes, chars });
    this.#nodes += nodes;
    this.#chars += chars;
    if (this.#nodes < MAX_NODES / 4 && this.#chars < MAX_CHARS / 4) return;
    this.#nodes = 0;
    this.#chars = 0;
    const next = Number.POSITIVE_INFINITY;
    this.nodes = Math.max(1, commonHeight([...this.#sizes.map((size) => size.nodes), next], MAX_NODES));
    this.chars = Math.max(1, commonHeight([...this.#sizes.map((size) => size.chars), next], MAX_CHARS));
  }
}
