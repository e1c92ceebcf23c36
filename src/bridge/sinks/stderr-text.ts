import type { JsonFormat } from '../../exporters/render/json/format.js';

/** What a sink writes to stderr: JSON, or text. */
export interface StderrText {
  readonly json: JsonFormat | undefined;
}

/** A sink that is added when it is first needed. */
export interface PendingSink {
  readonly sink: unknown;
  /** Asked once: it may report what is wrong. */
  readonly options: () => object;
  readonly stderr: () => StderrText;
}

/**
 * The JSON of the first sink of stderr, where all of them write JSON.
 *
 * @param before What it was when there was a sink of stderr: who reads stderr is still the same
 */
export function jsonOfAll(
  sinks: Iterable<{ readonly stderr: StderrText | undefined }>,
  pending: PendingSink | undefined,
  before: JsonFormat | undefined,
): JsonFormat | undefined {
  const texts = [...sinks].flatMap(({ stderr }) => stderr ?? []);
  if (pending !== undefined) texts.push(pending.stderr());
  const [first] = texts;
  if (first === undefined) return before;
  return texts.every(({ json }) => json !== undefined) ? first.json : undefined;
}
