import type {
  Attempt,
  ExporterComponent,
  ExportResult,
  HttpExportResult,
  LightLogRecordExporter,
} from '../../record/exporter.js';
import { reporterOf, reportLine } from '../../record/failure/report.js';
import { AsyncLocalStorage, inspect } from '../../record/floor/builtin.js';
import { systemClock } from '../../record/floor/clock.js';
import { ownAll } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { shutDown } from './failure.js';
import { type OtlpOptions, type OtlpSettings, otlpSettings } from './options.js';
import { type Passage, UnderWay } from './pending-exports.js';
import { Persistence } from './retrying-sender.js';
import { Sender } from './sender.js';

/** The export that asks a function of the application for its headers: what that flushes does not wait for it. */
const asking = new AsyncLocalStorage<Passage>();

/**
 * OTLP over HTTP. Behind our deliveries each export is one request, and what failed is repeated or halved by the delivery; behind
 * anybody else's processor the exporter sees to that itself.
 */
export class OtlpLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly #settings: OtlpSettings;
  readonly #sender: Sender;
  readonly #persistence: Persistence;
  readonly #underWay = new UnderWay();
  readonly #report = reporterOf('OtlpLogRecordExporter');
  #shutdown: Promise<void> | undefined;

  /** @throws TypeError, RangeError for an option that is unknown or wrong; Error for a file that the environment names and that is unreadable */
  constructor(options: OtlpOptions = {}) {
    this.#settings = otlpSettings(options, process.env, reportLine);
    this.#sender = new Sender(this.#settings, systemClock, reportLine);
    this.#persistence = new Persistence({
      send: (records) => this.#sender.send(records, undefined),
      policy: this.#settings.retry,
      underWay: this.#underWay,
      clock: systemClock,
      random: Math.random,
      tell: reportLine,
      shown: this.#settings.target.shown,
    });
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
    const passage: Passage = { attempting: true, flushed: false };
    this.#underWay.enter(passage);
    // Copied now: their processor may change them once it has handed them over.
    const owned = ownAll(records);
    const send = (): Promise<unknown> =>
      attempt === undefined ? this.#persistence.send(owned, passage) : this.#sender.send(owned, attempt.signal);
    const asks = this.#settings.headers.ask !== undefined;
    void (asks ? asking.run(passage, send) : send())
      .then(
        (status): HttpExportResult => (typeof status === 'number' ? { code: 0, status } : { code: 0 }),
        (error: Error): ExportResult => ({ code: 1, error }),
      )
      .then(done)
      .catch((error: unknown) => this.#report(error))
      .then(() => this.#underWay.leave(passage));
  }

  /**
   * Ends all pauses, and waits until nothing that is there now is at an attempt. What has not got through then is repeated further, for 30 s
   * of an outage, from the first such failure on.
   */
  async forceFlush(): Promise<void> {
    const found = this.#underWay.flush();
    this.#persistence.flush();
    const own = asking.getStore();
    await this.#underWay.quiet(found.filter((passage) => passage !== own));
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
    const found = this.#underWay.flush();
    this.#persistence.close();
    await this.#underWay.ended(found);
    this.#sender.close();
  }
}
