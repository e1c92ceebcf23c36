import { seededRandom } from '../../src/bridge/testing/seeded-random.js';
import { Growth, type GrowthLimits } from '../../src/processors/pace/growth.js';
import { nextBackoff, type RetryPolicy, retryPolicy } from '../../src/record/failure/backoff.js';
import { EventQueue } from './event-queue.js';

/*
 * How do many processes and one destination get on with each other? The rules of our deliveries (growth, backoff, who asks while a destination
 * fails) are the real ones; processes, network and destination are a model. A run is decided by its seed.
 */

export interface Scenario {
  readonly processes: number;
  /** Of each process. */
  readonly recordsPerSecond: number;
  /** Of the destination, for all processes together. */
  readonly capacityPerSecond: number;
  readonly latencyMillis: number;
  readonly seconds: number;
  /** The destination refuses everything, or takes only a part of its capacity, from one second to another. */
  readonly trouble: { readonly from: number; readonly to: number; readonly capacity: number };
  /** Records that the memory of a process may hold. */
  readonly maxWaiting: number;
  /** @default 300_000 */
  readonly maxElapsedMillis?: number;
  readonly seed: number;
}

export interface Outcome {
  readonly created: number;
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Neither delivered nor lost at the end. */
  readonly left: number;
  /** The most records that one process held. */
  readonly peakWaiting: number;
  /** Seconds from the end of the trouble until all processes together hold no more than two seconds' worth; undefined if they never do. */
  readonly drainSeconds: number | undefined;
  /** Requests of all processes, second by second. */
  readonly requests: readonly number[];
  /** Records that wait in all processes, second by second. */
  readonly waiting: readonly number[];
}

const LIMITS: GrowthLimits = {
  ...{ maxExportBatchSize: 2_048, maxExportBatchBytes: Number.POSITIVE_INFINITY, concurrency: 1 },
  ...{ growsSize: true, growsConcurrency: true },
};
const SCHEDULED_DELAY_MILLIS = 1_000;
const TIMEOUT_MILLIS = 10_000;
/** A destination with more than this ahead of it answers 503. */
const SHED_MILLIS = 5_000;
const REFUSAL_MILLIS = 1;

interface Flight {
  records: number;
  failures: number;
  readonly startedAt: number;
  /** An earlier attempt was taken after its time-out. */
  arrived: boolean;
  isHeld: boolean;
  isBackingOff: boolean;
}

interface Process {
  readonly growth: Growth;
  readonly flights: Set<Flight>;
  waiting: number;
  /** When `waiting` was counted last, and when a batch left last. */
  countedAt: number;
  leftAt: number;
  lastSuccess: number;
  tickAt: number;
}

export function simulate(scenario: Scenario): Outcome {
  const run = new Run(scenario);
  run.play();
  return run.outcome();
}

class Run {
  readonly #scenario: Scenario;
  readonly #policy: RetryPolicy;
  readonly #random: () => number;
  readonly #events = new EventQueue();
  readonly #processes: readonly Process[];
  readonly #requests: number[];
  readonly #waiting: number[];
  #now = 0;
  /** When the destination has worked off what it has accepted. */
  #busyUntil = 0;
  #created = 0;
  #delivered = 0;
  #lost = 0;
  #duplicated = 0;
  #peakWaiting = 0;

