import { describe, expect, it } from 'vitest';
import { kafka } from '../../../src/exporters/kafka/index.js';
import { uidOf } from '../../../src/record/uid.js';
import { exported } from '../../support/exported.js';

const body = ({ body }: { body?: unknown }) => String(body);
const OPTIONS = { topic: 'logs', key: body, value: body };

/** A producer of kafkajs, by its shape. */
const kafkaJs = (sendBatch: (batch: unknown) => Promise<unknown>) => ({ send() {}, sendBatch });
const strings = (text: unknown) => (typeof text === 'string' ? Buffer.from(text) : undefined);

describe('kafka', () => {
  it('gives kafkajs one batch, by topic, acknowledged by all replicas', async () => {
    const batches: unknown[] = [];
    const producer = kafkaJs(async (batch) => batches.push(batch));
    const topic = (record: { body?: unknown }) => (record.body === 'b' ? 'other' : 'logs');
    const { records } = await exported(kafka(producer, { ...OPTIONS, topic }), ['a', 'b', 'c']);
    const [a, b, c] = records.map((record) => ({
      key: record.body,
      value: record.body,
      headers: { 'log.record.uid': uidOf(record) },
    }));
    expect(batches).toEqual([
      {
        topicMessages: [
          { topic: 'logs', messages: [a, c] },
          { topic: 'other', messages: [b] },
        ],
        acks: -1,
      },
    ]);
  });

  it.each([
    ['without serializers', undefined, (text: string) => Buffer.from(text)],
    ['of strings', { key: strings, value: strings, headerKey: strings, headerValue: strings }, (text: string) => text],
  ])('gives a producer of @platformatic/kafka %s what it takes', async (_, serializers, as) => {
    const sent: unknown[] = [];
    const producer = {
      [Symbol('options')]: serializers === undefined ? {} : { serializers },
      send: async (options: unknown) => sent.push(options),
    };
    const { records } = await exported(kafka(producer, OPTIONS), ['a', 'b']);
    expect(sent).toEqual([
      {
        messages: records.map((record) => ({
          topic: 'logs',
          key: as(String(record.body)),
          value: as(String(record.body)),
          headers: new Map([[as('log.record.uid'), as(uidOf(record))]]),
        })),
        acks: -1,
      },
    ]);
  });

  it.each<[string, object, object]>([
    ['a lost broker', new Error('connect ECONNREFUSED'), { retryable: true }],
    [
      'exhausted retries',
      Object.assign(new Error('retries'), { retriable: false, cause: { type: 'LEADER_NOT_AVAILABLE' } }),
      { retryable: true },
    ],
    [
      'a missing topic',
      { message: 'x', cause: { type: 'UNKNOWN_TOPIC_OR_PARTITION' } },
      { retryable: true, message: expect.stringContaining('the topic does not exist: create it') },
    ],
    [
      'a missing topic of @platformatic/kafka',
      new Error('Unknown topic a.'),
      { retryable: true, message: expect.stringContaining('create it') },
    ],
    [
      'messages that are too large',
      { errors: [{ apiId: 'MESSAGE_TOO_LARGE' }] },
      { retryable: false, divisible: true },
    ],
    [
      'a missing right',
      { message: '', type: 'TOPIC_AUTHORIZATION_FAILED' },
      { retryable: false, message: expect.stringContaining('allow the user') },
    ],
    [
      'a wrong password',
      { code: 'PLT_KFK_AUTHENTICATION', message: '' },
      { retryable: false, message: expect.stringContaining('check user and password') },
    ],
    [
      'a producer that is not connected',
      new Error('The producer is disconnected'),
      { retryable: true, message: expect.stringContaining('call `connect`') },
    ],
    [
      'a closed producer',
      new Error('Client is closed.'),
      { retryable: false, message: expect.stringContaining('shut the logger down before') },
    ],
  ])('says of %s what it means', async (_, error, expected) => {
    const { result } = await exported(
      kafka(
        kafkaJs(() => Promise.reject(error)),
        OPTIONS,
      ),
      ['a', 'b'],
    );
    expect(result.error).toMatchObject(expected);
    if (!('divisible' in expected)) expect(result.error).not.toHaveProperty('divisible');
  });

  it('ends at a cause that is its own', async () => {
    const error: { message: string; cause?: unknown } = { message: 'round' };
    error.cause = error;
    const { result } = await exported(
      kafka(
        kafkaJs(() => Promise.reject(error)),
        OPTIONS,
      ),
      ['a'],
    );
    expect(result.error).toMatchObject({ retryable: true });
  });

  it('rejects what is no producer, and unknown options', () => {
    for (const wrong of [undefined, {}, 'x', { publish() {} }])
      expect(() => kafka(wrong, OPTIONS)).toThrow('`producer` must be a producer of @platformatic/kafka or kafkajs');
    expect(() =>
      kafka(
        kafkaJs(async () => {}),
        { ...OPTIONS, acks: 0 } as never,
      ),
    ).toThrow('`acks` is not an option');
  });
});
