/* How much goes out at once, while records pile up? */

/** The queue of a delivery, as far as the growth depends on it. */
export interface Waiting {
  readonly length: number;
  readonly bytes: number;
}

/** What the user has left to the delivery, and where it begins. */
export interface GrowthLimits {
  readonly maxExportBatchSize: number;
  readonly maxExportBatchBytes: number;
  readonly concurrency: number;
  /** `maxExportBatchSize` may be exceeded. */
  readonly growsSize: boolean;
  /** `concurrency` may be exceeded. */
  readonly growsConcurrency: boolean;
}

/** The largest batch, in records: what 4 MiB of usual records hold. */
export const MAX_BATCH_SIZE = 16_384;
export const MAX_FLIGHTS = 8;
/** A batch does not grow beyond what the destination takes in this time. */
const MAX_BATCH_MILLIS = 1_000;
/** A destination that is slower than this gets one batch at a time: several would pass the time-out of a request together. */
const MAX_SHARED_MILLIS = 2_000;
/** Each flight takes this many batches of backlog: below that, one flight alone keeps the order and is fast enough. */
const BATCHES_PER_FLIGHT = 2;
/** After a refusal for its size, a batch gets as large again only after this many successes: most of them find the limit unchanged. */
const SUCCESSES_UNTIL_RETRIAL = 64;

/** What a destination has shown so far. */
export interface Observed {
  /** Records and milliseconds of the last export that succeeded; undefined before the first, and after a failure. */
  readonly last: { readonly records: number; readonly millis: number } | undefined;
  /** Half of the smallest batch that was refused for its content or size. */
  readonly acceptedSize: number;
}

/** How many records the largest batch may have at the moment. Growth begins with the first success, and ends with a failure. */
export function largestBatch(
  { last, acceptedSize }: Observed,
  { maxExportBatchSize, growsSize }: GrowthLimits,
): number {
  if (last === undefined || !growsSize) return maxExportBatchSize;
  const inTime = Math.floor((last.records * MAX_BATCH_MILLIS) / Math.max(1, last.millis));
  return Math.max(maxExportBatchSize, Math.min(MAX_BATCH_SIZE, inTime, acceptedSize));
}

/** How many flights the backlog asks for. Batches grow first: a single flight keeps the order. */
export function flightsFor(waiting: Waiting, batchSize: number, { maxExportBatchBytes }: GrowthLimits): number {
  const batches = Math.max(waiting.length / batchSize, waiting.bytes / maxExportBatchBytes);
  return Math.min(MAX_FLIGHTS, 1 + Math.floor(batches / BATCHES_PER_FLIGHT));
}

/**
 * Lets batches, and the number of flights, follow the backlog of a delivery: from one batch of `maxExportBatchSize` up to 16,384 records, then
 * up to 8 flights. A destination that fails gets one batch of the usual size at a time, until it succeeds again.
 */
export class Growth {
  readonly #limits: GrowthLimits;
  #observed: Observed = { last: undefined, acceptedSize: Number.POSITIVE_INFINITY };
  /** One more after each success: a destination is not given eight batches at once before it has taken seven. */
  #allowedFlights = 1;
  #successesSinceRefusal = 0;

  constructor(limits: GrowthLimits) {
    this.#limits = limits;
  }

  /** The last export has failed, or none has ended yet. */
  get isUnproven(): boolean {
    return this.#observed.last === undefined;
  }

  get batchSize(): number {
    return largestBatch(this.#observed, this.#limits);
  }

  /** The most that `batchSize` can be. */
  get largestBatchSize(): number {
    const { growsSize, maxExportBatchSize } = this.#limits;
    return growsSize ? Math.max(MAX_BATCH_SIZE, maxExportBatchSize) : maxExportBatchSize;
  }

  maxFlights(waiting: Waiting): number {
    const { concurrency, growsConcurrency } = this.#limits;
    if (!growsConcurrency || this.#allowedFlights === 1) return concurrency;
    return Math.max(concurrency, Math.min(this.#allowedFlights, flightsFor(waiting, this.batchSize, this.#limits)));
  }

  succeeded(records: number, millis: number): void {
    const isRetrial = ++this.#successesSinceRefusal >= SUCCESSES_UNTIL_RETRIAL;
    const acceptedSize = isRetrial ? Number.POSITIVE_INFINITY : this.#observed.acceptedSize;
    this.#observed = { last: { records, millis }, acceptedSize };
    this.#allowedFlights = millis > MAX_SHARED_MILLIS ? 1 : Math.min(MAX_FLIGHTS, this.#allowedFlights + 1);
  }

  failed(): void {
    this.#observed = { ...this.#observed, last: undefined };
    this.#allowedFlights = 1;
  }

  /** A batch was refused because of its content or size. */
  refused(records: number): void {
    this.#successesSinceRefusal = 0;
    this.#observed = {
      ...this.#observed,
      acceptedSize: Math.min(Math.floor(records / 2), this.#observed.acceptedSize),
    };
  }
}
