import type { Attempt } from '../../record/exporter.js';
import { retainHiddenClass } from '../../record/hidden-class.js';
import type { LightRecord } from '../../record/record.js';
import type { Delivering } from './delivery-context.js';

/** One call of an exporter, as it is shown to it. */
export class ExportAttempt implements Attempt {
  readonly number: number;
  #controller: AbortController | undefined;

  constructor(number: number) {
    this.number = number;
  }

  /** Made at the first request: most sinks never ask. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }
}

/** Records on their way from the queue to their end, through as many attempts as that takes. */
export class Flight implements Delivering {
  /** What an attempt is made of. */
  records: LightRecord[];
  /** The other parts of a batch that was halved; they come after. */
  parts: LightRecord[][] | undefined = undefined;
  readonly depth: number;
  /** The place of its first record in the order of acceptance. */
  readonly first: number;
  waiting = 0;
  settled = false;
  /** The exporter has been called, and has not returned. */
  exporting = false;
  /** The next attempt is to begin at once. */
  retryNow = false;
  /** The attempt under way; undefined in between. */
  current: ExportAttempt | undefined = undefined;
  /** Attempts with these very records that have failed. */
  failures = 0;
  /** Of its first attempt, on the monotonic clock; known from the first failure on, or from the start where it is timed. */
  begun = Number.NaN;
  /** Of the attempt under way, on the monotonic clock; set when the export did not end in its own call. */
  deadline = Number.POSITIVE_INFINITY;
  /** While it waits for its next attempt: when that is due, on the monotonic clock. */
  retryAt: number | undefined = undefined;
  /** Its end is told of, with the time that it took. */
  timed = false;
  /** What kind of error some of its records were lost to; undefined while none was. */
  failedAs: string | undefined = undefined;
  /** HTTP's, of the last answer; known only where the flight is timed. */
  status: number | undefined = undefined;
  /** Gives up the wait for the next attempt. */
  giveUpWait: (() => void) | undefined = undefined;

  constructor(records: LightRecord[], first: number, depth: number) {
    this.records = records;
    this.first = first;
    this.depth = depth;
  }

  /** Records that have not come to their end. */
  get left(): number {
    let left = this.records.length;
    if (this.parts !== undefined) for (const part of this.parts) left += part.length;
    return left;
  }

  begin(): ExportAttempt {
    this.retryNow = false;
    this.current = new ExportAttempt(this.failures + 1);
    return this.current;
  }

  /** In two halves, the first of which is next. */
  halve(records: readonly LightRecord[]): void {
    const middle = Math.ceil(records.length / 2);
    this.parts = [records.slice(middle), ...(this.parts ?? [])];
    this.records = records.slice(0, middle);
    this.failures = 0;
  }

  /** Goes on to the next part; false when that was the last one. */
  nextPart(): boolean {
    const next = this.parts?.shift();
    this.records = next ?? [];
    this.failures = 0;
    return next !== undefined;
  }
}

const example = new Flight([], 0, 1);
example.begin();
retainHiddenClass(example);
