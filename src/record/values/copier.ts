/* What does a record keep of a value that an application logs? */
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
/** Decoders with the usual recursion limit accept 32 nested maps; a record with its envelope stays well below. */
const MAX_DEPTH = 16;

/** The objects being copied, outermost first. An object inside itself is a cycle. */
class Ancestors {
  readonly #objects = new Array<object | undefined>(MAX_DEPTH).fill(undefined);
  #depth = 0;

  /** Returns false for a cycle, and for an object that is nested too deep. */
  enter(object: object): boolean {
    const depth = this.#depth;
    if (depth === MAX_DEPTH || (depth > 0 && this.has(object))) return false;
    this.#objects[depth] = object;
    this.#depth = depth + 1;
    return true;
  }

  leave(): void {
    this.#depth--;
    this.#objects[this.#depth] = undefined;
  }

  has(object: object): boolean {
    for (let i = 0; i < this.#depth; i++) if (this.#objects[i] === object) return true;
    return false;
  }
}

let spare: ValueCopier | undefined;

/**
 * Copies values by the value table, within the budgets of one record. It keeps no reference to an object of the application, reads each
 * property once, and never throws.
 */
export class ValueCopier implements Copier {
  nodes = 0;
  chars = 0;
  dropped = 0;
  nonPortable = false;
  slowPathInput: object = NOTHING;
  copiedCount = 0;
  cloneSite = -1;
  #limits: ValueLimits;
  readonly #ancestors = new Ancestors();
  /** Finite only while an attribute is copied. */
  maxLength = Number.POSITIVE_INFINITY;

  constructor(limits: ValueLimits = NO_LIMITS) {
    this.#limits = limits;
  }

  /**
   * Returns the spare copier, which must be given back; creating one costs a twentieth of a log call (bench/questions/call.ts, Node 20). A
   * nested call, from a getter that logs, gets another one.
   */
  static borrow(limits: ValueLimits): ValueCopier {
    const copier = spare;
    if (copier === undefined) return new ValueCopier(limits);
    spare = undefined;
    copier.#limits = limits;
    return copier;
  }

  /** Resets the copier, and makes it the spare one. It must not be used afterwards. */
  giveBack(): void {
    this.nodes = 0;
    this.chars = 0;
    this.dropped = 0;
    this.nonPortable = false;
    this.slowPathInput = NOTHING;
    this.maxLength = Number.POSITIVE_INFINITY;
    spare = this;
  }

  /** Continues with the budgets that an earlier copier of the same record has left. */
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

  text(value: unknown): string {
    return textOf(this.value(value));
  }

  /** Copies text that is known to be well-formed. */
  wellFormed(text: string): string {
    if (text.length > Math.min(this.maxLength, MAX_CHARS - this.chars)) return this.string(text);
    this.nodes++;
    this.chars += text.length;
    return text;
  }

  /** Cuts the text at the limit or the budget. */
  string(text: string): string {
    this.nodes++;
    let copy = text.length > this.maxLength ? text.slice(0, this.maxLength) : text;
    const left = MAX_CHARS - this.chars;
    if (copy.length > left) {
      this.dropped++;
      copy = copy.slice(0, Math.max(0, left)) + TRUNCATED;
    }
    this.chars += copy.length;
    return copy.isWellFormed() ? copy : copy.toWellFormed();
  }

  /**
   * A copy of the own members of `fields`, over a copy of `earlier`. Leaves out undefined members. Leaves out and counts members with an empty
   * key, and new members over the limit of their number.
   *
   * @param cloneSite See `clone`; the same number for fields that probably have the same keys
   */
  attributes(fields: object, earlier?: AnyValueMap, cloneSite = -1): AnyValueMap {
    this.cloneSite = cloneSite;
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

  /** The limit of the number of attributes does not apply. */
  attribute(key: string, value: unknown, into: AnyValueMap): void {
    define(into, key, this.attributeValue(value));
  }

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
    const { slowPathInput, copiedCount } = this;
    try {
      const keys = Object.keys(slowPathInput);
      const value = (index: number) => {
        const key = keys[index] as string;
        return index < copiedCount ? (slowPathInput as AnyValueMap)[key] : this.member(slowPathInput, key);
      };
      return copyMembersSlow(keys, value, this, copiedCount);
    } catch (error) {
      return this.string(thrownText(error));
    }
  }

  /** Bytes count against the budget of characters. */
  bytes(source: Uint8Array): AnyValue {
    if (source.byteLength > MAX_CHARS - this.chars) {
      this.dropped++;
      return this.#leaf(TRUNCATED);
    }
    this.chars += source.byteLength;
    return this.#leaf(Uint8Array.from(source));
  }

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
    if (this.enter(object)) {
      const copy = this.#contents(object);
      this.leave();
      return copy;
    }
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

  member(object: object, key: string | number): AnyValue {
    let value: unknown;
    try {
      value = (object as Record<string | number, unknown>)[key];
    } catch (error) {
      return this.string(thrownText(error));
    }
    return this.value(value);
  }

  key(key: string): string {
    let copy = key;
    if (key.length > MAX_KEY) {
      this.dropped++;
      copy = key.slice(0, MAX_KEY) + TRUNCATED;
    }
    this.chars += copy.length;
    return copy.isWellFormed() ? copy : copy.toWellFormed();
  }
}

function isFraction(value: number): boolean {
  return Number.isFinite(value) && !Number.isInteger(value);
}
