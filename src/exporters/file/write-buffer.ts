import type { ReadableLogRecord } from '../../record/readable.js';
import type { BrokenWrite } from './write-all.js';

/** More is not faster, and would hold the text of a whole burst. */
const LARGE_BYTES = 2 ** 20;

/** Lines that are written together, and which records of them were not. */
export class WriteBuffer {
  /** Of the lines that are still to be written. */
  text = '';
  bytes = 0;
  readonly failed: ReadableLogRecord[] = [];
  /** The first one. */
  error: unknown;
  #records: ReadableLogRecord[] = [];
  /** Bytes up to the end of each record's line. */
  #ends: number[] = [];

  get isLarge(): boolean {
    return this.bytes >= LARGE_BYTES;
  }

  add(record: ReadableLogRecord, line: string, bytes: number): void {
    this.text += line;
    this.bytes += bytes;
    this.#records.push(record);
    this.#ends.push(this.bytes);
  }

  fail(records: readonly ReadableLogRecord[], error: unknown): void {
    if (this.failed.length === 0) this.error = error;
    this.failed.push(...records);
  }

  /** Writes what there is; what did not get into the file whole has failed. */
  write(write: (text: string, bytes: number) => BrokenWrite | undefined): void {
    if (this.#records.length === 0) return;
    const broken = write(this.text, this.bytes);
    if (broken !== undefined) {
      const whole = this.#ends.filter((end) => end <= broken.written).length;
      this.fail(this.#records.slice(whole), broken.error);
    }
    this.text = '';
    this.bytes = 0;
    this.#records = [];
    this.#ends = [];
  }
}
