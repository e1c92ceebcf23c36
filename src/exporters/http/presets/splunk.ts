import type { LightRecord } from '../../../record/record.js';
import { serializeRecord } from '../../render/json/default-line.js';
import type { Answer } from '../answer.js';
import type { Target } from '../target.js';
import { secondsOf } from './document.js';
import { CURES, type Preset, type Refusal, UNLIMITED } from './preset.js';
import { countIn, replyOf, textIn, unreadable } from './reply.js';

/* Splunk's HTTP Event Collector: events one after another, and a code in each answer. */

/** Success; the queue, or that of acknowledgements, approaches its capacity. */
const ACCEPTED = new Set([0, 24, 25]);
/** Internal error, busy, unhealthy, shutting down, queues at capacity. */
const RETRYABLE = new Set([8, 9, 18, 19, 20, 23, 26, 27]);
/** No data, invalid format, event missing or blank, indexed fields. */
const OF_ONE_EVENT = new Set([5, 6, 12, 13, 15]);

const TOKEN = '; send the token as `authorization: Splunk <token>`, and see whether it is enabled';
const CHANNEL = '; the token has acknowledgement enabled: disable it, or send `x-splunk-request-channel`';
const CURE: Readonly<Record<number, string>> = {
  ...{ 1: TOKEN, 2: TOKEN, 3: TOKEN, 4: TOKEN, 21: TOKEN, 22: TOKEN },
  7: '; may the token write to its index?',
  10: CHANNEL,
  11: CHANNEL,
};

export const splunk: Preset = {
  ...UNLIMITED,
  contentType: 'application/json',
  write,
  check,
  accepted,
  refused,
  cures: { ...CURES, 401: TOKEN, 403: TOKEN, 404: '; is the path of the URL `/services/collector/event`?' },
};

function* write(records: readonly LightRecord[]): Iterable<string> {
  for (const record of records) yield `{"time":${secondsOf(record)},"event":${serializeRecord(record)}}\n`;
}

function check({ path }: Target): void {
  if (/\/services\/collector\/raw\b/.test(path))
    throw new TypeError('the preset `splunk` needs the URL of /services/collector/event, not that of raw events');
}

function accepted(answer: Answer, sent: number): Refusal | undefined {
  const reply = replyOf(answer);
  const code = countIn(reply.object, 'code');
  if (code === undefined) return unreadable(answer, reply, "Splunk's HTTP Event Collector");
  return ACCEPTED.has(code) ? undefined : ofCode(code, reply.object, sent);
}

function refused(answer: Answer, sent: number): Refusal | undefined {
  const { object } = replyOf(answer);
  const code = countIn(object, 'code');
  // A code that contradicts the status says nothing.
  return code === undefined || ACCEPTED.has(code) ? undefined : ofCode(code, object, sent);
}

function ofCode(code: number, reply: unknown, sent: number): Refusal {
  const message = `${textIn(reply, 'text')} (code ${code})`;
  if (OF_ONE_EVENT.has(code)) return ofOneEvent(message, countIn(reply, 'invalid-event-number'), sent);
  const cure = CURE[code];
  return { message, retryable: RETRYABLE.has(code), ...(cure === undefined ? {} : { cure }) };
}

/** Splunk names one event, and does not say what it did with the others: these are sent again without it. */
function ofOneEvent(message: string, invalid: number | undefined, sent: number): Refusal {
  if (invalid === undefined || invalid >= sent) return { message, retryable: false, divisible: true };
  const items = Array.from({ length: sent }, (_, index) =>
    index === invalid
      ? { index, message, retryable: false }
      : { index, message: `event ${invalid} of the same request: ${message}`, retryable: true },
  );
  return { message, retryable: sent > 1, items };
}