  constructor(scenario: Scenario) {
    const { processes, seconds, seed, maxElapsedMillis } = scenario;
    this.#scenario = scenario;
    this.#policy = retryPolicy(maxElapsedMillis === undefined ? {} : { maxElapsedMillis });
    this.#random = seededRandom(seed);
    this.#requests = new Array(seconds).fill(0);
    this.#waiting = new Array(seconds).fill(0);
    this.#processes = Array.from({ length: processes }, (): Process => {
      // They were not started together.
      const began = this.#random() * SCHEDULED_DELAY_MILLIS;
      return {
        ...{
          growth: new Growth(LIMITS),
          flights: new Set(),
          waiting: 0,
          countedAt: 0,
          leftAt: began - SCHEDULED_DELAY_MILLIS,
        },
        ...{ lastSuccess: Number.NEGATIVE_INFINITY, tickAt: 0 },
      };
    });
  }

  play(): void {
    const { seconds } = this.#scenario;
    for (const process of this.#processes) this.#tick(process);
    for (let second = 0; second < seconds; second++) {
      this.#events.at((second + 1) * 1_000 - 1e-6, () => {
        for (const process of this.#processes) this.#count(process);
        this.#waiting[second] = this.#processes.reduce((sum, process) => sum + held(process), 0);
      });
    }
    for (
      let event = this.#events.next();
      event !== undefined && event.time < seconds * 1_000;
      event = this.#events.next()
    ) {
      this.#now = event.time;
      event.run();
    }
  }

  outcome(): Outcome {
    const { processes, recordsPerSecond, trouble, seconds } = this.#scenario;
    const usual = 2 * processes * recordsPerSecond;
    const drained = this.#waiting.findIndex((waiting, second) => second >= trouble.to && waiting <= usual);
    for (const process of this.#processes) this.#count(process);
    return {
      created: Math.round(this.#created),
      delivered: Math.round(this.#delivered),
      lost: Math.round(this.#lost),
      duplicated: Math.round(this.#duplicated),
      left: Math.round(this.#processes.reduce((sum, process) => sum + held(process), 0)),
      peakWaiting: Math.round(this.#peakWaiting),
      drainSeconds: drained < 0 ? undefined : drained - trouble.to,
      requests: this.#requests.slice(0, seconds),
      waiting: this.#waiting,
    };
  }

  /** Counts what a process has logged since. */
  #count(process: Process): void {
    const { recordsPerSecond, maxWaiting } = this.#scenario;
    const logged = ((this.#now - process.countedAt) / 1_000) * recordsPerSecond;
    process.countedAt = this.#now;
    this.#created += logged;
    const room = Math.max(0, maxWaiting - process.waiting);
    process.waiting += Math.min(logged, room);
    this.#lost += Math.max(0, logged - room);
    this.#peakWaiting = Math.max(this.#peakWaiting, held(process));
  }

  /** Starts what may start, and comes back when a batch is full, or has waited long enough. */
  #tick(process: Process): void {
    this.#count(process);
    const { growth, flights } = process;
    const mayStart = () => flights.size < growth.maxFlights({ length: process.waiting, bytes: 0 });
    const isDue = () => this.#now - process.leftAt >= SCHEDULED_DELAY_MILLIS - 1e-6;
    while (process.waiting >= 1 && mayStart() && (process.waiting >= LIMITS.maxExportBatchSize || isDue())) {
      const records = Math.min(process.waiting, growth.batchSize);
      process.waiting -= records;
      process.leftAt = this.#now;
      const flight = { records, failures: 0, startedAt: this.#now, arrived: false, isHeld: false, isBackingOff: false };
      flights.add(flight);
      this.#attempt(process, flight);
    }
    if (!mayStart()) return;
    const full = (Math.max(0, LIMITS.maxExportBatchSize - process.waiting) / this.#scenario.recordsPerSecond) * 1_000;
    const wait = Math.min(full, Math.max(0, process.leftAt + SCHEDULED_DELAY_MILLIS - this.#now));
    const at = this.#now + Math.max(wait, 1);
    if (process.tickAt > this.#now && process.tickAt <= at) return;
    process.tickAt = at;
    this.#events.at(at, () => this.#tick(process));
  }

  #attempt(process: Process, flight: Flight): void {
    const { capacityPerSecond, latencyMillis, trouble, seconds } = this.#scenario;
    const began = this.#now;
    const second = Math.floor(began / 1_000);
    if (second < seconds) this.#requests[second] = (this.#requests[second] as number) + 1;
    const isTroubled = began >= trouble.from * 1_000 && began < trouble.to * 1_000;
    const capacity = isTroubled ? trouble.capacity : capacityPerSecond;
    const ahead = Math.max(0, this.#busyUntil - began);
    if (capacity === 0 || ahead > SHED_MILLIS) {
      this.#events.at(began + REFUSAL_MILLIS + (capacity === 0 ? 0 : latencyMillis), () =>
        this.#failed(process, flight),
      );
      return;
    }
    this.#busyUntil = began + ahead + (flight.records / capacity) * 1_000;
    const answerAt = this.#busyUntil + latencyMillis;
    const { records, arrived } = flight;
    if (answerAt - began > TIMEOUT_MILLIS) {
      if (arrived) this.#duplicated += records;
      else this.#delivered += records;
      flight.arrived = true;
      this.#events.at(began + TIMEOUT_MILLIS, () => this.#failed(process, flight));
      return;
    }
    this.#events.at(answerAt, () => {
      if (arrived) this.#duplicated += records;
      else this.#delivered += records;
      process.flights.delete(flight);
      process.lastSuccess = this.#now;
      process.growth.succeeded(records, this.#now - began);
      this.#resumeHeld(process);
      this.#tick(process);
    });
  }

  #failed(process: Process, flight: Flight): void {
    process.growth.failed();
    flight.failures++;
    const failure = {
      failures: flight.failures,
      elapsedMillis: this.#now - flight.startedAt,
      retryAfterMillis: undefined,
      sinceSuccessMillis: this.#now - process.lastSuccess,
    };
    const backoff = nextBackoff(this.#policy, failure, this.#random());
    if (backoff === undefined) {
      if (!flight.arrived) this.#lost += flight.records;
      process.flights.delete(flight);
      this.#resumeHeld(process);
      this.#tick(process);
      return;
    }
    flight.isBackingOff = true;
    this.#events.at(this.#now + backoff, () => {
      flight.isBackingOff = false;
      this.#resume(process, flight);
    });
  }

  /** As the gate of a delivery: while a destination fails, the oldest of the flights that have failed asks alone. */
  #resume(process: Process, flight: Flight): void {
    const asks = [...process.flights].find(({ failures }) => failures > 0);
    flight.isHeld = process.growth.isUnproven && asks !== flight;
    if (!flight.isHeld) this.#attempt(process, flight);
  }

  #resumeHeld(process: Process): void {
    for (const flight of process.flights) if (flight.isHeld) this.#resume(process, flight);
  }
}

/** What a process holds that is not delivered. */
function held({ waiting, flights }: Process): number {
  let sum = waiting;
  for (const { records, arrived } of flights) if (!arrived) sum += records;
  return sum;
}
