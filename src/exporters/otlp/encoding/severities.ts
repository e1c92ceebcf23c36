import type { NativeBuffer } from './bytes.js';
import { EncodedFragment } from './fragment-cache.js';
import { isCount, writeInteger, writeText } from './wire.js';

/* Tags, as in `protobuf.ts`. */
const RECORD_SEVERITY_NUMBER = 0x10;
const RECORD_SEVERITY_TEXT = 0x1a;

/** OpenTelemetry has so many. */
const MAX_NUMBER = 24;
const LONGEST_TEXT = 32;

/** Writes severities: number and text together, since there are few of them. */
export class Severities {
  /** By their number; the first text that came with it. */
  readonly #stamps = new Array<EncodedFragment | undefined>(MAX_NUMBER + 1).fill(undefined);

  write(buffer: NativeBuffer, at: number, number: number | undefined, text: string | undefined): number {
    if (number === undefined || text === undefined) return writeSeverity(buffer, at, number, text);
    const stamp = this.#stamps[number];
    if (stamp === undefined) return this.#putFirst(buffer, at, number, text);
    return stamp.text === text && at + stamp.room <= buffer.length
      ? stamp.write(buffer.view, at)
      : writeSeverity(buffer, at, number, text);
  }

  #putFirst(buffer: NativeBuffer, at: number, number: number, text: string): number {
    const end = writeSeverity(buffer, at, number, text);
    if (isCount(number) && number <= MAX_NUMBER && text.length <= LONGEST_TEXT && end <= buffer.length)
      this.#stamps[number] = EncodedFragment.fromBytes(text, buffer.subarray(at, end));
    return end;
  }
}

function writeSeverity(
  buffer: NativeBuffer,
  place: number,
  number: number | undefined,
  text: string | undefined,
): number {
  let at = place;
  if (isCount(number)) at = writeInteger(buffer, at, RECORD_SEVERITY_NUMBER, number);
  if (text !== undefined && text !== '') at = writeText(buffer, at, RECORD_SEVERITY_TEXT, text);
  return at;
}
