/* May an export start, and may its attempt begin? */
import type { LightLogRecordExporter } from '../../record/exporter.js';
import type { Outcome, RetryDecision } from '../../record/failure/outcome.js';
import type { LightRecord } from '../../record/record.js';
import { Growth, type Waiting } from '../pace/growth.js';
import type { DeliveryQueue } from '../queue/delivery-queue.js';
import { OrderKeys } from '../queue/order-keys.js';
import { Breaker, type BreakerState } from './breaker.js';
import type { Flight, FlightSet } from './flight.js';
import type { DeliverySettings } from './settings.js';

/**
 * Stands in front of every start and every attempt: `concurrency`, the growth under a backlog, the breaker. It holds flights whose next
 * attempt is due while the breaker is open, or while an older flight finds out whether a failing destination is back.
 */
export class Gate {
  readonly #settings: DeliverySettings;
  readonly #flights: FlightSet;
  readonly #held = new Set<Flight>();
  readonly #resume: (flight: Flight) => void;
  readonly #onChange: () => void;
  readonly #breaker: Breaker | undefined;
  readonly #growth: Growth | undefined;
  readonly #keys: OrderKeys | undefined;
  /** May the record be in the next batch? Undefined without keys: all may. */
  readonly #isFree: ((record: LightRecord) => boolean) | undefined;

  /**
   * @param flights Those in progress
   * @param resume Makes the next attempt of a flight that was held
   * @param onChange Called after that, when exports may start again
   */
  constructor(settings: DeliverySettings, flights: FlightSet, resume: (flight: Flight) => void, onChange: () => void) {
    const { breaker, clock } = settings;
    this.#settings = settings;
    this.#flights = flights;
    this.#resume = resume;
    this.#onChange = onChange;
    this.#breaker = breaker === undefined ? undefined : new Breaker(breaker, clock, () => this.#resumeHeld());
    this.#growth = growthOf(settings);
    const { orderKey } = settings.exporter as Partial<LightLogRecordExporter>;
    const keys = orderKey === undefined ? undefined : new OrderKeys(orderKey);
    this.#keys = keys;
    this.#isFree = keys && ((record) => keys.isFree(record));
  }

  /** @param waiting The queue of the delivery */
  mayStart(waiting: Waiting): boolean {
    const { concurrency, hasRoom } = this.#settings;
    const maxFlights = this.#growth?.maxFlights(waiting) ?? concurrency;
    if (waiting.length === 0 || this.#flights.size >= maxFlights) return false;
    return (this.#breaker?.mayBegin() ?? true) && hasRoom?.() !== false;
  }

  /** Takes the next batch; empty if the oldest record waits for one of its key. */
  takeFrom(queue: DeliveryQueue): LightRecord[] {
    const { maxExportBatchSize, maxExportBatchBytes } = this.#settings;
    const { batchSize = maxExportBatchSize, largestBatchSize = maxExportBatchSize } = this.#growth ?? {};
    return queue.take(batchSize, maxExportBatchBytes, this.#isFree, largestBatchSize);
  }

  /** `closed`, `open` or `half-open`; undefined without the option `breaker`. */
  get breakerState(): BreakerState | undefined {
    return this.#breaker?.state;
  }

  /** Milliseconds until the breaker lets an attempt through; 0 when it does now. */
  get closedForMillis(): number {
    return this.#breaker?.openForMillis ?? 0;
  }

  isHeld(flight: Flight): boolean {
    return this.#held.has(flight);
  }

  /** Call it when the next attempt is due. Returns false if the flight is held: then it is resumed later. */
  letsThrough(flight: Flight): boolean {
    if (this.#mayAttempt(flight)) return true;
    this.#held.add(flight);
    return false;
  }

  /** Call it when a flight starts. */
  started(flight: Flight): void {
    if (this.#keys !== undefined) flight.keys = this.#keys.occupy(flight.records);
  }

  /** Call it when an attempt begins. */
  began(flight: Flight): void {
    this.#breaker?.began(flight);
    if (this.#growth !== undefined) flight.attemptAt = this.#settings.clock.monotonic();
  }

  /** Call it when an attempt has ended, before its records change their state. @param decision Of its error; undefined without one */
  ended(flight: Flight, { delivered, failedRecords }: Outcome, decision: RetryDecision | undefined): void {
    // A partial success shows a working destination. A refusal of the content shows nothing: the halves will.
    if (decision === undefined || failedRecords === undefined) this.#breaker?.succeeded();
    else if (decision.divisible && failedRecords.length > 1) this.#breaker?.undecided(flight);
    else this.#breaker?.failed(flight);
    if (this.#growth === undefined) return;
    if (delivered > 0) {
      this.#growth.succeeded(flight.records.length, this.#settings.clock.monotonic() - flight.attemptAt);
      this.#resumeHeld();
    } else if (decision?.divisible !== true) this.#growth.failed();
    else if (flight.records.length > 1) this.#growth.refused(flight.records.length);
  }

  /** Call it when a flight has ended, whatever ended it. */
  forget(flight: Flight): void {
    this.#keys?.release(flight.keys);
    this.#breaker?.undecided(flight);
    this.#held.delete(flight);
  }

  /** Call it behind `forget`, once no other flight ends with it: the flight may have been the one that others waited for. */
  passOn(): void {
    if (this.#held.size > 0) this.#resumeHeld();
  }

  /** No attempt will begin any more. */
  stop(): void {
    this.#breaker?.stop();
  }

  /** The oldest of the flights that make another attempt asks alone whether the destination is back. */
  #mayAttempt(flight: Flight): boolean {
    if (this.#breaker?.mayBegin() === false) return false;
    if (this.#growth?.isUnproven !== true) return true;
    for (const other of this.#flights) if (other.isRepeating) return other === flight;
    return true;
  }

  #resumeHeld(): void {
    if (this.#held.size === 0 && this.#breaker === undefined) return;
    for (const flight of this.#held) {
      if (this.#breaker?.mayBegin() === false) return;
      if (!this.#mayAttempt(flight)) continue;
      this.#held.delete(flight);
      this.#resume(flight);
    }
    this.#onChange();
  }
}

/** Undefined if the exporter cannot have more at once, or the user has set both limits. */
function growthOf(settings: DeliverySettings): Growth | undefined {
  const { exporter, when, maxExportBatchSize, maxExportBatchBytes, concurrency } = settings;
  const { concurrencyIsDefault: growsConcurrency, maxExportBatchSizeIsDefault: growsSize } = settings;
  if (when !== 'batched' || (exporter as Partial<LightLogRecordExporter>).adaptive !== true) return undefined;
  if (!growsConcurrency && !growsSize) return undefined;
  return new Growth({ maxExportBatchSize, maxExportBatchBytes, concurrency, growsConcurrency, growsSize });
}
