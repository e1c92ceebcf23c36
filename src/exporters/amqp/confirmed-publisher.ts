import type { ItemOutcome } from '../../record/exporter.js';
import { memberOf } from '../../record/floor/member-of.js';
import { thrownMessage } from '../../record/floor/thrown.js';
import { type Meaning, publishError } from '../publish/failure.js';
import { failedOf, type Publisher, type PublishMessage } from '../publish/publisher.js';

/** What we use of a confirm channel. */
interface Channel {
  publish(
    exchange: string,
    key: string,
    content: Buffer,
    options: object,
    confirmed: (error: unknown) => void,
  ): boolean;
  on(event: 'return', listener: (message: { properties?: { messageId?: unknown } }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/** A channel, and what became of it. */
interface OpenChannel {
  readonly channel: Channel;
  /** The ids of messages that no queue took. They come before the confirmations. */
  readonly returned: Set<unknown>;
  isClosed: boolean;
  /** Why the broker closed it, if it did. */
  reason: unknown;
}

export interface Publishing {
  readonly exchange: string;
  readonly mandatory: boolean;
  readonly contentType: string | undefined;
}

const NOT_CONFIRM = 'the channel does not confirm: open it with `createConfirmChannel`';
const CLOSED = 'the channel is closed: give a function that opens one, to be called again';

/** Publishes on a confirm channel, and opens another one after that has closed, where it can. */
export class ConfirmedPublisher implements Publisher {
  readonly #open: (() => unknown) | undefined;
  readonly #publishing: Publishing;
  #current: OpenChannel | undefined;

  /** @param channel A confirm channel, or a function that opens one */
  constructor(channel: unknown, publishing: Publishing) {
    this.#open = typeof channel === 'function' ? (channel as () => unknown) : undefined;
    if (this.#open === undefined) this.#current = watched(channel as Channel);
    this.#publishing = publishing;
  }

  async publish(messages: readonly PublishMessage[]): Promise<{ failed: ItemOutcome[] } | undefined> {
    const open = await this.#channel();
    const results = await Promise.allSettled(messages.map((message) => this.#publish(message, open)));
    return failedOf(results, (error) => publishError('AMQP', error, this.#meaningOf(error, open)));
  }

  async #channel(): Promise<OpenChannel> {
    if (this.#current?.isClosed === false) return this.#current;
    const reason = this.#current?.reason;
    if (this.#open === undefined)
      throw publishError('AMQP', reason ?? new Error('the channel is closed'), { ...meaningOf(reason), cure: CLOSED });
    let channel: unknown;
    try {
      channel = await this.#open();
    } catch (error) {
      throw publishError('AMQP', error, { retryable: true });
    }
    if (typeof memberOf(channel, 'waitForConfirms') !== 'function')
      throw publishError('AMQP', new Error(NOT_CONFIRM), { retryable: false });
    this.#current = watched(channel as Channel);
    return this.#current;
  }

  #publish({ topic, value, headers, uid }: PublishMessage, open: OpenChannel): Promise<void> {
    const { exchange, mandatory, contentType } = this.#publishing;
    const content =
      typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const options = { mandatory, persistent: true, messageId: uid, headers, ...(contentType && { contentType }) };
    return new Promise((resolve, reject) => {
      try {
        open.channel.publish(exchange, topic, content, options, (error) => {
          if (open.returned.delete(uid)) reject(unroutable(exchange, topic));
          else if (error === null || error === undefined) resolve();
          else reject(open.reason ?? error);
        });
      } catch (error) {
        // It was closed before it was given to us, too.
        if (memberOf(error, 'name') === 'IllegalOperationError') open.isClosed = true;
        reject(open.reason ?? error);
      }
    });
  }

  #meaningOf(error: unknown, { isClosed }: OpenChannel): Meaning {
    const meaning = meaningOf(error);
    return isClosed && this.#open === undefined && meaning.cure === undefined ? { ...meaning, cure: CLOSED } : meaning;
  }
}

function watched(channel: Channel): OpenChannel {
  const open: OpenChannel = { channel, returned: new Set(), isClosed: false, reason: undefined };
  channel.on('return', ({ properties }) => open.returned.add(properties?.messageId));
  channel.on('close', () => {
    open.isClosed = true;
  });
  // Says why the channel closes. Without a listener, it would end the process.
  channel.on('error', (error) => {
    open.reason = error;
    open.isClosed = true;
  });
  return open;
}

function unroutable(exchange: string, key: string): Error {
  const message = `no queue takes what is published to the exchange ${JSON.stringify(exchange)} with the routing key ${JSON.stringify(key)}`;
  return Object.assign(new Error(message), { code: UNROUTABLE });
}

const UNROUTABLE = 'UNROUTABLE';

function meaningOf(error: unknown): Meaning {
  const code = memberOf(error, 'code');
  if (code === UNROUTABLE) return { retryable: false, cure: 'bind a queue, or set `mandatory: false`' };
  if (code === 404) return { retryable: false, cure: 'the exchange does not exist: declare it' };
  if (code === 403) return { retryable: false, cure: 'allow the user of the channel to write to the exchange' };
  if (code === 311 || code === 501 || /frame.*too large|message size/i.test(thrownMessage(error)))
    return { retryable: false };
  return { retryable: true };
}
