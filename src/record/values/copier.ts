/* What does a record keep of a value that an application logs? */

import { functionText, thrownText } from '../floor/thrown.js';
import type { AnyValue, AnyValueMap } from './any-value.js';
import { define, merged } from './clone.js';
import { copyFast } from './copy-fast.js';
import { copyArraySlow, copyAttributesSlow, copyRest } from './copy-slow.js';
import { Ancestors, type Copier, type Hiding, NOTHING, NOTHING_HIDDEN } from './copying.js';
import { cutText, limitedText, truncationMark } from './cut.js';
import { textOf } from './json.js';
import { CIRCULAR, MAX_CHARS, MAX_KEY, MAX_NODES, NO_LIMITS, TRUNCATED, type ValueLimits } from './limits.js';
import { fitted, Heights, OPEN_CHARS, OPEN_NODES, type RecordValues, SPARE_TEXTS } from './shares.js';
import { specialValue } from './special-values.js';

const INT64 = 2n ** 63n;

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
  slowPathKeys: readonly string[] | undefined = undefined;
  copiedCount = 0;
  cloneSite = -1;
  #limits: ValueLimits;
  #hiding: Hiding;
  readonly #ancestors = new Ancestors();
  #heights: Heights | undefined = undefined;
  maxNodes = OPEN_NODES;
  maxChars = OPEN_CHARS;
  /** Finite only while an attribute is copied. */
  maxLength = Number.POSITIVE_INFINITY;

  constructor(limits: ValueLimits = NO_LIMITS, hiding: Hiding = NOTHING_HIDDEN) {
    this.#limits = limits;
    this.#hiding = hiding;
  }

  /**
   * Returns the spare copier, which must be given back; creating one makes a log call a fifth slower (bench/tricks, spare-copier). A nested
   * call, from a getter that logs, gets another one.
   */
  static borrow(limits: ValueLimits, hiding: Hiding = NOTHING_HIDDEN): ValueCopier {
    const copier = spare ?? new ValueCopier();
    spare = undefined;
    copier.#limits = limits;
    copier.#hiding = hiding;
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
    if (this.maxNodes !== OPEN_NODES) {
      this.#heights = undefined;
      this.maxNodes = OPEN_NODES;
      this.maxChars = OPEN_CHARS;
    }
    spare = this;
  }

  /** The values copied so far are more than a record may hold: `fit` must cut them. */
  get isOver(): boolean {
    return this.nodes > MAX_NODES || this.chars > MAX_CHARS;
  }

  /**
   * Body and attributes of the record, within its budgets.
   *
   * @param withException The attributes `exception.*` are the exception of the record
   */
  fit(values: RecordValues, withException: boolean): RecordValues {
    const { body, attributes, nodes, chars, dropped } = fitted(values, withException);
    this.nodes = nodes;
    this.chars = chars;
    this.dropped += dropped;
    return { body, attributes };
  }

  /** Begins a part of the record: its share is untouched by the parts before it. Necessary before a value that is no attribute of a user. */
  begin(nodes = MAX_NODES): void {
    this.maxNodes = this.nodes + nodes;
    this.maxChars = this.chars + OPEN_CHARS;
  }

  /** Continues with the budgets that an earlier copier of the same record has left. */
  resume(from: { nodes: number; chars: number; dropped: number; nonPortable: boolean }): void {
    this.nodes += from.nodes;
    this.chars += from.chars;
    this.dropped += from.dropped;
    this.nonPortable ||= from.nonPortable;
  }

  /** A copy that becomes text: it counts against no budget of the record, and no limit applies to it. */
  aside(value: unknown): AnyValue {
    return this.#aside(() => this.value(value));
  }

  /** The same for fields that fill a message. */
  fieldsAside(fields: object): AnyValueMap {
    return this.#aside(() => this.attributes(fields));
  }

  #aside<T>(copy: () => T): T {
    const { nodes, chars, dropped, nonPortable, maxNodes, maxChars, maxLength } = this;
    const limits = this.#limits;
    const heights = this.#heights;
    this.#limits = NO_LIMITS;
    this.#heights = undefined;
    this.nodes = 0;
    this.chars = 0;
    this.begin();
    this.maxLength = Number.POSITIVE_INFINITY;
    const result = copy();
    this.#limits = limits;
    this.#heights = heights;
    Object.assign(this, { nodes, chars, dropped, nonPortable, maxNodes, maxChars, maxLength });
    return result;
  }

  value(value: unknown): AnyValue {
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
        this.nodes++;
        if (!(Math.abs(value) < 2 ** 63)) this.nonPortable = true;
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
    return textOf(this.#hiding.body(this.value(value)));
  }

  cut(text: string, chars: number): string {
    return text.length <= chars ? text : cutText(this.#hiding.text(text), chars, this);
  }

  /** Copies text that is known to be well-formed. */
  wellFormed(text: string): string {
    if (text.length > Math.min(this.maxLength, MAX_CHARS)) return this.string(text);
    this.nodes++;
    this.chars += text.length;
    return text;
  }

  /** Cuts the text at the limit, or at the budget of a record. */
  string(text: string): string {
    this.nodes++;
    const isLong = text.length > Math.min(this.maxLength, MAX_CHARS);
    const copy = isLong ? limitedText(this.#hiding.text(text), this.maxLength, this) : text;
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
    this.begin();
    define(into, this.key(key), this.attributeValue(value));
  }

  attributeMember(object: object, key: string): AnyValue {
    this.maxLength = this.#limits.attributeValueLengthLimit;
    const copied = this.member(object, key);
    this.maxLength = Number.POSITIVE_INFINITY;
    return copied;
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
    return copyRest(this);
  }

  /** Bytes count against the budget of characters, and the limit of the length applies to them. */
  bytes(source: Uint8Array): AnyValue {
    this.nonPortable = true;
    const length = Math.min(source.byteLength, this.maxLength);
    if (length > Math.min(MAX_CHARS, this.maxChars - this.chars)) {
      this.dropped++;
      return this.#leaf(truncationMark(source.byteLength, 'bytes'));
    }
    this.chars += length;
    return this.#leaf(Uint8Array.from(length < source.byteLength ? source.subarray(0, length) : source));
  }

  get exhausted(): boolean {
    return this.nodes >= this.maxNodes || this.chars >= this.maxChars;
  }

  /** A member of the fields. In a large record it may take as much as its final share can be, whatever the members before it took. */
  field(fields: object, key: string): AnyValue {
    const { nodes, chars } = this;
    if (nodes < MAX_NODES / 2 && chars < MAX_CHARS / 2) return this.member(fields, key);
    this.#heights ??= new Heights();
    this.maxNodes = nodes + this.#heights.nodes;
    this.maxChars = chars + this.#heights.chars * SPARE_TEXTS;
    const value = this.member(fields, key);
    this.#heights.add(this.nodes - nodes, this.chars - chars);
    return value;
  }

  /**
   * Lowers the ceiling for a list or map that may be long, so that a quarter is left to the members behind it. Returns the earlier ceiling, to
   * which `maxNodes` must be set again.
   */
  beginNested(): number {
    const { maxNodes } = this;
    if (this.#ancestors.depth > 1) this.maxNodes -= Math.max(0, maxNodes - this.nodes) >> 2;
    return maxNodes;
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
      if (Array.isArray(object)) return copyArraySlow(object, this);
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
    const copy = cutText(key, MAX_KEY, this);
    this.chars += copy.length;
    return copy.isWellFormed() ? copy : copy.toWellFormed();
  }
}
