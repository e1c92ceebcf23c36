import type { AnyValue, AnyValueMap } from './any-value.js';

/** What the parts of the value table ask of the copier that they work for; all of it is within the record's budgets. */
export interface Copier {
  /** Values copied so far. */
  nodes: number;
  /** Characters and bytes copied so far. */
  chars: number;
  /** Parts of values that a limit or a budget kept out. */
  dropped: number;
  /** A value is among them that only our own encoders can express. */
  nonPortable: boolean;
  /** What `copyAtOnce` left to be copied one by one. */
  slowPathInput: object;
  /** So many of its members, from the first on, are copied already. */
  copiedCount: number;
  /** Where the next object is copied, see `clone`; -1 where nothing is known of it. */
  cloneSite: number;
  /** Of a text. */
  readonly maxLength: number;
  /** The budget of the record is used up. */
  readonly exhausted: boolean;
  /** An object is counted, and its contents are copied from now on; false where they must not be: `value` says instead why not. */
  enter(object: object): boolean;
  /** What was entered last is copied. */
  leave(): void;
  value(value: unknown): AnyValue;
  /** A value as text. */
  text(value: unknown): string;
  /** Well-formed text. */
  string(text: string): string;
  bytes(source: Uint8Array): AnyValue;
  /** A key, well-formed and within the budget. */
  key(key: string): string;
  /** Reads once, and copies; what reading throws stands in the place of the value. */
  member(object: object, key: string | number): AnyValue;
  /** What `copyAtOnce` left of an object, with what it did not. Never throws. */
  rest(): AnyValue;
  /** The own members of an object, as a map. Never throws. */
  map(object: object): AnyValue;
  /** The value of an attribute of our own making. */
  attributeValue(value: unknown): AnyValue;
  /** One attribute of our own making. */
  attribute(key: string, value: unknown, into: AnyValueMap): void;
}
