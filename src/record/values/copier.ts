import { Ancestors } from './ancestors.js';
import type { AnyValue, AnyValueMap } from './any-value.js';
import { merged } from './clone.js';
import { copyFast } from './copy-fast.js';
import { copyAttributesSlow, copyListSlow, copyMembersSlow, define } from './copy-slow.js';
import type { Copier } from './copying.js';
import { textOf } from './json.js';
import { MAX_CHARS, MAX_NODES, NO_LIMITS, TRUNCATED, type ValueLimits } from './limits.js';
import { specialValue } from './special-values.js';
import { functionText, thrownText } from './thrown.js';

const MAX_KEY = 2 ** 16;
const CIRCULAR = '[Circular]';
const INT64 = 2n ** 63n;
const NOTHING = Object.freeze({});

let spare: ValueCopier | undefined;

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
  nonPortable = false;
  slowPathInput: object = NOTHING;
  copiedCount = 0;
  cloneSite = -1;
  #limits: ValueLimits;
  readonly #ancestors = new Ancestors();
  /** Of a text; the limit is one of attributes alone. */
  maxLength = Number.POSITIVE_INFINITY;

  constructor(limits: ValueLimits = NO_LIMITS) {
    this.#limits = limits;
  }

  /** One as good as new, until it is given back: making one costs a twentieth of a log call. What is copied meanwhile, by a getter that logs, has another one. */
  static borrow(limits: ValueLimits): ValueCopier {
    const copier = spare;
    if (copier === undefined) return new ValueCopier(limits);
    spare = undefined;
    copier.#limits = limits;
    return copier;
  }

  /** It is not to be used any more. Nothing of the application's stays in it. */
  giveBack(): void {
    this.nodes = 0;
    this.chars = 0;
    this.dropped = 0;
    this.nonPortable = false;
    this.slowPathInput = NOTHING;
    this.maxLength = Number.POSITIVE_INFINITY;
    spare = this;
  }

  /** Goes on from what was copied for this record before. */
  resume(from: { nodes: number; chars: number; dropped: number; nonPortable: boolean }): void {
    this.nodes += from.nodes;
    this.chars += from.chars;
    this.dropped += from.dropped;
    this.nonPortable ||= from.nonPortable;
  }

  value(value: unknown): AnyValue {
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
        this.nodes++;
        if (!(Math.abs(value) < 2 ** 63) && !isFraction(value)) this.nonPortable = true;
        return value;
      case 'boolean':
      case 'undefined':
        this.nodes++;
        return value;
      case 'bigint':
        if (value < -INT64 || value >= INT64) return this.string(String(value));
        this.nodes++;
        this.nonPortable = true;
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

  /** Text that is known to be well-formed, otherwise as any other. */
  wellFormed(text: string): string {
    if (text.length > Math.min(this.maxLength, MAX_CHARS - this.chars)) return this.string(text);
    this.nodes++;
    this.chars += text.length;
    return text;
  }

  /** Well-formed text, cut where the limit or the budget ends. */
  string(text: string): string {
    this.nodes++;
    let kept = text.length > this.maxLength ? text.slice(0, this.maxLength) : text;
    const left = MAX_CHARS - this.chars;
    if (kept.length > left) {
      this.dropped++;
      kept = kept.slice(0, Math.max(0, left)) + TRUNCATED;
    }
    this.chars += kept.length;
    return kept.isWellFormed() ? kept : kept.toWellFormed();
  }

  /**
   * The own members of `fields` on top of `earlier`, which stays as it is. Undefined ones are left out; those with an empty key, and new
   * ones over the limit of their number, are left out and counted.
   *
   * @param place See `clone`; the same for fields that are likely to have the same keys
   */
  attributes(fields: object, earlier?: AnyValueMap, place = -1): AnyValueMap {
    this.cloneSite = place;
    const { attributeCountLimit, attributeValueLengthLimit } = this.#limits;
    const room = earlier === undefined ? attributeCountLimit : attributeCountLimit - Object.keys(earlier).length;
    this.maxLength = attributeValueLengthLimit;
    const copy = copyFast(fields, room, undefined, this);
    let attributes = copy;
    if (copy === undefined)
      attributes = copyAttributesSlow(this.slowPathInput, room, merged(earlier ?? {}), this, this.copiedCount);
    else if (earlier !== undefined) attributes = merged(earlier, copy);
    this.maxLength = Number.POSITIVE_INFINITY;
    return attributes as AnyValueMap;
  }

  /** One attribute of our own making: not subject to the limit of their number. */
  attribute(key: string, value: unknown, into: AnyValueMap): void {
    define(into, key, this.attributeValue(value));
  }

  /** As long as the limit of attributes lets it be. */
  attributeValue(value: unknown): AnyValue {
    this.maxLength = this.#limits.attributeValueLengthLimit;
    const copied = this.value(value);
    this.maxLength = Number.POSITIVE_INFINITY;
    return copied;
  }

  map(object: object): AnyValue {
    return copyFast(object, MAX_NODES + 1, null, this) ?? this.rest();
  }

  rest(): AnyValue {
    const { slowPathInput, copiedCount: done } = this;
    try {
      const keys = Object.keys(slowPathInput);
      const value = (index: number) => {
        const key = keys[index] as string;
        return index < done ? (slowPathInput as AnyValueMap)[key] : this.member(slowPathInput, key);
      };
      return copyMembersSlow(keys, value, this, done);
    } catch (error) {
      return this.string(thrownText(error));
    }
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

  /** The budget of the record is used up. */
  get exhausted(): boolean {
    return this.nodes >= MAX_NODES || this.chars >= MAX_CHARS;
  }

  #leaf<T extends AnyValue>(value: T): T {
    this.nodes++;
    return value;
  }

  enter(object: object): boolean {
    if (this.exhausted || !this.#ancestors.enter(object)) return false;
    this.nodes++;
    return true;
  }

  leave(): void {
    this.#ancestors.leave();
  }

  #object(object: object): AnyValue {
    if (!this.enter(object)) return this.#leftOut(object);
    const copy = this.#contents(object);
    this.leave();
    return copy;
  }

  #leftOut(object: object): AnyValue {
    if (this.#ancestors.has(object)) return this.#leaf(CIRCULAR);
    this.dropped++;
    return this.#leaf(TRUNCATED);
  }

  #contents(object: object): AnyValue {
    try {
      const prototype: unknown = Object.getPrototypeOf(object);
      if (prototype === Object.prototype || prototype === null) return this.map(object);
      if (Array.isArray(object)) return copyListSlow(object, this);
      return specialValue(object, this);
    } catch (error) {
      return this.string(thrownText(error));
    }
  }

  /** Reads once; what reading throws stands in the place of the value. */
  member(object: object, key: string | number): AnyValue {
    let value: unknown;
    try {
      value = (object as Record<string | number, unknown>)[key];
    } catch (error) {
      return this.string(thrownText(error));
    }
    return this.value(value);
  }

  /** A key, well-formed and within the budget. */
  key(key: string): string {
    let kept = key;
    if (key.length > MAX_KEY) {
      this.dropped++;
      kept = key.slice(0, MAX_KEY) + TRUNCATED;
    }
    this.chars += kept.length;
    return kept.isWellFormed() ? kept : kept.toWellFormed();
  }
}

function isFraction(value: number): boolean {
  return Number.isFinite(value) && !Number.isInteger(value);
}
