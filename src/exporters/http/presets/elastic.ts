import { memberOf } from '../../../record/floor/member-of.js';
import type { LightRecord } from '../../../record/record.js';
import { uidOf } from '../../../record/uid.js';
import { quoted } from '../../../record/values/json.js';
import { type Answer, MAX_ANSWER_BYTES } from '../answer.js';
import type { Target } from '../target.js';
import { withTextBody, withTimeAs } from './document.js';
import { CURES, type ItemRefusal, type Preset, type Refusal, UNLIMITED } from './preset.js';
import { replyOf, textIn, unreadable } from './reply.js';

/* Elasticsearch and OpenSearch: `_bulk`, which answers 200 whatever became of the documents, and item by item. */

const CONFLICT = 409;
const RETRYABLE: ReadonlySet<unknown> = new Set([429, 502, 503, 504]);
/** What is read of an answer: without it, ten times as much is sent. */
const FILTER = 'filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason';

export const elastic: Preset = {
  ...UNLIMITED,
  contentType: 'application/x-ndjson',
  idempotent: true,
  maxSuccessBytes: MAX_ANSWER_BYTES,
  write,
  check,
  query: ({ queryNames }) => (queryNames.includes('filter_path') ? undefined : FILTER),
  accepted,
  cures: { ...CURES, 404: '; is the path of the URL `/<index or data stream>/_bulk`?' },
};

function* write(records: readonly LightRecord[]): Iterable<string> {
  for (const record of records) {
    // `create` refuses an id that is there, which makes a repeated record harmless; data streams take nothing else.
    yield `{"create":{"_id":${quoted(uidOf(record))}}}\n${withTimeAs('@timestamp', withTextBody(record))}\n`;
  }
}

function check({ path }: Target): void {
  if (!/[^/]+\/_bulk$/.test(path.replace(/\?.*$/s, '')))
    throw new TypeError(
      'the preset `elastic` needs a URL that ends with the index or data stream and `_bulk`, as https://…/logs-app/_bulk',
    );
}

function accepted(answer: Answer, sent: number): Refusal | undefined {
  const reply = replyOf(answer);
  const errors = memberOf(reply.object, 'errors');
  const items = memberOf(reply.object, 'items');
  if (typeof errors !== 'boolean') return unreadable(answer, reply, 'Elasticsearch', "'s `_bulk`");
  if (!errors && items === undefined) return undefined;
  if (!Array.isArray(items) || items.length !== sent) {
    const count = Array.isArray(items) ? items.length : 'no';
    // Ids make it harmless to send all of them again.
    return { message: '', summary: `answered for ${count} of ${sent} records`, retryable: true };
  }
  const failed = items.flatMap((item: unknown, index) => refusalOf(item, index) ?? []);
  return failed.length === 0 ? undefined : { message: failed[0]?.message ?? '', retryable: true, items: failed };
}

/** Undefined for a document that is there, from this request or an earlier one. */
function refusalOf(item: unknown, index: number): ItemRefusal | undefined {
  const result = memberOf(item, 'create');
  const status = memberOf(result, 'status');
  const error = memberOf(result, 'error');
  if (status === CONFLICT || (isSuccess(status) && error === undefined)) return undefined;
  if (typeof status !== 'number' || isSuccess(status))
    return { index, message: 'the answer does not say what became of the record', retryable: true };
  const message = [textIn(error, 'type'), textIn(error, 'reason')].filter((text) => text !== '').join(': ');
  return {
    index,
    message: `status ${status}${message === '' ? '' : `, ${message}`}`,
    retryable: RETRYABLE.has(status),
  };
}

function isSuccess(status: unknown): boolean {
  return typeof status === 'number' && status >= 200 && status < 300;
}
