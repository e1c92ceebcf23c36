/* How do messages reach a stream of Redis? */
import type { ItemOutcome } from '../../record/exporter.js';
import { integer, knownOptions, wrongType } from '../../record/floor/expect.js';
import { memberOf } from '../../record/floor/member-of.js';
import { thrownMessage } from '../../record/floor/thrown.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { PublishLogRecordExporter } from '../publish/exporter.js';
import { type Meaning, publishError } from '../publish/failure.js';
import { textOrFunction } from '../publish/options.js';
import type { PublishMessage } from '../publish/publisher.js';
import type { PublishValue } from '../publish/value.js';

/** Entries of one transaction: the server does nothing else meanwhile. */
const MAX_ENTRIES = 1_000;

/** What becomes of a record on a stream. */
export interface RedisStreamOptions {
  /** The key of the stream, or a function that returns it. Order is kept for each. */
  key: string | ((record: ReadableLogRecord) => string);
  /** The stream is trimmed to about this many entries, the oldest first (`MAXLEN ~`). @default never trimmed */
  maxLen?: number | undefined;
  /** The form of a record, as in `PublishOptions`. @default 'json' */
  value?: PublishValue | undefined;
}

/** Adds entries to one stream in one transaction: a reply, or an error, for each. */
type AddEntries = (stream: string, entries: readonly PublishMessage[]) => Promise<readonly unknown[]>;

const KNOWN: ReadonlySet<string> = new Set<keyof RedisStreamOptions>(['key', 'maxLen', 'value']);

/**
 * An exporter for a stream of Redis or Valkey, through your client of `redis` or `ioredis`. An entry has the fields `uid` and `value`. A record is delivered
 * when the server has replied. Redis cannot recognise a repeated entry: readers can, by `uid`.
 *
 * @throws TypeError, RangeError for another client, or an unknown or invalid option
 * @example
 * logger.add(redisStream(await createClient().connect(), { key: 'logs', maxLen: 1_000_000 }));
 */
export function redisStream(client: unknown, options: RedisStreamOptions): PublishLogRecordExporter {
  const has = (name: string) => typeof memberOf(client, name) === 'function';
  if (!has('multi') || !(has('xAdd') || has('xadd'))) throw wrongType('client', 'a client of redis or ioredis', client);
  knownOptions('redisStream', options, KNOWN);
  const most = integer('maxLen', options.maxLen, 1, Number.POSITIVE_INFINITY);
  const maxLen = Number.isFinite(most) ? most : undefined;
  const add = has('xAdd') ? ofRedis(client as Redis, maxLen) : ofIoRedis(client as IoRedis, maxLen);
  return new PublishLogRecordExporter({
    publisher: { publish: (messages) => publishAll(client as object, add, messages) },
    topic: textOrFunction('key', options.key),
    value: options.value,
  });
}

/** Streams side by side, the entries of each in order. */
async function publishAll(
  client: object,
  add: AddEntries,
  messages: readonly PublishMessage[],
): Promise<{ failed: ItemOutcome[] }> {
  checkConnected(client);
  const streams = new Map<string, number[]>();
  messages.forEach(({ topic }, index) => {
    const indices = streams.get(topic);
    if (indices === undefined) streams.set(topic, [index]);
    else indices.push(index);
  });
  const failed = await Promise.all([...streams].map(([stream, indices]) => publishTo(stream, indices, add, messages)));
  return { failed: failed.flat() };
}

/** After a failed transaction, no entry of the stream that follows is added, so that it cannot overtake. */
async function publishTo(
  stream: string,
  indices: readonly number[],
  add: AddEntries,
  messages: readonly PublishMessage[],
): Promise<ItemOutcome[]> {
  const failed: ItemOutcome[] = [];
  for (let from = 0; from < indices.length; from += MAX_ENTRIES) {
    const added = indices.slice(from, from + MAX_ENTRIES);
    try {
      const replies = await add(
        stream,
        added.map((index) => messages[index] as PublishMessage),
      );
      added.forEach((index, i) => {
        const reply = replies[i];
        if (reply instanceof Error) failed.push(outcomeOf(index, reply));
      });
    } catch (error) {
      return [...failed, ...indices.slice(from).map((index) => outcomeOf(index, error))];
    }
  }
  return failed;
}

function outcomeOf(index: number, reply: unknown): ItemOutcome {
  const error = publishError('Redis', reply, meaningOf(reply));
  return { index, error, retryable: error.retryable === true };
}

/** What waits in a client for a connection would be added, and then again by the next attempt. @throws DeliveryError */
function checkConnected(client: object): void {
  const status = memberOf(client, 'status');
  const waits = memberOf(client, 'isReady') === false || (typeof status === 'string' && !/^(ready|wait)$/.test(status));
  if (waits) throw publishError('Redis', new Error('the client is not connected'), { retryable: true, cure: CONNECT });
}

const CONNECT = 'connect it, and let it reconnect without end';

function meaningOf(error: unknown): Meaning {
  const message = thrownMessage(error);
  if (message.startsWith('WRONGTYPE'))
    return { retryable: false, cure: 'the key holds something else: use another key' };
  if (/^(NOAUTH|WRONGPASS)/.test(message)) return { retryable: false, cure: 'check user and password of the client' };
  if (message.startsWith('NOPERM'))
    return { retryable: false, cure: 'allow the user of the client to XADD to the key' };
  if (/^ERR unknown command/i.test(message)) return { retryable: false, cure: 'streams need Redis 5 or later' };
  return { retryable: true };
}

interface RedisTransaction {
  xAdd(key: string, id: '*', fields: Record<string, string | Buffer>, options?: object): unknown;
  exec(): Promise<readonly unknown[]>;
}

interface Redis {
  multi(): RedisTransaction;
}

function ofRedis(client: Redis, maxLen: number | undefined): AddEntries {
  const trim = maxLen && { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: maxLen } };
  return async (stream, entries) => {
    const transaction = client.multi();
    for (const { uid, value } of entries) {
      const fields = { uid, value: argumentOf(value) };
      if (trim) transaction.xAdd(stream, '*', fields, trim);
      else transaction.xAdd(stream, '*', fields);
    }
    try {
      return await transaction.exec();
    } catch (error) {
      // Some commands failed: the error has all replies.
      const replies = memberOf(error, 'replies');
      if (Array.isArray(replies)) return replies;
      throw error;
    }
  };
}

interface IoRedisTransaction {
  xadd(...args: Array<string | number | Buffer>): unknown;
  exec(): Promise<ReadonlyArray<readonly [error: unknown, reply: unknown]> | null>;
}

interface IoRedis {
  multi(): IoRedisTransaction;
}

function ofIoRedis(client: IoRedis, maxLen: number | undefined): AddEntries {
  const trim = maxLen === undefined ? [] : ['MAXLEN', '~', maxLen];
  return async (stream, entries) => {
    const transaction = client.multi();
    for (const { uid, value } of entries)
      transaction.xadd(stream, ...trim, '*', 'uid', uid, 'value', argumentOf(value));
    const results = await transaction.exec();
    if (results === null) throw new Error('the transaction was discarded');
    return results.map(([error, reply]) => error ?? reply);
  };
}

function argumentOf(value: string | Uint8Array): string | Buffer {
  return typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
