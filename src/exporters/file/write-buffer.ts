import type { ReadableLogRecord } from '../../record/readable.js';
import type { BrokenWrite } from '../stream/write-all.js';

/** Larger writes are not faster, and would keep the text of a whole burst in memory (bench/questions/file.ts, Node 20). */
const LARGE_BYTES = 2 ** 20;

/** Collects lines for one write, and the records whose lines were not written. */
export class WriteBuffer {
  text = '';
  bytes = 0;
  readonly failed: ReadableLogRecord[] = [];
  /** The first failure's error. */
  error: unknown;
  #records: ReadableLogRecord[] = [];
  /** The end of each record's line, in bytes. */
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

  /** Writes the collected lines. A record whose line is not complete in the file has failed. */
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
