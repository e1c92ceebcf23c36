import type { Attempt } from '../../record/exporter.js';
import type { LightRecord } from '../../record/record.js';
import type { Delivering } from '../current.js';

/** One delivery under way: the records, and what the exporter is given beside them. */
export class Flight implements Attempt, Delivering {
  readonly records: LightRecord[];
  readonly depth: number;
  readonly number = 1;
  /** The place of its first record in the order of acceptance. */
  readonly first: number;
  waiting = 0;
  settled = false;
  /** On the monotonic clock; set when the export did not end in its own call. */
  deadline = Number.POSITIVE_INFINITY;
  #controller: AbortController | undefined;

  constructor(records: LightRecord[], first: number, depth: number) {
    this.records = records;
    this.first = first;
    this.depth = depth;
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
