import { describe, expect, it } from 'vitest';
import { jetstream } from '../../../src/exporters/nats/index.js';
import { uidOf } from '../../../src/record/uid.js';
import { exported } from '../../support/exported.js';

const body = ({ body }: { body?: unknown }) => String(body);
const OPTIONS = { subject: (record: { body?: unknown }) => `logs.${body(record)}`, value: body };
const bodies = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

/** A client that fails for some payloads. */
function client(failures: Readonly<Record<string, object>> = {}) {
  const published: string[] = [];
  return {
    published,
    async publish(_: string, payload: string) {
      published.push(payload);
      if (payload in failures) throw failures[payload];
    },
  };
}

describe('jetstream', () => {
  it('publishes with the uid as the id of the message', async () => {
    const calls: unknown[][] = [];
    const js = { publish: async (...args: unknown[]) => calls.push(args) };
    const { records } = await exported(jetstream(js, OPTIONS), ['a', 'b']);
    expect(calls).toEqual(records.map((record) => [`logs.${record.body}`, record.body, { msgID: uidOf(record) }]));
  });

  it('publishes nothing after a slice in which a message was lost', async () => {
    const js = client({ 3: Object.assign(new Error('timeout'), { code: 'TIMEOUT' }) });
    const { outcome } = await exported(jetstream(js, OPTIONS), bodies(600));
    expect(js.published).toEqual(bodies(256));
    expect(outcome.delivered).toBe(255);
    expect(outcome.items?.map(({ record, retryable }) => [record.body, retryable])).toEqual(
      ['3', ...bodies(600).slice(256)].map((text) => [text, true]),
    );
  });

  it('goes on after a message that is refused for good', async () => {
    const js = client({ 3: Object.assign(new Error('payload size exceeded'), { name: 'InvalidArgumentError' }) });
    const { outcome } = await exported(jetstream(js, OPTIONS), bodies(600));
    expect(js.published).toEqual(bodies(600));
    expect(outcome.items).toMatchObject([
      { retryable: false, error: { message: expect.stringContaining('raise `max_payload`') } },
    ]);
  });

  it.each<[string, object, object]>([
    [
      'a subject that no stream takes',
      { name: 'JetStreamNotEnabled' },
      { retryable: true, message: expect.stringContaining('create a stream for it') },
    ],
    [
      'the same of the older client',
      { code: '503' },
      { retryable: true, message: expect.stringContaining('create a stream for it') },
    ],
    [
      'a closed connection',
      { name: 'ClosedConnectionError' },
      { retryable: false, message: expect.stringContaining('shut the logger down before it') },
    ],
    [
      'a missing right',
      { cause: { name: 'PermissionViolationError' } },
      { retryable: false, message: expect.stringContaining('allow the user') },
    ],
    ['a timeout', { name: 'TimeoutError' }, { retryable: true }],
  ])('says of %s what it means', async (_, members, expected) => {
    const js = client({ a: Object.assign(new Error('failed'), members) });
    const { outcome } = await exported(jetstream(js, OPTIONS), ['a']);
    expect(outcome.items?.[0]?.error).toMatchObject(expected);
  });

  it('fails a record where the client throws instead of rejecting', async () => {
    const js = {
      publish() {
        throw new Error('sync');
      },
    };
    expect((await exported(jetstream(js, OPTIONS), ['a'])).outcome.failed).toBe(1);
  });

  it('rejects what is no client of JetStream, a connection too, and unknown options', () => {
    for (const wrong of [undefined, {}, { publish() {}, request() {} }])
      expect(() => jetstream(wrong, OPTIONS)).toThrow('`js` must be a JetStream client');
    expect(() => jetstream(client(), { subject: '' })).toThrow('`subject` must be a string that is not empty');
    expect(() => jetstream(client(), { ...OPTIONS, headers: () => ({}) } as never)).toThrow(
      '`headers` is not an option of jetstream',
    );
  });
});
