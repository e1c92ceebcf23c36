import type { Attempt, ExportResult, LogRecordExporter } from '../../record/exporter.js';
import { systemClock } from '../../record/floor/clock.js';
import { knownOptions, millis, outOfRange, wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { Logger } from '../logger.js';
import { classOf } from '../own-class.js';
import type { SinkReport } from '../sinks/sink.js';
import { seededRandom } from './seeded-random.js';

/**
 * Keeps the records that it accepts: here, all.
 *
 * @example
 * const exporter = new CollectingExporter();
 * logger.add(exporter);
 * await logger.complete();
 * exporter.account(logger);
 */
export class CollectingExporter implements LogRecordExporter {
  readonly #records: ReadableLogRecord[] = [];
  /** How many records were accepted since the start; `clear` leaves it as it is. */
  #accepted = 0;

  /** The accepted records. */
  get records(): readonly ReadableLogRecord[] {
    return this.#records;
  }

  /**
   * Checks that every record passed to the logger's sinks is filtered, delivered, failed, dropped, waiting or in flight. Checks also that the sinks
   * with this exporter have delivered what it has accepted. Give it to the sinks of one logger only.
   *
   * @example await logger.complete(); exporter.account(logger);
   * @throws Error where a sink's account does not add up, or says other than what came here; TypeError for a value that is no Logger
   */
  account(logger: Logger): void {
    const outcomes = classOf(logger).outcomesOf(logger, this);
    for (const sink of logger.stats()) checkSum(sink);
    if (outcomes === undefined) throw new Error('no sink of that logger has this exporter');
    const { delivered, inFlight } = outcomes;
    if (delivered > this.#accepted || this.#accepted > delivered + inFlight)
      throw new Error(
        `${this.#accepted} records were accepted here, and the account says ${delivered} delivered, ${inFlight} in flight`,
      );
  }

  /** Forgets the records. @example exporter.clear() */
  clear(): void {
    this.#records.length = 0;
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, _attempt?: Attempt): void {
    this.#records.push(...records);
    this.#accepted += records.length;
    done({ code: 0 });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** @throws Error where the states of a sink's records do not add up to those it was given */
function checkSum({ id, name, created, filtered, delivered, failed, dropped, queued, inFlight, spooled }: SinkReport) {
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const sum = filtered + delivered + failed + lost + queued + inFlight + spooled;
  if (sum !== created) throw new Error(`sink #${id} ${name} was given ${created} records, and accounts for ${sum}`);
}

/**
 * What fails, and how often.
 *
 * @example new FlakyExporter({ seed: 7, failureRate: 0.1 })
 */
export interface FlakyOptions {
  /** The same seed fails the same calls. An integer. @default 1 */
  seed?: number | undefined;
  /** The part of `export` calls that fail, 0 to 1. @default 0.5 */
  failureRate?: number | undefined;
}

const FLAKY_OPTIONS = new Set(['seed', 'failureRate']);

/**
 * Fails some of its `export` calls, by a plan that the seed decides, with an error that is worth another attempt.
 *
 * @example logger.add(new FlakyExporter({ failureRate: 0.3 }), { retry: { initialBackoffMillis: 1 } })
 */
export class FlakyExporter extends CollectingExporter {
  readonly #failureRate: number;
  readonly #random: () => number;
  #calls = 0;

  /** @throws TypeError, RangeError for wrong options */
  constructor(options: FlakyOptions = {}) {
    super();
    knownOptions('FlakyExporter', options, FLAKY_OPTIONS);
    const { seed = 1, failureRate = 0.5 } = options;
    if (!Number.isSafeInteger(seed)) throw wrongType('seed', 'an integer', seed);
    if (typeof failureRate !== 'number') throw wrongType('failureRate', 'a number from 0 to 1', failureRate);
    if (!(failureRate >= 0 && failureRate <= 1)) throw outOfRange('failureRate', 'a number from 0 to 1', failureRate);
    this.#random = seededRandom(seed);
    this.#failureRate = failureRate;
  }

  override export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    this.#calls++;
    if (this.#random() >= this.#failureRate) return super.export(records, done, attempt);
    const error = new Error(`export ${this.#calls} fails by plan`);
    done({ code: 1, error: Object.assign(error, { retryable: true }) });
  }
}

/**
 * How slow it is.
 *
 * @example new SlowExporter({ delayMillis: 20 })
 */
export interface SlowOptions {
  /** How long each `export` call takes, in milliseconds of real time. @default 100 */
  delayMillis?: number | undefined;
}

const SLOW_OPTIONS = new Set(['delayMillis']);

/**
 * Accepts records after a delay. What fails or is dropped meanwhile (a time-out, a removal) is not accepted.
 *
 * @example logger.add(new SlowExporter({ delayMillis: 50 }), { exportTimeoutMillis: 20 })
 */
export class SlowExporter extends CollectingExporter {
  readonly #delayMillis: number;

  /** @throws TypeError, RangeError for wrong options */
  constructor(options: SlowOptions = {}) {
    super();
    knownOptions('SlowExporter', options, SLOW_OPTIONS);
    this.#delayMillis = millis('delayMillis', options.delayMillis, 100);
  }

  override export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    const accept = () => {
      if (attempt?.signal.aborted !== true) super.export(records, done, attempt);
    };
    const cancel = systemClock.timer(accept, this.#delayMillis, true);
    attempt?.signal.addEventListener('abort', cancel, { once: true });
  }
}

/**
 * Never answers: each attempt ends with its time-out. `shutdown()` resolves.
 *
 * @example logger.add(new HangingExporter(), { exportTimeoutMillis: 20 })
 */
export class HangingExporter extends CollectingExporter {
  override export(_records: ReadableLogRecord[], _done: (result: ExportResult) => void, _attempt?: Attempt): void {}
}
