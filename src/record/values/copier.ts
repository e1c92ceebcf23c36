import type { AnyValue, AnyValueMap } from './any-value.js';
import type { Copier } from './copying.js';
import { textOf } from './json.js';
import { NO_LIMITS, type ValueLimits } from './limits.js';
import { specialValue } from './special-values.js';
import { functionText, thrownText } from './thrown.js';

/** Decoders with the usual recursion limit take 32 nested maps; ours and what is around them stay well below. */
const MAX_DEPTH = 16;
const MAX_NODES = 10_000;
const MAX_CHARS = 2 ** 20;
const MAX_KEY = 2 ** 16;
const TRUNCATED = '[Truncated]';
const CIRCULAR = '[Circular]';
const INT64 = 2n ** 63n;

/**
 * Copies values by the value table, within the budgets of one record: nothing of the application's is kept, every property is read
 * once, nothing throws.
 */
export class ValueCopier implements Copier {
  /** Values copied so far. */
  nodes = 0;
  /** Characters and bytes copied so far. */
  chars = 0;
  /** Parts of values that a limit or a budget kept out. */
  dropped = 0;
  /** A value is among them that only our own encoders can express. */
  exotic = false;
  readonly #limits: ValueLimits;
  readonly #ancestors: object[] = [];
  #maxLength = Number.POSITIVE_INFINITY;

  constructor(limits: ValueLimits = NO_LIMITS) {
    this.#limits = limits;
  }

  /** Goes on from what was copied for this record before. */
  resume(from: { nodes: number; chars: number; dropped: number; exotic: boolean }): void {
    this.nodes += from.nodes;
    this.chars += from.chars;
    this.dropped += from.dropped;
    this.exotic ||= from.exotic;
  }

