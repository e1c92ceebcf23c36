import type { AnyValue, AnyValueMap } from './any-value.js';

/** Hides what is secret, where it could not be found any more later: in a text before it is cut, in a value before it is text. */
export interface Hiding {
  text(text: string): string;
  body(value: AnyValue): AnyValue;
}

/** The input of the slow path while there is none. */
export const NOTHING: object = Object.freeze({});

export const NOTHING_HIDDEN: Hiding = { text: (text) => text, body: (value) => value };

/** The copier, as the parts of the value table use it. Everything that it copies counts against the budgets of one record. */
export interface Copier {
  /** Values copied so far. */
  nodes: number;
  /** Characters and bytes copied so far. */
  chars: number;
  /** Parts of values that a limit or a budget left out. */
  dropped: number;
  /** A copied value can be expressed by our own encoders only, or is of bytes, which no SDK copies. */
  nonPortable: boolean;
  /** The object that `copyFast` left to the slow path. */
  slowPathInput: object;
  /** Its keys, where they are known already. */
  slowPathKeys: readonly string[] | undefined;
  /** How many of its first members are copied already. */
  copiedCount: number;
  /** Where the next object is cloned (see `clone`); -1 if not known. */
  cloneSite: number;
  /** The limit of the length of a text. */
  readonly maxLength: number;
  /** The budgets are used up. */
  readonly exhausted: boolean;
  /** Counts an object whose contents are copied next. Returns false if they must not be: then `value` returns the reason as text. */
  enter(object: object): boolean;
  /** Must be called after the contents of the object entered last were copied. */
  leave(): void;
  value(value: unknown): AnyValue;
  /** The value as text. */
  text(value: unknown): string;
  /** A well-formed copy of the text. */
  string(text: string): string;
  /** The text in at most that many characters, with what is secret hidden first if it has to be cut. */
  cut(text: string, chars: number): string;
  bytes(source: Uint8Array): AnyValue;
  /** A well-formed key within the budget. */
  key(key: string): string;
  /** Reads a member once and copies it. An exception becomes text in place of the value. */
  member(object: object, key: string | number): AnyValue;
  /** The same for a member of the fields. In a large record it has a share of its own. */
  field(fields: object, key: string): AnyValue;
  /** Copying a part of the record stops at this number of values. */
  maxNodes: number;
  /** Begins a part of the record, which may have that many values, whatever the parts before it took. */
  begin(nodes?: number): void;
  /** Lowers `maxNodes` for a list or map that may be long; returns its earlier number, to be set again. */
  beginNested(): number;
  /** Completes on the slow path what `copyFast` left. Never throws. */
  rest(): AnyValue;
  /** The own members of an object, as a map. Never throws. */
  map(object: object): AnyValue;
  /** The value of an attribute that this package adds. */
  attributeValue(value: unknown): AnyValue;
  /** The same for a member of an object, which is read once. */
  attributeMember(object: object, key: string): AnyValue;
  /** Sets an attribute that this package adds. */
  attribute(key: string, value: unknown, into: AnyValueMap): void;
}

/** Decoders with the usual recursion limit accept 32 nested maps; a record with its envelope stays well below. */
const MAX_DEPTH = 16;

/** The objects being copied, outermost first. An object inside itself is a cycle. */
export class Ancestors {
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

  get depth(): number {
    return this.#depth;
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
