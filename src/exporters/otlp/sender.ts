import type { DeliveryError } from '../../record/exporter.js';
import { promisify, zlib } from '../../record/floor/builtin.js';
import type { Clock } from '../../record/floor/clock.js';
import { completeResources } from '../../record/foreign/complete-resources.js';
import { ownAll } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import { VERSION } from '../../record/version.js';
import { type Answer, isSuccess } from '../http/answer.js';
import { Connection } from '../http/connection.js';
import { Deadline } from '../http/deadline.js';
import type { Headers } from '../http/headers.js';
import { Secrets } from '../http/secrets.js';
import { Bytes } from './encoding/bytes.js';
import type { Encoding } from './encoding/encoding.js';
import { grouped } from './encoding/grouping.js';
import { JsonEncoding } from './encoding/json.js';
import { ProtobufEncoding } from './encoding/protobuf.js';
import type { Tell } from './environment.js';
import { broken, notOtlp, refused, rejected, saidBy, type Telling, tooLarge } from './failure.js';
import type { OtlpSettings } from './options.js';
import { partialSuccess } from './partial-success.js';

/** A buffer that is larger is given back to the memory after its request. */
const MAX_KEPT_BYTES = 8 * 2 ** 20;
/** Between two lines about what a collector remarks. */
const REMARK_MILLIS = 10_000;
const OURS = { 'user-agent': `logly-otel/${VERSION} (JavaScript)` };

/** Sends records as one request, once. */
export class Sender {
  readonly #settings: OtlpSettings;
  readonly #clock: Clock;
  readonly #tell: Tell;
  readonly #encoding: Encoding;
  readonly #connection: Connection;
  readonly #secrets: Secrets;
  readonly #telling: Telling;
  /** Not in use at the moment. */
  #spare: Bytes | undefined;
  #remarkedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: OtlpSettings, clock: Clock, tell: Tell) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tell = tell;
    this.#encoding = settings.protocol === 'http/json' ? new JsonEncoding() : new ProtobufEncoding();
    this.#connection = new Connection(settings.target, settings.credentials);
    this.#secrets = new Secrets([...Object.values(settings.headers.below), ...settings.target.secrets]);
    this.#telling = { shown: settings.target.shown, hide: (text) => this.#secrets.hide(text) };
  }

  /** Settles when the collector has them, with its status. @throws DeliveryError that says how the attempt ended */
  async send(records: readonly ReadableLogRecord[], signal: AbortSignal | undefined): Promise<number> {
    const owned = ownAll(records);
    const pending = completeResources(owned, this.#clock);
    if (pending !== undefined) await endedOrAborted(pending, signal);
    const bytes = this.#spare ?? new Bytes();
    this.#spare = undefined;
    bytes.length = 0;
    const { maxRequestBytes, timeoutMillis } = this.#settings;
    const deadline = new Deadline(this.#clock, timeoutMillis, signal);
    try {
      if (deadline.reason !== undefined) throw broken(deadline.reason, this.#telling);
      if (!(await this.#encode(owned, bytes))) {
        this.#keep(bytes);
        throw tooLarge(records, maxRequestBytes);
      }
      const answer = await this.#exchange(bytes, deadline);
      this.#judge(answer, records.length);
      return answer.status;
    } finally {
      deadline.end();
    }
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.#connection.close();
  }

  /** Others have their turn between two slices. False when it gets too long. */
  async #encode(records: readonly LightRecord[], into: Bytes): Promise<boolean> {
    const slices = this.#encoding.encode(grouped(records), into, this.#settings.maxRequestBytes);
    let slice = slices.next();
    while (!slice.done) {
      await new Promise<void>((resolve) => this.#clock.soon(resolve));
      slice = slices.next();
    }
    return slice.value;
  }

  async #exchange(bytes: Bytes, deadline: Deadline): Promise<Answer> {
    try {
      const headers = await this.#headers(deadline);
      if (this.#settings.compression === 'gzip') {
        const zipped = await promisify(zlib().gzip)(bytes.written());
        this.#keep(bytes);
        const { answer } = await this.#connection.post({ ...headers, 'content-encoding': 'gzip' }, zipped, deadline);
        return answer;
      }
      const { answer, bodySent } = await this.#connection.post(headers, bytes.written(), deadline);
      if (bodySent) this.#keep(bytes);
      return answer;
    } catch (error) {
      throw broken(error, this.#telling);
    }
  }

  async #headers(deadline: Deadline): Promise<Headers> {
    const { below, ask } = this.#settings.headers;
    const last = { 'content-type': this.#encoding.contentType };
    if (ask === undefined) return { ...OURS, ...below, ...last };
    let headers: Headers;
    try {
      headers = await deadline.race(ask());
    } catch (error) {
      if (deadline.reason !== undefined) throw error;
      const { message, retryable } = error as DeliveryError;
      throw Object.assign(new Error(`the \`headers\` function failed: ${message}`), { retryable });
    }
    for (const value of Object.values(headers)) this.#secrets.add(value);
    return { ...OURS, ...below, ...headers, ...last };
  }

  /** @throws for everything but a full success */
  #judge(answer: Answer, sent: number): void {
    const { status, contentType, body } = answer;
    if (!isSuccess(status)) throw refused(answer, this.#clock.hrTime()[0] * 1000, this.#telling);
    if (contentType === 'text/html' && body.length > 0) throw notOtlp(answer, this.#telling);
    const said = partialSuccess(answer);
    if (said.rejected > 0) throw rejected(said, sent, this.#telling);
    if (said.message !== '') this.#remark(said.message);
  }

  /** A collector that has taken everything may still have something to say. */
  #remark(message: string): void {
    const now = this.#clock.monotonic();
    if (now - this.#remarkedAt < REMARK_MILLIS) return;
    this.#remarkedAt = now;
    this.#tell(`${this.#telling.shown} remarks: ${saidBy(message, this.#telling)}`);
  }

  #keep(bytes: Bytes): void {
    if (bytes.buffer.length <= MAX_KEPT_BYTES) this.#spare = bytes;
  }
}

/** Settles with the promise, or when the attempt is given up. */
function endedOrAborted(promise: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      signal?.removeEventListener('abort', end);
      resolve();
    };
    signal?.addEventListener('abort', end, { once: true });
    promise.then(end, end);
  });
}