  value(value: unknown): AnyValue {
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
        this.nodes++;
        if (!(Math.abs(value) < 2 ** 63) && !isFraction(value)) this.exotic = true;
        return value;
      case 'boolean':
      case 'undefined':
        this.nodes++;
        return value;
      case 'bigint':
        if (value < -INT64 || value >= INT64) return this.string(String(value));
        this.nodes++;
        this.exotic = true;
        return value;
      case 'symbol':
        return this.string(String(value));
      case 'function':
        return this.string(functionText(value));
      default:
        return value === null ? this.#leaf(null) : this.#object(value as object);
    }
  }

  /** A value as text. */
  text(value: unknown): string {
    return textOf(this.value(value));
  }

  /** Well-formed text, cut where the limit or the budget ends. */
  string(text: string): string {
    this.nodes++;
    let kept = text.length > this.#maxLength ? text.slice(0, this.#maxLength) : text;
    const left = MAX_CHARS - this.chars;
    if (kept.length > left) {
      this.dropped++;
      kept = kept.slice(0, Math.max(0, left)) + TRUNCATED;
    }
    this.chars += kept.length;
    return kept.isWellFormed() ? kept : kept.toWellFormed();
  }

  /**
   * Copies the own members of `fields` into `into`, where they win over what is there. Undefined ones are left out; those with an
   * empty key, and new ones over the limit of their number, are left out and counted.
   */
  attributes(fields: object, into: AnyValueMap): void {
    let keys: string[];
    try {
      keys = Object.keys(fields);
    } catch (error) {
      this.attribute('log.fields', thrownText(error), into);
      return;
    }
    let room = this.#limits.attributeCountLimit;
    if (room !== Number.POSITIVE_INFINITY) room -= Object.keys(into).length;
    this.#maxLength = this.#limits.attributeValueLengthLimit;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const known = Object.hasOwn(into, key);
      if (key === '' || (room <= 0 && !known)) {
        this.dropped++;
        continue;
      }
      if (this.#spent) {
        this.dropped += keys.length - i;
        define(into, key.slice(0, 100), TRUNCATED);
        break;
      }
      const value = this.#member(fields as object, key);
      if (value === undefined) continue;
      if (!known) room--;
      define(into, this.#key(key), value);
    }
    this.#maxLength = Number.POSITIVE_INFINITY;
  }

  /** One attribute of our own making: not subject to the limit of their number. */
  attribute(key: string, value: unknown, into: AnyValueMap): void {
    this.#maxLength = this.#limits.attributeValueLengthLimit;
    define(into, key, this.value(value));
    this.#maxLength = Number.POSITIVE_INFINITY;
  }

  /** The members of an object, as a map. */
  members(object: object, skip?: ReadonlySet<string>): AnyValueMap {
    const keys = Object.keys(object);
    return this.#map(skip === undefined ? keys : keys.filter((key) => !skip.has(key)), object);
  }

  /** The entries of a Map, as a map. Keys that are no text become text; of those that are then the same, the last one counts. */
  entries(entries: ReadonlyArray<readonly [unknown, unknown]>): AnyValueMap {
    const keys = entries.map(([key]) => (typeof key === 'string' ? key : this.text(key)));
    return this.#map(keys, entries, 1);
  }

  /** A map of these keys, as far as the budget reaches: members of `source`, or with `column` of its rows. */
  #map(keys: readonly string[], source: object, column?: number): AnyValueMap {
    const copy: AnyValueMap = {};
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      if (this.#spent) {
        this.dropped += keys.length - i;
        define(copy, key.slice(0, 100).toWellFormed(), TRUNCATED);
        break;
      }
      if (key === '') this.dropped++;
      else {
        const value =
          column === undefined ? this.#member(source, key) : this.#member((source as object[])[i] as object, column);
        define(copy, this.#key(key), value ?? null);
      }
    }
    return copy;
  }

  /** The elements of an array, as far as the budget reaches. */
  list(array: readonly unknown[]): AnyValue[] {
    const copy: AnyValue[] = [];
    const { length } = array;
    for (let i = 0; i < length; i++) {
      if (this.#spent) {
        this.dropped += length - i;
        copy.push(TRUNCATED);
        break;
      }
      copy.push(this.#member(array, i) ?? null);
    }
    return copy;
  }

  /** Bytes, copied; they count as text does. */
  bytes(source: Uint8Array): AnyValue {
    if (source.byteLength > MAX_CHARS - this.chars) {
      this.dropped++;
      return this.#leaf(TRUNCATED);
    }
    this.chars += source.byteLength;
    return this.#leaf(Uint8Array.from(source));
  }

  get #spent(): boolean {
    return this.nodes >= MAX_NODES || this.chars >= MAX_CHARS;
  }

  #leaf<T extends AnyValue>(value: T): T {
    this.nodes++;
    return value;
  }

  #object(object: object): AnyValue {
    if (this.#ancestors.includes(object)) return this.#leaf(CIRCULAR);
    if (this.#ancestors.length >= MAX_DEPTH || this.#spent) {
      this.dropped++;
      return this.#leaf(TRUNCATED);
    }
    this.nodes++;
    this.#ancestors.push(object);
    try {
      const prototype: unknown = Object.getPrototypeOf(object);
      if (prototype === Object.prototype || prototype === null) return this.members(object);
      if (Array.isArray(object)) return this.list(object);
      return specialValue(object, this);
    } catch (error) {
      return this.string(thrownText(error));
    } finally {
      this.#ancestors.pop();
    }
  }

  /** Reads once; what reading throws stands in the place of the value. */
  #member(object: object, key: string | number): AnyValue {
    let value: unknown;
    try {
      value = (object as Record<string | number, unknown>)[key];
    } catch (error) {
      return this.string(thrownText(error));
    }
    return this.value(value);
  }

  #key(key: string): string {
    let kept = key;
    if (key.length > MAX_KEY) {
      this.dropped++;
      kept = key.slice(0, MAX_KEY) + TRUNCATED;
    }
    this.chars += kept.length;
    return kept.isWellFormed() ? kept : kept.toWellFormed();
  }
}

/** Sets an own member, `__proto__` as any other. */
function define(map: AnyValueMap, key: string, value: AnyValue): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

function isFraction(value: number): boolean {
  return Number.isFinite(value) && !Number.isInteger(value);
}
