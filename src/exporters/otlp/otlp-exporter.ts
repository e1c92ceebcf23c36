import { inspect } from '../../record/builtin.js';
import { systemClock } from '../../record/clock.js';
import type {
  Attempt,
  DeliveryError,
  ExporterComponent,
  ExportResult,
  HttpExportResult,
  LightLogRecordExporter,
} from '../../record/exporter.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { reporterOf, reportLine } from '../../record/report.js';
import { shutDown } from './failure.js';
import { type OtlpOptions, type OtlpSettings, otlpSettings } from './options.js';
import { persist } from './persistence.js';
import { Sender } from './sender.js';
import { Turnstile } from './turnstile.js';

/** Batches under way at once behind a processor that hands over whatever it has. */
const MAX_BATCHES = 32;

/**
 * OTLP over HTTP. Behind our deliveries each export is one request, and what failed is repeated or halved by the delivery; behind
 * anybody else's processor the exporter sees to that itself.
 */
export class OtlpLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly #settings: OtlpSettings;
  readonly #sender: Sender;
  readonly #turnstile = new Turnstile(MAX_BATCHES);
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #report = reporterOf('OtlpLogRecordExporter');
  #shutdown: Promise<void> | undefined;
  /** An attempt since the shutdown has not got through. */
  #unreachable = false;
  /** On the monotonic clock. */
  #lastSuccess = Number.NEGATIVE_INFINITY;

  /** @throws TypeError, RangeError for an option that is unknown or wrong; Error for a file that the environment names and that is unreadable */
  constructor(options: OtlpOptions = {}) {
    this.#settings = otlpSettings(options, process.env, reportLine);
    this.#sender = new Sender(this.#settings, systemClock, reportLine);
  }

  get component(): ExporterComponent {
    const { protocol, target } = this.#settings;
    return {
      type: protocol === 'http/json' ? 'otlp_http_json_log_exporter' : 'otlp_http_log_exporter',
      server: { address: target.hostname, port: target.port ?? (target.secure ? 443 : 80) },
    };
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    if (this.#shutdown !== undefined) {
      done({ code: 1, error: shutDown() });
      return;
    }
    if (this.#settings.disabled || records.length === 0) {
      done({ code: 0 });
      return;
    }
    const sent: Promise<unknown> =
      attempt === undefined ? this.#persist(records) : this.#sender.send(records, attempt.signal);
    const ended = sent
      .then(
        (status): HttpExportResult => (typeof status === 'number' ? { code: 0, status } : { code: 0 }),
        (error: Error): ExportResult => ({ code: 1, error }),
      )
      .then(done)
      .catch((error: unknown) => this.#report(error));
    this.#underWay.add(ended);
    void ended.then(() => this.#underWay.delete(ended));
  }

  /** Waits for what is under way. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Nothing is repeated any more; waits for what is under way, then closes the connections. Later exports fail. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#shutDown();
    return this.#shutdown;
  }

  /** What people see of it: no header, no key. */
  [inspect.custom](): string {
    const { target, protocol } = this.#settings;
    return `OtlpLogRecordExporter { ${target.shown}, ${protocol} }`;
  }

  async #shutDown(): Promise<void> {
    this.#closing.abort();
    await this.forceFlush();
    this.#sender.close();
  }

  #persist(records: readonly ReadableLogRecord[]): Promise<void> {
    return this.#turnstile.through(() =>
      persist(records, {
        send: (part) => this.#sendByItself(part),
        policy: this.#settings.retry,
        clock: systemClock,
        random: Math.random,
        sinceSuccessMillis: () => systemClock.monotonic() - this.#lastSuccess,
        closing: this.#closing.signal,
      }),
    );
  }

  /** What waits when the exporter is shut down gets an attempt, too, as long as the collector can be reached. */
  async #sendByItself(records: readonly ReadableLogRecord[]): Promise<void> {
    if (this.#unreachable) throw shutDown();
    try {
      await this.#sender.send(records, undefined);
      this.#lastSuccess = systemClock.monotonic();
    } catch (error) {
      if (this.#closing.signal.aborted && (error as DeliveryError).retryable === true) this.#unreachable = true;
      throw error;
    }
  }
}
