/* How do records reach a collector over OTLP? */
import type { Attempt, ExporterComponent, ExportResult, LightLogRecordExporter } from '../../record/exporter.js';
import { reportLine } from '../../record/failure/report.js';
import { systemClock } from '../../record/floor/clock.js';
import { processEnvironment } from '../../record/floor/environment.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { encodingTurns } from '../encoding-turns.js';
import { Exports } from '../retrying/exports.js';
import { type OtlpOptions, type OtlpSettings, otlpSettings } from './options.js';
import { Sender } from './sender.js';

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
  readonly #exports: Exports;

  /** @throws TypeError, RangeError for an unknown or invalid option; Error for an unreadable file named by a variable */
  constructor(options: OtlpOptions = {}) {
    const settings = otlpSettings(options, processEnvironment, reportLine);
    const sender = new Sender(settings, systemClock, reportLine, encodingTurns);
    this.#settings = settings;
    this.#exports = new Exports({
      send: (records, signal) => sender.send(records, signal),
      close: () => sender.close(),
      policy: settings.retry,
      firstElapsedMillis: settings.firstElapsedMillis,
      callsUser: settings.headers.provide !== undefined || settings.sign !== undefined,
      exporterName: 'OtlpLogRecordExporter',
      destination: settings.target.displayUrl,
      abortable: true,
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
    this.#exports.export(this.#settings.disabled ? [] : records, done, attempt);
  }

  /**
   * Retries at once what is backing off, and waits until each pending export has ended its attempt. What still failed is retried for up to 5 s
   * after the first flush of an outage. Behind the SDK's processors, a shutdown begins with a flush. Never rejects.
   */
  forceFlush(): Promise<void> {
    return this.#exports.forceFlush();
  }

  /** Ends all retries, waits for pending exports, then closes the connections. Later exports fail. Never rejects. */
  shutdown(): Promise<void> {
    return this.#exports.shutdown();
  }

  /** Shows URL and protocol, never headers or keys. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const { target, protocol } = this.#settings;
    return `OtlpLogRecordExporter { ${target.displayUrl}, ${protocol} }`;
  }
}
