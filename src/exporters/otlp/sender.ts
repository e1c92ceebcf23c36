import type { Clock } from '../../record/floor/clock.js';
import type { Warn } from '../../record/floor/environment.js';
import { completeResources } from '../../record/foreign/complete-resources.js';
import { ownAll } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { oneLine } from '../../record/text.js';
import { EncodingTurns } from '../encoding-turns.js';
import { type Answer, isMarkup, isSuccess } from '../http/answer.js';
import { HttpClient } from '../http/client.js';
import { Deadline } from '../http/deadline.js';
import { connectionError, type ErrorContext, type HttpError, refused, sanitized } from '../http/failure.js';
import { Bytes } from './encoding/bytes.js';
import type { Encoding } from './encoding/encoding.js';
import { grouped } from './encoding/grouping.js';
import { JsonEncoding } from './encoding/json.js';
import { ProtobufEncoding } from './encoding/protobuf.js';
import type { OtlpSettings } from './options.js';
import { type PartialSuccess, partialSuccess, refusalMessage } from './partial-success.js';

/** A larger buffer is not kept for the next request. */
const MAX_KEPT_BYTES = 8 * 2 ** 20;
/** Minimum interval between two lines with a collector's warnings. */
const WARN_MILLIS = 10_000;

/** Sends a batch as one OTLP request, once. */
export class Sender {
  readonly #settings: OtlpSettings;
  readonly #clock: Clock;
  readonly #warn: Warn;
  readonly #encoding: Encoding;
  readonly #turns: EncodingTurns;
  readonly #client: HttpClient;
  /** A buffer that no request uses. */
  #spare: Bytes | undefined;
  #warnedAt = Number.NEGATIVE_INFINITY;

  /** @param turns Shared by all senders of the thread */
  constructor(settings: OtlpSettings, clock: Clock, warn: Warn, turns = new EncodingTurns(clock)) {
    this.#settings = settings;
    this.#clock = clock;
    this.#warn = warn;
    this.#turns = turns;
    this.#encoding = settings.protocol === 'http/json' ? new JsonEncoding() : new ProtobufEncoding();
    this.#client = new HttpClient(settings);
  }

  /** Resolves with the HTTP status once the collector has accepted all records. @throws DeliveryError otherwise */
  async send(records: readonly ReadableLogRecord[], signal: AbortSignal | undefined): Promise<number> {
    const owned = ownAll(records);
    const incomplete = completeResources(owned, this.#clock);
    if (incomplete !== undefined) await settledOrAborted(incomplete, signal);
    const bytes = this.#spare ?? new Bytes();
    this.#spare = undefined;
    bytes.length = 0;
    const { maxRequestBytes, timeoutMillis } = this.#settings;
    const deadline = new Deadline(this.#clock, timeoutMillis, signal);
    try {
      if (deadline.reason !== undefined) throw connectionError(deadline.reason, this.#client.context);
      if (!(await this.#turns.run(this.#encoding.encode(grouped(owned), bytes, maxRequestBytes)))) {
        this.#keep(bytes);
        throw tooLarge(records, maxRequestBytes);
      }
      const { contentType } = this.#encoding;
      const content = { body: bytes.written(), contentType };
      const answer = await this.#client.post(content, deadline, () => this.#keep(bytes));
      this.#check(answer, records.length);
      return answer.status;
    } finally {
      deadline.end();
    }
  }

  close(): void {
    this.#client.close();
  }

  /** @throws DeliveryError for anything but a full success */
  #check(answer: Answer, sent: number): void {
    const { status, body } = answer;
    const { context } = this.#client;
    if (!isSuccess(status)) throw refused(answer, refusalMessage(answer), this.#clock.hrTime()[0] * 1000, context);
    if (isMarkup(body)) throw notOtlp(answer, context);
    const success = partialSuccess(answer);
    if (success.rejected > 0) throw rejected(success, sent, context, answer.isCut);
    const now = this.#clock.monotonic();
    if (success.message === '' || now - this.#warnedAt < WARN_MILLIS) return;
    this.#warnedAt = now;
    this.#warn(`${context.displayUrl} warns: ${sanitized(success.message, context, answer.isCut)}`);
  }

  #keep(bytes: Bytes): void {
    if (bytes.buffer.length <= MAX_KEPT_BYTES) this.#spare = bytes;
  }
}

/** Resolves when the promise settles or the attempt is aborted. */
function settledOrAborted(promise: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      signal?.removeEventListener('abort', end);
      resolve();
    };
    signal?.addEventListener('abort', end, { once: true });
    promise.then(end, end);
  });
}

/** The error of a partial success that rejects records. */
function rejected(success: PartialSuccess, sent: number, context: ErrorContext, isCut: boolean): HttpError {
  const message = sanitized(success.message, context, isCut);
  const count = Math.min(success.rejected, sent);
  const why = message === '' ? '' : `: ${message}`;
  return Object.assign(new Error(`${context.displayUrl} rejected ${count} of ${sent} records${why}`), {
    rejected: count,
    retryable: false,
  });
}

/** The error of an answer that cannot come from a collector. */
function notOtlp({ status, contentType }: Answer, { displayUrl }: ErrorContext): HttpError {
  const type = contentType === '' ? '' : ` (${oneLine(contentType, 100)})`;
  const message = `${displayUrl} answered ${status} with a web page${type}: it is no OTLP endpoint`;
  return Object.assign(new Error(message), { retryable: false });
}

/** The error of a request that exceeds `maxRequestBytes`. A batch is split; a single record fails. */
function tooLarge(records: readonly ReadableLogRecord[], maxRequestBytes: number): HttpError {
  const many = records.length > 1;
  const what = many ? `a request of ${records.length} records is` : 'a record is';
  return Object.assign(new Error(`too_large: ${what} longer than maxRequestBytes (${maxRequestBytes})`), {
    code: 'too_large',
    retryable: false,
    ...(many ? { divisible: true } : { failed: records }),
  });
}
