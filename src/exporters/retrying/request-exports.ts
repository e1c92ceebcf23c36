/* How does an exporter that makes requests take part in flushes and shutdowns, whatever processor calls it? */
import type { Attempt, ExportResult, HttpExportResult } from '../../record/exporter.js';
import type { RetryPolicy } from '../../record/failure/backoff.js';
import { reporterOf, reportLine } from '../../record/failure/report.js';
import { AsyncLocalStorage } from '../../record/floor/builtin.js';
import { systemClock } from '../../record/floor/clock.js';
import { ownAll } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { type PendingExport, PendingExports } from './pending-exports.js';
import { RetryingSender, shutDown } from './retrying-sender.js';

export interface RequestExportsSettings {
  /** Makes one request; gives the HTTP status. @throws DeliveryError that says how the attempt ended */
  readonly send: (
    records: readonly ReadableLogRecord[],
    signal: AbortSignal | undefined,
    batchId: string | undefined,
  ) => Promise<number>;
  /** Releases the destination, once nothing is pending. */
  readonly close: () => void;
  /** Of repeats where no processor of ours does; undefined without any. */
  readonly policy: RetryPolicy | undefined;
  /** The policy's `maxElapsedMillis` until a first request has succeeded. */
  readonly firstElapsedMillis: number;
  /** Requests call functions of the user, in which a flush must not wait for the request itself. */
  readonly callsUser: boolean;
  /** The class of the exporter, for messages. */
  readonly exporterName: string;
  /** The destination, for messages: without secrets. */
  readonly displayUrl: string;
}

/** The export during which a function of the user runs. */
const current = new AsyncLocalStorage<PendingExport>();

/** The exports of one exporter: with an attempt, each is one request; without one, requests are repeated and split here. */
export class RequestExports {
  readonly #settings: RequestExportsSettings;
  readonly #retrying: RetryingSender;
  readonly #pending = new PendingExports();
  readonly #report: (error: unknown) => void;
  #shutdown: Promise<void> | undefined;

  constructor(settings: RequestExportsSettings) {
    const { send, policy, firstElapsedMillis, exporterName, displayUrl } = settings;
    this.#settings = settings;
    this.#report = reporterOf(exporterName);
    this.#retrying = new RetryingSender({
      send: (records, signal) => send(records, signal, undefined),
      policy,
      firstElapsedMillis,
      pending: this.#pending,
      clock: systemClock,
      random: Math.random,
      warn: reportLine,
      exporterName,
      displayUrl,
    });
  }

  export(records: readonly ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    if (this.#shutdown !== undefined) {
      done({ code: 1, error: shutDown() });
      return;
    }
    if (records.length === 0) {
      done({ code: 0 });
      return;
    }
    const pendingExport: PendingExport = { attempting: true, flushed: false };
    this.#pending.add(pendingExport);
    // Copied now, because a foreign processor may change the records after `export` returns.
    const owned = ownAll(records);
    const { send: request, callsUser } = this.#settings;
    const send = (): Promise<unknown> =>
      attempt === undefined
        ? this.#retrying.send(owned, pendingExport)
        : request(owned, attempt.signal, attempt.batchId);
    void (callsUser ? current.run(pendingExport, send) : send())
      .then(
        (status): HttpExportResult => (typeof status === 'number' ? { code: 0, status } : { code: 0 }),
        (error: Error): ExportResult => ({ code: 1, error }),
      )
      .then(done)
      .catch((error: unknown) => this.#report(error))
      .then(() => this.#pending.remove(pendingExport));
  }

  /** Retries at once what is backing off, and waits until each pending export has ended its attempt. Never rejects. */
  async forceFlush(): Promise<void> {
    const flushed = this.#pending.markFlushed();
    if (flushed.length > 0) this.#retrying.flush();
    const own = current.getStore();
    await this.#pending.attemptsEnded(flushed.filter((pendingExport) => pendingExport !== own));
  }

  /** Ends all retries, waits for pending exports, then closes. Later exports fail. Never rejects. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#shutDown();
    return this.#shutdown;
  }

  async #shutDown(): Promise<void> {
    const flushed = this.#pending.markFlushed();
    this.#retrying.close();
    await this.#pending.ended(flushed);
    this.#settings.close();
  }
}
