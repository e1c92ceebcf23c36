import type { AnyValue, AnyValueMap } from './any-value.js';

/** What the parts of the value table ask of the copier that they work for; all of it is within the record's budgets. */
export interface Copier {
  value(value: unknown): AnyValue;
  /** A value as text. */
  text(value: unknown): string;
  /** Well-formed text. */
  string(text: string): string;
  bytes(source: Uint8Array): AnyValue;
  /** The own members of an object, but those of these names. */
  members(object: object, skip?: ReadonlySet<string>): AnyValueMap;
  /** The entries of a Map. */
  entries(entries: ReadonlyArray<readonly [unknown, unknown]>): AnyValueMap;
  /** The elements of an array. */
  list(array: readonly unknown[]): AnyValue[];
  /** One attribute of our own making. */
  attribute(key: string, value: unknown, into: AnyValueMap): void;
}
