import { isCount } from '../../render/json/otlp-record.js';
import type { NativeBuffer } from './bytes.js';
import { EncodedFragment } from './fragment-cache.js';
import { writeInteger, writeText } from './wire.js';

// Tags, as in `protobuf.ts`.
const RECORD_SEVERITY_NUMBER = 0x10;
const RECORD_SEVERITY_TEXT = 0x1a;

/** The highest severity number of OpenTelemetry. */
const MAX_NUMBER = 24;
const MAX_TEXT_LENGTH = 32;

/** Writes severity number and text, from one cached fragment for each of the few severities. */
export class Severities {
  /** By severity number, with the first text that occurred with it. */
  readonly #fragments = new Array<EncodedFragment | undefined>(MAX_NUMBER + 1).fill(undefined);

  write(buffer: NativeBuffer, at: number, number: number | undefined, text: string | undefined): number {
    if (number === undefined || text === undefined) return writeSeverity(buffer, at, number, text);
    const fragment = this.#fragments[number];
    if (fragment === undefined) return this.#writeFirst(buffer, at, number, text);
    return fragment.text === text && at + fragment.room <= buffer.length
      ? fragment.write(buffer.view, at)
      : writeSeverity(buffer, at, number, text);
  }

  #writeFirst(buffer: NativeBuffer, at: number, number: number, text: string): number {
    const end = writeSeverity(buffer, at, number, text);
    if (isCount(number) && number <= MAX_NUMBER && text.length <= MAX_TEXT_LENGTH && end <= buffer.length)
      this.#fragments[number] = EncodedFragment.fromBytes(text, buffer.subarray(at, end));
    return end;
  }
}

function writeSeverity(
  buffer: NativeBuffer,
  position: number,
  number: number | undefined,
  text: string | undefined,
): number {
  let at = position;
  if (isCount(number)) at = writeInteger(buffer, at, RECORD_SEVERITY_NUMBER, number);
  if (text !== undefined && text !== '') at = writeText(buffer, at, RECORD_SEVERITY_TEXT, text);
  return at;
}
