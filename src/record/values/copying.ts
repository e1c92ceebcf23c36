import type { AnyValue, AnyValueMap } from './any-value.js';

/** The copier, as the parts of the value table use it. Everything that it copies counts against the budgets of one record. */
export interface Copier {
  /** Values copied so far. */
  nodes: number;
  /** Characters and bytes copied so far. */
  chars: number;
  /** Parts of values that a limit or a budget left out. */
  dropped: number;
  /** A copied value can be expressed by our own encoders only. */
  nonPortable: boolean;
  /** The object that `copyFast` left to the slow path. */
  slowPathInput: object;
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
  bytes(source: Uint8Array): AnyValue;
  /** A well-formed key within the budget. */
  key(key: string): string;
  /** Reads a member once and copies it. An exception becomes text in place of the value. */
  member(object: object, key: string | number): AnyValue;
  /** Completes on the slow path what `copyFast` left. Never throws. */
  rest(): AnyValue;
  /** The own members of an object, as a map. Never throws. */
  map(object: object): AnyValue;
  /** The value of an attribute that this package adds. */
  attributeValue(value: unknown): AnyValue;
  /** Sets an attribute that this package adds. */
  attribute(key: string, value: unknown, into: AnyValueMap): void;
}
