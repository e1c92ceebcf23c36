/* How do records reach any HTTP endpoint that takes them? */
import type { Attempt, ExporterComponent, ExportResult, LightLogRecordExporter } from '../../../record/exporter.js';
import { reportLine } from '../../../record/failure/report.js';
import { systemClock } from '../../../record/floor/clock.js';
import { processEnvironment } from '../../../record/floor/environment.js';
import type { UrlObject } from '../../../record/floor/platform-types.js';
import type { ReadableLogRecord } from '../../../record/readable.js';
import { encodingTurns } from '../../encoding-turns.js';
import { Exports } from '../../retrying/exports.js';
import { type HttpExporterOptions, type HttpOptions, type IngestSettings, ingestSettings } from './options.js';
import { IngestSender } from './sender.js';

/**
 * Posts records to an HTTP endpoint: as JSON, as lines of JSON, or as your function writes them. A preset writes them as one of six services takes
 * them. Behind our processors each export is one request, and the processor retries and splits. Behind a foreign processor the exporter does both
 * itself.
 *
 * @example
 * logger.add(new HttpLogRecordExporter({ url: 'https://logs.example.com/ingest', body: 'ndjson', compression: 'gzip' }));
 */
export class HttpLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly adaptive: boolean;
  readonly identifies: boolean;
  readonly #settings: IngestSettings;
  readonly #exports: Exports;

  /** @throws TypeError, RangeError for an unknown or invalid option, and for a URL at which the service of `preset` takes no records */
  constructor(options: HttpExporterOptions) {
    const settings = ingestSettings(options, processEnvironment, reportLine);
    const sender = new IngestSender(settings, systemClock, encodingTurns);
    this.#settings = settings;
    this.adaptive = settings.preset.adaptive;
    this.identifies = settings.preset.idempotent;
    this.#exports = new Exports({
      send: (records, signal, batchId) => sender.send(records, signal, batchId),
      close: () => sender.close(),
      policy: settings.retry,
      firstElapsedMillis: settings.firstElapsedMillis,
      callsUser: [settings.headers.provide, settings.sign, settings.makeBody].some((given) => given !== undefined),
      exporterName: 'HttpLogRecordExporter',
      destination: settings.target.displayUrl,
      abortable: true,
    });
  }

  /** @internal The time-out of one request: a shutdown waits little longer. */
  get timeoutMillis(): number {
    return this.#settings.timeoutMillis;
  }

  get component(): ExporterComponent {
    const { hostname, port, secure } = this.#settings.target;
    return { type: 'HttpLogRecordExporter', server: { address: hostname, port: port ?? (secure ? 443 : 80) } };
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    this.#exports.export(records, done, attempt);
  }

  /**
   * Retries at once what is backing off, and waits until each pending export has ended its attempt. What still failed is retried for up to 5 s
   * after the first flush of an outage. Never rejects.
   */
  forceFlush(): Promise<void> {
    return this.#exports.forceFlush();
  }

  /** Ends all retries, waits for pending exports, then closes the connections. Later exports fail. Never rejects. */
  shutdown(): Promise<void> {
    return this.#exports.shutdown();
  }

  /** Shows the URL, never headers or keys. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `HttpLogRecordExporter { ${this.#settings.target.displayUrl} }`;
  }
}

/**
 * The short form of {@link HttpLogRecordExporter}.
 *
 * @throws TypeError, RangeError for an unknown or invalid option, and for a URL at which the service of `preset` takes no records
 * @example
 * logger.add(http('https://loki.example.com/loki/api/v1/push', { preset: 'loki' }));
 */
export function http(url: string | UrlObject, options: HttpOptions = {}): HttpLogRecordExporter {
  return new HttpLogRecordExporter({ ...options, url });
}
