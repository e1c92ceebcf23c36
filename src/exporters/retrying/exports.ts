/* What does an exporter owe to its callers for each export, whatever its destination is? */
import type { Attempt, DeliveryError, ExportResult, HttpExportResult } from '../../record/exporter.js';
import type { RetryPolicy } from '../../record/failure/backoff.js';
import { reporterOf, reportLine } from '../../record/failure/report.js';
import { AsyncLocalStorage } from '../../record/floor/builtin.js';
import { systemClock } from '../../record/floor/clock.js';
import { ownAll } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import { type PendingExport, PendingExports } from './pending-exports.js';
import { RetryingSender, shutDown } from './retrying-sender.js';

/** A service without its destination ends as early as with the exporters of OpenTelemetry. */
const FIRST_ELAPSED_MILLIS = 5_000;

/** The export during which code of the user runs: a client, `headers`. A flush in that code must not wait for this export. */
const current = new AsyncLocalStorage<PendingExport>();

export interface ExportsSettings {
  /** The class of the exporter, for messages. */
  readonly exporterName: string;
  /** The destination, for messages: without secrets. */
  readonly destination: string;
  /** Makes one attempt; may give the HTTP status. `batchId` is undefined behind foreign processors; a spool keeps what it gives. @throws DeliveryError that says how it ended */
  readonly send: (
    records: readonly LightRecord[],
    signal: AbortSignal | undefined,
    batchId: () => string | undefined,
  ) => Promise<unknown>;
  /** `send` watches the signal itself. Otherwise the attempt ends without it, and what it does later is ignored. @default false */
  readonly abortable?: boolean;
  /** Attempts call code of the user. @default true */
  readonly callsUser?: boolean;
  /** Releases what belongs to the exporter, once nothing is pending. */
  readonly close: (() => unknown) | undefined;
  /** Of repeats where no processor of ours does; undefined without any. */
  readonly policy: RetryPolicy | undefined;
  /** The policy's `maxElapsedMillis` until a first attempt has succeeded. @default 5_000, or that of the policy if it is less */
  readonly firstElapsedMillis?: number;
}

/** Runs the exports of one exporter: one attempt each behind our processors, retried and split behind foreign ones; flush and shutdown. */
export class Exports {
  readonly #settings: ExportsSettings;
  readonly #retrying: RetryingSender;
  readonly #pending = new PendingExports();
  readonly #report: (error: unknown) => void;
  #shutdown: Promise<void> | undefined;

  constructor(settings: ExportsSettings) {
    this.#settings = settings;
    const { exporterName, destination, policy, firstElapsedMillis } = settings;
    this.#report = reporterOf(exporterName);
    this.#retrying = new RetryingSender({
      send: (records, signal) => this.#send(records as readonly LightRecord[], signal, () => undefined),
      policy,
      firstElapsedMillis: firstElapsedMillis ?? Math.min(FIRST_ELAPSED_MILLIS, policy?.maxElapsedMillis ?? 0),
      pending: this.#pending,
      clock: systemClock,
      random: Math.random,
      warn: reportLine,
      exporterName,
      displayUrl: destination,
    });
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
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
    const send = (): Promise<unknown> =>
      attempt === undefined
        ? this.#retrying.send(owned, pendingExport)
        : this.#send(owned, attempt.signal as AbortSignal, () => attempt.batchId);
    void (this.#settings.callsUser === false ? send() : current.run(pendingExport, send))
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

  /** Ends all retries, waits for pending exports, then releases the destination. Later exports fail. Rejects where releasing fails. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#shutDown();
    return this.#shutdown;
  }

  #send(
    records: readonly LightRecord[],
    signal: AbortSignal | undefined,
    batchId: () => string | undefined,
  ): Promise<unknown> {
    const { send, abortable } = this.#settings;
    const attempt = () => send(records, signal, batchId);
    return abortable === true ? attempt() : orAborted(attempt, signal);
  }

  async #shutDown(): Promise<void> {
    const flushed = this.#pending.markFlushed();
    this.#retrying.close();
    const own = current.getStore();
    await this.#pending.ended(flushed.filter((pendingExport) => pendingExport !== own));
    await this.#settings.close?.();
  }
}

/** Settles as the attempt does, or fails when the signal aborts. Most clients cannot end what they have begun: its result is ignored then. */
function orAborted(attempt: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  if (signal === undefined) return attempt();
  return new Promise((resolve, reject) => {
    const abort = () => reject(aborted(signal));
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    attempt()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

function aborted(signal: AbortSignal): DeliveryError {
  const error = new Error('the attempt was aborted before the destination answered', { cause: signal.reason });
  return Object.assign(error, { retryable: true });
}
