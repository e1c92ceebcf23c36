/* What is one export on the way to its end, and what is one attempt of it? */
import type { Attempt } from '../../record/exporter.js';
import { retainHiddenClass } from '../../record/hidden-class.js';
import { type Lineage, lineageOf } from '../../record/lineage.js';
import { LightRecord } from '../../record/record.js';
import { newUid } from '../../record/uid.js';
import type { DurableDeliveryQueue } from '../queue/delivery-queue.js';
import { causeOf, type DeliveryContext } from './delivery-context.js';

/** One call of an exporter, as the exporter sees it. */
export class ExportAttempt implements Attempt {
  readonly number: number;
  readonly #flight: Flight;
  #controller: AbortController | undefined;
  #batchId: string | undefined;

  constructor(number: number, flight: Flight) {
    this.number = number;
    this.#flight = flight;
  }

  /** Made at the first access: few exporters read it. */
  get batchId(): string {
    this.#batchId ??= this.#flight.batchId();
    return this.#batchId;
  }

  /** Created at the first access: most sinks never read it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }
}

/** Identifies a sink, and has its queue on disk, if there is one. */
interface FlightSink {
  readonly durable?: Pick<DurableDeliveryQueue, 'batchId'> | undefined;
}

const NO_KEYS: readonly string[] = [];

/** A part of a halved batch. */
interface Part {
  readonly records: LightRecord[];
  /** The position of its first record, or a lower one. */
  readonly first: number;
}

/**
 * Records taken from the queue together, until each of them is settled.
 *
 *     begin ──▶ attempt ──┬──▶ all delivered, or failed for good ──▶ next part: attempt it, or finish
 *                 ▲       ├──▶ divisible: halve the batch ─────────▶ attempt the first half at once
 *                 │       └──▶ retryable: back off until `retryAt`
 *                 │                 │
 *                 │                 ├──▶ the gate holds it until it lets it through ────┐
 *                 │                 ▼                                                   │
 *                 └─────────────────┴───────────────────────────────────────────────────┘
 */
export class Flight implements DeliveryContext {
  /** The records of the next or current attempt. */
  records: LightRecord[];
  /** The other parts of a halved batch, in order; attempted after `records`. */
  parts: Part[] | undefined = undefined;
  readonly #sink: FlightSink;
  /** The record that it delivers; of a batch, the one that the sink caused most often. */
  readonly #cause: LightRecord;
  readonly delivered: number;
  #lineage: Lineage | undefined = undefined;
  #batchId: string | undefined = undefined;
  /** A position in the order of acceptance: all records of the flight below it are settled. */
  first: number;
  pendingWaits = 0;
  settled = false;
  /** The exporter's `export` has been called and has not returned. */
  exporting = false;
  /** The next attempt begins at once. */
  retryNow = false;
  /** The attempt in progress; undefined between two attempts. */
  current: ExportAttempt | undefined = undefined;
  /** Failed attempts with these same records. */
  failures = 0;
  /** When its first attempt began, on the monotonic clock. NaN until the first failure, unless the flight is timed. */
  firstAttemptAt = Number.NaN;
  /** When the attempt in progress began, on the monotonic clock. Set only for a delivery that grows. */
  attemptAt = 0;
  /** When the attempt in progress times out, on the monotonic clock. Set only if the export did not end in its own call. */
  deadline = Number.POSITIVE_INFINITY;
  /** While it backs off: when the next attempt is due, on the monotonic clock. */
  retryAt: number | undefined = undefined;
  /** Its duration is reported to metrics. */
  timed = false;
  /** The error type or drop reason that its lost records are counted under; undefined while none is lost. */
  failureType: string | undefined = undefined;
  /** The HTTP status of the last answer; read only if the flight is timed. */
  status: number | undefined = undefined;
  /** The keys of its records, see OrderKeys. */
  keys: readonly string[] = NO_KEYS;
  /** Cancels the timer of the backoff. */
  cancelBackoff: (() => void) | undefined = undefined;

  constructor(records: LightRecord[], first: number, sink: FlightSink) {
    this.records = records;
    this.first = first;
    this.#sink = sink;
    this.#cause = causeOf(records, sink);
    this.delivered = records.length;
  }

  /** Its records that are not settled. */
  get unsettled(): LightRecord[] {
    return this.parts === undefined ? this.records : [this.records, ...this.parts.map(({ records }) => records)].flat();
  }

  /** How many of its records are not settled. */
  get unsettledCount(): number {
    let count = this.records.length;
    if (this.parts !== undefined) for (const part of this.parts) count += part.records.length;
    return count;
  }

  /** An attempt of it has failed or was refused: it makes another one, with all of its records or a part. */
  get isRepeating(): boolean {
    return this.failures > 0 || this.parts !== undefined;
  }

  /** The identity of the records of the next or current attempt. */
  batchId(): string {
    const make = () => newUid(this.records[0] as LightRecord);
    this.#batchId ??= this.#sink.durable?.batchId(this.records, make) ?? make();
    return this.#batchId;
  }

  setRecords(records: LightRecord[]): void {
    if (records.length !== this.records.length) this.#batchId = undefined;
    this.records = records;
  }

  lineage(): Lineage {
    this.#lineage ??= lineageOf(this.#sink, LightRecord.lineage(this.#cause));
    return this.#lineage;
  }

  begin(): ExportAttempt {
    this.retryNow = false;
    this.current = new ExportAttempt(this.failures + 1, this);
    return this.current;
  }

  /** Splits the records into two halves; the first half is attempted next. @param failures Of the first half */
  halve(records: readonly LightRecord[], failures = 0): void {
    const middle = Math.ceil(records.length / 2);
    this.parts = [{ records: records.slice(middle), first: this.first + middle }, ...(this.parts ?? [])];
    this.setRecords(records.slice(0, middle));
    this.failures = failures;
  }

  /** Proceeds to the next part. Returns false if there is none. */
  nextPart(): boolean {
    const next = this.parts?.shift();
    this.#batchId = undefined;
    this.records = next?.records ?? [];
    if (next !== undefined) this.first = next.first;
    this.failures = 0;
    return next !== undefined;
  }
}

/** Flights in the order of their start. The oldest one is found without stepping over the places of all that have ended. */
export class FlightSet {
  readonly #flights = new Set<Flight>();
  /** The oldest flight, where it is known. */
  #oldest: Flight | undefined;
  /** Stands at the oldest flight. */
  #walk: Iterator<Flight> | undefined;

  get size(): number {
    return this.#flights.size;
  }

  get oldest(): Flight | undefined {
    if (this.#oldest === undefined && this.#flights.size > 0) {
      this.#walk ??= this.#flights.values();
      this.#oldest = this.#walk.next().value as Flight | undefined;
    }
    return this.#oldest;
  }

  /** Also drops the iterator: as long as one lives, the set keeps its former contents. */
  add(flight: Flight): void {
    this.#flights.add(flight);
    this.#walk = undefined;
  }

  delete(flight: Flight): void {
    this.#flights.delete(flight);
    if (flight === this.#oldest) this.#oldest = undefined;
  }

  some(holds: (flight: Flight) => boolean): boolean {
    for (const flight of this.#flights) if (holds(flight)) return true;
    return false;
  }

  [Symbol.iterator](): Iterator<Flight> {
    return this.#flights.values();
  }
}

const prototypeInstance = new Flight([], 0, {});
prototypeInstance.begin();
retainHiddenClass(prototypeInstance);
