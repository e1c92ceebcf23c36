import { describe, expect, it } from 'vitest';
import { redisStream } from '../../../src/exporters/redis/index.js';
import { uidOf } from '../../../src/record/uid.js';
import { exported } from '../../support/exported.js';

const body = ({ body }: { body?: unknown }) => String(body);
type Reply = (value: string) => unknown;

/** Clients of both libraries, by their shapes, with the entries of each transaction. */
function clients(reply: Reply = () => '1-0', members: object = {}) {
  const transactions: unknown[][][] = [];
  const begin = () => {
    const entries: unknown[][] = [];
    transactions.push(entries);
    return entries;
  };
  const redis = {
    isReady: true,
    xAdd() {},
    multi() {
      const entries = begin();
      return {
        xAdd: (key: string, id: string, fields: { uid: string; value: string }, options?: object) =>
          void entries.push([
            key,
            id,
            'uid',
            fields.uid,
            'value',
            fields.value,
            ...(options === undefined ? [] : [options]),
          ]),
        async exec() {
          const replies = entries.map((entry) => reply(String(entry[5])));
          if (replies.some((value) => value instanceof Error))
            throw Object.assign(new Error('some failed'), { replies });
          return replies;
        },
      };
    },
    ...members,
  };
  const ioredis = {
    status: 'ready',
    xadd() {},
    multi() {
      const entries = begin();
      return {
        xadd: (...args: unknown[]) => void entries.push(args),
        exec: async () =>
          entries.map((entry) => {
            const value = reply(String(entry.at(-1)));
            return value instanceof Error ? [value, undefined] : [null, value];
          }),
      };
    },
    ...members,
  };
  return { transactions, redis, ioredis };
}

const OPTIONS = { key: 'logs', value: body };

describe.each(['redis', 'ioredis'] as const)('redisStream of %s', (library) => {
  it('adds entries of uid and value, in one transaction', async () => {
    const all = clients();
    const { records, result } = await exported(redisStream(all[library], OPTIONS), ['a', 'b']);
    expect(result).toEqual({ code: 0 });
    expect(all.transactions).toEqual([
      records.map((record) => ['logs', '*', 'uid', uidOf(record), 'value', record.body]),
    ]);
  });

  it('trims the stream by about `maxLen`', async () => {
    const all = clients();
    await exported(redisStream(all[library], { ...OPTIONS, maxLen: 10 }), ['a']);
    const entry = all.transactions[0]?.[0];
    const trim = { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: 10 } };
    if (library === 'redis') expect(entry?.at(-1)).toEqual(trim);
    else expect(entry?.slice(1, 4)).toEqual(['MAXLEN', '~', 10]);
  });

  it('has a transaction for each stream, and for each 1,000 entries', async () => {
    const all = clients();
    const key = (record: { body?: unknown }) => (record.body === 'x' ? 'other' : 'logs');
    const bodies = [...Array.from({ length: 1_500 }, (_, i) => `${i}`), 'x'];
    await exported(redisStream(all[library], { ...OPTIONS, key }), bodies);
    expect(all.transactions.map((entries) => [entries[0]?.[0], entries.length])).toEqual([
      ['logs', 1_000],
      ['other', 1],
      ['logs', 500],
    ]);
  });

  it('says of each entry what became of it', async () => {
    const all = clients((value) => (value === 'b' ? new Error('WRONGTYPE no stream') : '1-0'));
    const { records, outcome } = await exported(redisStream(all[library], OPTIONS), ['a', 'b', 'c']);
    expect(outcome.items).toMatchObject([
      { record: records[1], retryable: false, error: { message: expect.stringContaining('use another key') } },
    ]);
  });

  it('adds nothing to a stream after a transaction that was lost', async () => {
    const all = clients((value) => {
      if (value === '0') throw new Error('Socket closed unexpectedly');
      return '1-0';
    });
    const bodies = Array.from({ length: 1_500 }, (_, i) => `${i}`);
    const { outcome } = await exported(redisStream(all[library], OPTIONS), bodies);
    expect(all.transactions).toHaveLength(1);
    expect([outcome.failed, outcome.items?.every(({ retryable }) => retryable)]).toEqual([1_500, true]);
  });

  it('does not hand anything to a client that is not connected', async () => {
    const all = clients(undefined, library === 'redis' ? { isReady: false } : { status: 'reconnecting' });
    const { result } = await exported(redisStream(all[library], OPTIONS), ['a']);
    expect(result.error).toMatchObject({
      retryable: true,
      message: expect.stringContaining('let it reconnect without end'),
    });
    expect(all.transactions).toEqual([]);
  });
});

describe('redisStream', () => {
  it.each([
    ['NOAUTH Authentication required', false, 'check user and password'],
    ['NOPERM no permissions', false, 'allow the user of the client to XADD'],
    ['OOM command not allowed', true, ''],
    ['READONLY You can not write against a read only replica', true, ''],
    ['LOADING Redis is loading', true, ''],
  ])('says of %j what it means', async (message, retryable, cure) => {
    const { outcome } = await exported(redisStream(clients(() => new Error(message)).ioredis, OPTIONS), ['a']);
    expect(outcome.items?.[0]).toMatchObject({ retryable, error: { message: expect.stringContaining(cure) } });
  });

  it('rejects what is no client, and invalid options', () => {
    for (const wrong of [undefined, {}, { multi() {} }, { xAdd() {} }])
      expect(() => redisStream(wrong, OPTIONS)).toThrow('`client` must be a client of redis or ioredis');
    const { redis } = clients();
    expect(() => redisStream(redis, { ...OPTIONS, maxLen: 0 })).toThrow('`maxLen` must be an integer of at least 1');
    expect(() => redisStream(redis, { ...OPTIONS, topic: 'a' } as never)).toThrow(
      '`topic` is not an option of redisStream',
    );
    expect(() => redisStream(redis, { key: '' })).toThrow('`key` must be');
  });
});
