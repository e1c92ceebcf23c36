/* How do records reach a collector over OTLP? */
import type {
  Attempt,
  ExporterComponent,
  ExportResult,
  HttpExportResult,
  LightLogRecordExporter,
} from '../../record/exporter.js';
import { reporterOf, reportLine } from '../../record/failure/report.js';
import { AsyncLocalStorage } from '../../record/floor/builtin.js';
import { systemClock } from '../../record/floor/clock.js';
import { ownAll } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { encodingTurns } from '../encoding-turns.js';
import { type PendingExport, PendingExports } from '../retrying/pending-exports.js';
import { RetryingSender, shutDown } from '../retrying/retrying-sender.js';
import { type OtlpOptions, type OtlpSettings, otlpSettings } from './options.js';
import { Sender } from './sender.js';

/** The export during which the user's `headers` or `sign` runs. A flush in these functions must not wait for this export. */
const current = new AsyncLocalStorage<PendingExport>();

/**
 * Sends records to an OpenTelemetry Collector, or any other OTLP endpoint, over HTTP. Behind our processors each export is one request, and
 * the processor retries and splits. Behind a foreign processor the exporter does both itself.
 *
 * @example
 * logger.add(new OtlpLogRecordExporter({ url: 'https://collector.example.com/v1/logs', compression: 'gzip' }));
 */
export class OtlpLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly adaptive = true;
  readonly #settings: OtlpSettings;
  readonly #sender: Sender;
  readonly #retrying: RetryingSender;
  readonly #pending = new PendingExports();
  readonly #report = reporterOf('OtlpLogRecordExporter');
  #shutdown: Promise<void> | undefined;

  /** @throws TypeError, RangeError for an unknown or invalid option; Error for an unreadable file named by a variable */
  constructor(options: OtlpOptions = {}) {
    this.#settings = otlpSettings(options, process.env, reportLine);
    this.#sender = new Sender(this.#settings, systemClock, reportLine, encodingTurns);
    this.#retrying = new RetryingSender({
      send: (records, signal) => this.#sender.send(records, signal),
      policy: this.#settings.retry,
      firstElapsedMillis: this.#settings.firstElapsedMillis,
      pending: this.#pending,
      clock: systemClock,
      random: Math.random,
      warn: reportLine,
      exporterName: 'OtlpLogRecordExporter',
      displayUrl: this.#settings.target.displayUrl,
    });
  }

  /** @internal The time-out of one request: a shutdown waits little longer. */
  get timeoutMillis(): number {
    return this.#settings.timeoutMillis;
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
    const pendingExport: PendingExport = { attempting: true, flushed: false };
    this.#pending.add(pendingExport);
    // Copied now, because a foreign processor may change the records after `export` returns.
    const owned = ownAll(records);
    const send = (): Promise<unknown> =>
      attempt === undefined ? this.#retrying.send(owned, pendingExport) : this.#sender.send(owned, attempt.signal);
    const callsUser = this.#settings.headers.provide !== undefined || this.#settings.sign !== undefined;
    void (callsUser ? current.run(pendingExport, send) : send())
      .then(
        (status): HttpExportResult => (typeof status === 'number' ? { code: 0, status } : { code: 0 }),
        (error: Error): ExportResult => ({ code: 1, error }),
      )
      .then(done)
      .catch((error: unknown) => this.#report(error))
      .then(() => this.#pending.remove(pendingExport));
  }

  /**
   * Retries at once what is backing off, and waits until each pending export has ended its attempt. What still failed is retried for up to 5 s
   * after the first flush of an outage: behind the SDK's processors, a shutdown is a flush first. Never rejects.
   */
  async forceFlush(): Promise<void> {
    const flushed = this.#pending.markFlushed();
    if (flushed.length > 0) this.#retrying.flush();
    const own = current.getStore();
    await this.#pending.attemptsEnded(flushed.filter((pendingExport) => pendingExport !== own));
  }

  /** Ends all retries, waits for pending exports, then closes the connections. Later exports fail. Never rejects. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#shutDown();
    return this.#shutdown;
  }

  /** Shows URL and protocol, never headers or keys. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const { target, protocol } = this.#settings;
    return `OtlpLogRecordExporter { ${target.displayUrl}, ${protocol} }`;
  }

  async #shutDown(): Promise<void> {
    const flushed = this.#pending.markFlushed();
    this.#retrying.close();
    await this.#pending.ended(flushed);
    this.#sender.close();
  }
}
