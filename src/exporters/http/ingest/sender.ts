import { crypto } from '../../../record/floor/builtin.js';
import type { Clock } from '../../../record/floor/clock.js';
import { completeResources } from '../../../record/foreign/complete-resources.js';
import { ownAll } from '../../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../../record/readable.js';
import type { LightRecord } from '../../../record/record.js';
import { uidOf } from '../../../record/uid.js';
import type { EncodingTurns } from '../../encoding-turns.js';
import { type Answer, TOO_LONG } from '../answer.js';
import { HttpClient } from '../client.js';
import { Deadline } from '../deadline.js';
import { connectionError, type HttpError } from '../failure.js';
import { bodyBy, encoded } from './body.js';
import type { IngestSettings } from './options.js';
import { failureOf } from './outcome.js';

/** Sends a batch as one request, once. */
export class IngestSender {
  readonly #settings: IngestSettings;
  readonly #clock: Clock;
  readonly #turns: EncodingTurns;
  readonly #client: HttpClient;

  /** @param turns Shared by all senders of the thread */
  constructor(settings: IngestSettings, clock: Clock, turns: EncodingTurns) {
    this.#settings = settings;
    this.#clock = clock;
    this.#turns = turns;
    this.#client = new HttpClient(settings);
  }

  /**
   * Resolves with the HTTP status once the service has accepted all records.
   *
   * @param batchId Made of the records' uids where it gives none
   * @throws DeliveryError otherwise
   */
  async send(
    records: readonly ReadableLogRecord[],
    signal: AbortSignal | undefined,
    batchId: () => string | undefined,
  ): Promise<number> {
    const { preset, timeoutMillis, target } = this.#settings;
    const owned = ownAll(records);
    const { maxRecords } = preset;
    if (owned.length > maxRecords) throw tooLarge(owned, `has more than ${maxRecords} records`);
    const deadline = new Deadline(this.#clock, timeoutMillis, signal);
    try {
      const incomplete = completeResources(owned, this.#clock);
      // Its time is limited; the attempt may end before.
      if (incomplete !== undefined) await deadline.race(incomplete).catch(() => {});
      const { context } = this.#client;
      if (deadline.reason !== undefined) throw connectionError(deadline.reason, context);
      const body = await this.#body(owned);
      const query = preset.query?.(target, () => batchId() ?? idOf(owned));
      const answer = await this.#post({ body, contentType: preset.contentType, query }, deadline, owned);
      const failure = failureOf(answer, owned.length, preset, this.#clock.hrTime()[0] * 1_000, context);
      if (failure !== undefined) throw failure;
      return answer.status;
    } finally {
      deadline.end();
    }
  }

  close(): void {
    this.#client.close();
  }

  async #body(records: readonly LightRecord[]): Promise<Uint8Array> {
    const { preset, makeBody } = this.#settings;
    if (makeBody !== undefined) return bodyBy(makeBody, records);
    const body = await this.#turns.run(encoded(preset.write(records), preset.maxBytes));
    if (body === undefined) throw tooLarge(records, `is longer than ${preset.maxBytes} bytes`);
    return body;
  }

  async #post(
    content: Parameters<HttpClient['post']>[0],
    deadline: Deadline,
    records: readonly LightRecord[],
  ): Promise<Answer> {
    try {
      return await this.#client.post(content, deadline, () => {});
    } catch (thrown) {
      const error = thrown as HttpError;
      // It speaks of each record: of fewer it is shorter. Sent again, they are kept once.
      if (this.#settings.preset.idempotent && error.code === TOO_LONG) error.divisible = records.length > 1;
      throw error;
    }
  }
}

/** The same for the same records. */
function idOf(records: readonly LightRecord[]): string {
  const hash = crypto().createHash('sha256');
  for (const record of records) hash.update(`${uidOf(record)}\n`);
  return hash.digest('hex').slice(0, 32);
}

/** The error of a request that is not sent. A batch is split; a single record fails. */
function tooLarge(records: readonly LightRecord[], why: string): HttpError {
  const many = records.length > 1;
  const what = many ? `a request of ${records.length} records` : 'a record';
  return Object.assign(new Error(`too_large: ${what} ${why}`), {
    code: 'too_large',
    retryable: false,
    ...(many ? { divisible: true } : { failed: records }),
  });
}
