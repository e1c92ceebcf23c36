import { memberOf } from '../../../record/floor/member-of.js';
import type { LightRecord } from '../../../record/record.js';
import type { Answer } from '../answer.js';
import { withTimeAs } from './document.js';
import { linesOf } from './plain.js';
import { CURES, type Preset, type Refusal, UNLIMITED } from './preset.js';
import { countIn, replyOf, textIn, unreadable } from './reply.js';

/* Axiom's ingest endpoint: events in lines, and an answer that counts them. */

const TOKEN = '; send an API token that may ingest into the dataset, as `authorization: Bearer <token>`';

export const axiom: Preset = {
  ...UNLIMITED,
  contentType: 'application/x-ndjson',
  write: (records) => linesOf(records, eventOf),
  accepted,
  cures: { ...CURES, 401: TOKEN, 403: TOKEN, 404: '; does the dataset in the URL exist?' },
};

function eventOf(record: LightRecord): string {
  return withTimeAs('_time', record);
}

function accepted(answer: Answer, sent: number): Refusal | undefined {
  const reply = replyOf(answer);
  const ingested = countIn(reply.object, 'ingested');
  const failed = countIn(reply.object, 'failed');
  if (ingested === undefined || failed === undefined) return unreadable(answer, reply, 'Axiom');
  // What is counted nowhere has not arrived.
  const rejected = Math.min(sent, Math.max(failed, sent - ingested));
  if (rejected === 0) return undefined;
  const message = textIn(memberOf(memberOf(reply.object, 'failures'), 0), 'error');
  return { message, summary: `ingested ${sent - rejected} of ${sent} records`, retryable: false, rejected };
}
