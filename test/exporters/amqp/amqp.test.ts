import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { amqp } from '../../../src/exporters/amqp/index.js';
import { uidOf } from '../../../src/record/uid.js';
import { exported } from '../../support/exported.js';

const body = ({ body }: { body?: unknown }) => String(body);
const OPTIONS = { exchange: 'logs', routingKey: body, value: body };

/** A confirm channel. `answer` confirms, refuses, returns or closes. */
class Channel extends EventEmitter {
  readonly published: unknown[][] = [];
  readonly #answer: (channel: Channel, body: string, options: { messageId: string }) => unknown;
  closed = false;

  constructor(answer: (channel: Channel, body: string, options: { messageId: string }) => unknown = () => null) {
    super();
    this.#answer = answer;
  }

  waitForConfirms() {}

  publish(
    exchange: string,
    key: string,
    content: Buffer,
    options: { messageId: string },
    confirmed: (e: unknown) => void,
  ) {
    if (this.closed) throw Object.assign(new Error('Channel closed'), { name: 'IllegalOperationError' });
    this.published.push([exchange, key, String(content), options]);
    const error = this.#answer(this, String(content), options);
    setImmediate(() => confirmed(error));
    return true;
  }

  /** As the broker closes it. */
  close(error: unknown) {
    this.closed = true;
    this.emit('error', error);
    this.emit('close');
  }
}

describe('amqp', () => {
  it('publishes persistent, mandatory messages with the uid as their id', async () => {
    const channel = new Channel();
    const { records, result } = await exported(amqp(channel, { exchange: 'logs' }), ['a']);
    expect(result).toEqual({ code: 0 });
    const [uid] = records.map(uidOf);
    expect(channel.published).toMatchObject([
      [
        ...['logs', '', expect.stringContaining('"message":"a"')],
        {
          mandatory: true,
          persistent: true,
          messageId: uid,
          headers: { 'log.record.uid': uid },
          contentType: 'application/json',
        },
      ],
    ]);
  });

  it('fails what is returned, for good, and what is refused, for now', async () => {
    const channel = new Channel((own, text, { messageId }) => {
      if (text === 'returned') own.emit('return', { properties: { messageId } });
      return text === 'refused' ? new Error('message nacked') : null;
    });
    const { records, outcome } = await exported(amqp(channel, OPTIONS), ['a', 'returned', 'refused', 'b']);
    expect(outcome.items).toMatchObject([
      {
        record: records[1],
        retryable: false,
        error: { message: expect.stringContaining('bind a queue, or set `mandatory: false`') },
      },
      { record: records[2], retryable: true },
    ]);
  });

  it('opens another channel after one has closed, where it is given a function', async () => {
    const opened: Channel[] = [];
    const exporter = amqp(() => {
      opened.push(new Channel());
      return Promise.resolve(opened.at(-1));
    }, OPTIONS);
    await exported(exporter, ['a']);
    await exported(exporter, ['b']);
    expect(opened).toHaveLength(1);
    opened[0]?.close(Object.assign(new Error('CONNECTION_FORCED'), { code: 320 }));
    expect((await exported(exporter, ['c'])).result).toEqual({ code: 0 });
    expect(opened.map(({ published }) => published.length)).toEqual([2, 1]);
  });

  it('says what to do about a channel that has closed, before it or while it was given', async () => {
    const channel = new Channel();
    const exporter = amqp(channel, OPTIONS);
    channel.close(new Error('gone'));
    const expected = { retryable: true, message: expect.stringContaining('give a function that opens one') };
    expect((await exported(exporter, ['a'])).result.error).toMatchObject(expected);
    expect((await exported(amqp(channel, OPTIONS), ['a'])).outcome.items?.[0]?.error).toMatchObject(expected);
  });

  it.each([
    [404, 'the exchange does not exist: declare it'],
    [403, 'allow the user of the channel to write to the exchange'],
  ])('says what to do about a channel that the broker closes with %i', async (code, cure) => {
    const channel = new Channel((own) => {
      own.close(Object.assign(new Error('closed by server'), { code }));
      return new Error('channel closed');
    });
    const { outcome } = await exported(amqp(channel, OPTIONS), ['a']);
    expect(outcome.items?.[0]).toMatchObject({ retryable: false, error: { message: expect.stringContaining(cure) } });
  });

  it('repeats where the function fails, and ends where it opens another kind of channel', async () => {
    const failing = amqp(() => Promise.reject(new Error('connect ECONNREFUSED')), OPTIONS);
    expect((await exported(failing, ['a'])).result.error).toMatchObject({ retryable: true });
    const { result } = await exported(
      amqp(() => ({ publish() {} }), OPTIONS),
      ['a'],
    );
    expect(result.error).toMatchObject({ retryable: false, message: expect.stringContaining('createConfirmChannel') });
  });

  it('rejects what is no confirm channel, and invalid options', () => {
    for (const wrong of [undefined, {}, { publish() {} }])
      expect(() => amqp(wrong, OPTIONS)).toThrow('`channel` must be a confirm channel');
    expect(() => amqp(new Channel(), {} as never)).toThrow('`exchange` must be a string');
    expect(() => amqp(new Channel(), { ...OPTIONS, mandatory: 1 } as never)).toThrow('`mandatory` must be a boolean');
    expect(() => amqp(new Channel(), { ...OPTIONS, queue: 'a' } as never)).toThrow('`queue` is not an option of amqp');
  });
});
