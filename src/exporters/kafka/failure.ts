import { memberOf } from '../../record/floor/member-of.js';
import { thrownMessage } from '../../record/floor/thrown.js';
import { causesOf, type Meaning } from '../publish/failure.js';

const NO_TOPIC = 'the topic does not exist: create it, or let the broker or the producer create topics';
const NOT_ALLOWED = 'allow the user of the producer to write to the topic';

/** By the name that Kafka's protocol gives an error. What is not listed is worth another attempt. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  // A broker that starts answers this, too, until it knows its topics.
  UNKNOWN_TOPIC_OR_PARTITION: { retryable: true, cure: NO_TOPIC },
  MESSAGE_TOO_LARGE: { retryable: false, divisible: true },
  RECORD_LIST_TOO_LARGE: { retryable: false, divisible: true },
  INVALID_RECORD: { retryable: false, divisible: true },
  INVALID_TOPIC_EXCEPTION: { retryable: false, cure: 'Kafka allows no topic of this name' },
  TOPIC_AUTHORIZATION_FAILED: { retryable: false, cure: NOT_ALLOWED },
  CLUSTER_AUTHORIZATION_FAILED: { retryable: false, cure: NOT_ALLOWED },
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: { retryable: false, cure: NOT_ALLOWED },
  SASL_AUTHENTICATION_FAILED: { retryable: false, cure: 'check user and password of the producer' },
  PLT_KFK_AUTHENTICATION: { retryable: false, cure: 'check user and password of the producer' },
  PLT_KFK_USER: { retryable: false },
};

const CLOSED: Meaning = { retryable: false, cure: 'the producer was closed: shut the logger down before the producer' };
const DISCONNECTED: Meaning = { retryable: true, cure: 'call `connect` of the producer' };

/** What an error of @platformatic/kafka or kafkajs means. */
export function kafkaMeaning(error: unknown): Meaning {
  const message = thrownMessage(error);
  if (/client is closed|is disconnecting/i.test(message)) return CLOSED;
  if (message === 'The producer is disconnected') return DISCONNECTED;
  if (/unknown topic/i.test(message)) return MEANINGS.UNKNOWN_TOPIC_OR_PARTITION as Meaning;
  for (const cause of causesOf(error)) {
    for (const name of ['apiId', 'type', 'code'] as const) {
      const value = memberOf(cause, name);
      if (typeof value === 'string' && Object.hasOwn(MEANINGS, value)) return MEANINGS[value] as Meaning;
    }
  }
  return { retryable: true };
}
