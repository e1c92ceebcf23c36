/* How do messages reach a stream of NATS JetStream? */

import type { ItemOutcome } from '../../record/exporter.js';
import { knownOptions, wrongType } from '../../record/floor/expect.js';
import { memberOf } from '../../record/floor/member-of.js';
import { thrownMessage } from '../../record/floor/thrown.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { PublishLogRecordExporter } from '../publish/exporter.js';
import { causesOf, type Meaning, publishError } from '../publish/failure.js';
import { textOrFunction } from '../publish/options.js';
import { failedOf, type PublishMessage } from '../publish/publisher.js';
import type { PublishValue } from '../publish/value.js';

/** Published in one turn, before their acknowledgements: what is in flight when a connection is lost comes again. */
const MAX_IN_FLIGHT = 256;

/** What becomes of a record on a stream. */
export interface JetStreamOptions {
  /** The subject, or a function that returns it: a stream must take it. */
  subject: string | ((record: ReadableLogRecord) => string);
  /** The form of a record, as in `PublishOptions`. @default 'json' */
  value?: PublishValue | undefined;
}

interface JetStreamClient {
  publish(subject: string, payload: string | Uint8Array, options: { msgID: string }): Promise<unknown>;
}

const KNOWN: ReadonlySet<string> = new Set<keyof JetStreamOptions>(['subject', 'value']);

/**
 * An exporter for a stream of NATS, through your JetStream client of `@nats-io/jetstream` or `nats`. A record is delivered when the stream has
 * acknowledged it. Its `msgID` is the record's uid: within its duplicate window, the stream stores it once.
 *
 * @throws TypeError, RangeError for another client, or an unknown or invalid option
 * @example
 * logger.add(jetstream(jetstreamClient(connection), { subject: (record) => `logs.${record.severityText}` }));
 */
export function jetstream(js: unknown, options: JetStreamOptions): PublishLogRecordExporter {
  if (typeof memberOf(js, 'publish') !== 'function' || typeof memberOf(js, 'request') === 'function')
    throw wrongType('js', 'a JetStream client: what `jetstream(connection)` of @nats-io/jetstream returns', js);
  knownOptions('jetstream', options, KNOWN);
  const client = js as JetStreamClient;
  return new PublishLogRecordExporter({
    publisher: { publish: (messages) => publishAll(client, messages) },
    topic: textOrFunction('subject', options.subject),
    value: options.value,
  });
}

/** In slices: after one in which a message was lost, nothing that follows is published, so that it cannot overtake. */
async function publishAll(
  client: JetStreamClient,
  messages: readonly PublishMessage[],
): Promise<{ failed: readonly ItemOutcome[] }> {
  const failed: ItemOutcome[] = [];
  for (let from = 0; from < messages.length; from += MAX_IN_FLIGHT) {
    const slice = messages.slice(from, from + MAX_IN_FLIGHT);
    const results = await Promise.allSettled(
      slice.map(({ topic, value, uid }) => published(client, topic, value, uid)),
    );
    const items = failedOf(results, (error) => publishError('JetStream', error, meaningOf(error)))?.failed ?? [];
    failed.push(...items.map((item) => ({ ...item, index: from + item.index })));
    const lost = items.find(({ retryable }) => retryable === true);
    if (lost === undefined) continue;
    for (let index = from + slice.length; index < messages.length; index++) failed.push({ ...lost, index });
    break;
  }
  return { failed };
}

async function published(
  client: JetStreamClient,
  subject: string,
  value: string | Uint8Array,
  msgID: string,
): Promise<void> {
  await client.publish(subject, value, { msgID });
}

const CLOSED: Meaning = {
  retryable: false,
  cure: 'the connection was closed: shut the logger down before it, and let it reconnect without end',
};

function meaningOf(error: unknown): Meaning {
  for (const cause of causesOf(error)) {
    const name = String(memberOf(cause, 'name'));
    const code = memberOf(cause, 'code');
    // A server that starts answers so, too, until its streams are there.
    if (name === 'NoRespondersError' || name === 'JetStreamNotEnabled' || code === '503')
      return { retryable: true, cure: 'no stream takes the subject: create a stream for it' };
    if (name === 'ClosedConnectionError' || code === 'CONNECTION_CLOSED') return CLOSED;
    if (name === 'PermissionViolationError' || code === 'PERMISSIONS_VIOLATION')
      return { retryable: false, cure: 'allow the user of the connection to publish to the subject' };
    if (code === 10054 || code === 'MAX_PAYLOAD_EXCEEDED' || /payload.*(size|exceed)/i.test(thrownMessage(cause)))
      return { retryable: false, cure: 'raise `max_payload` of the server, or `max_msg_size` of the stream' };
    if (code === 'BAD_SUBJECT' || name === 'InvalidSubjectError')
      return { retryable: false, cure: 'NATS allows no such subject' };
  }
  return { retryable: true };
}
