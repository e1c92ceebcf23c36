import type { LightRecord } from '../../../record/record.js';
import { serializeRecord } from '../../render/json/default-line.js';
import type { Answer } from '../answer.js';
import type { Target } from '../target.js';
import { linesOf } from './plain.js';
import { CURES, type Preset, type Refusal, UNLIMITED } from './preset.js';
import { explanationOf, webPage } from './reply.js';

/* ClickHouse's HTTP interface: the statement is in the URL, the rows are the body. */

/**
 * Timeouts, too many queries, network, memory, a table that is read-only for now, too many parts, too few replicas, Keeper: not of the rows,
 * and over after a while.
 */
const RETRYABLE = new Set([
  ...[
    159, 160, 164, 202, 209, 210, 236, 241, 242, 243, 252, 279, 285, 286, 297, 319, 336, 341, 394, 425, 439, 998, 999,
  ],
]);
const EXCEPTION = /\bCode: (\d{1,5})\. (?:DB::|Coordination::)\w*Exception/;

export const clickhouse: Preset = {
  ...UNLIMITED,
  contentType: 'application/x-ndjson',
  write: (records) => linesOf(records, rowOf),
  check,
  query,
  accepted: (answer) => webPage(answer, 'ClickHouse') ?? ofException(answer),
  refused: (answer) => (answer.status >= 500 ? ofException(answer) : undefined),
  cures: {
    ...CURES,
    401: '; are user and password right?',
    403: '; are user and password right, and may the user insert?',
    404: '; do the table and its database exist?',
  },
};

function rowOf(record: LightRecord): string {
  return serializeRecord(record);
}

function check({ path }: Target): void {
  const statement = new URLSearchParams(path.replace(/^[^?]*/s, '')).get('query') ?? '';
  if (!/^\s*insert\s+into\s.*\bformat\s+jsoneachrow\s*;?\s*$/is.test(statement))
    throw new TypeError(
      'the preset `clickhouse` needs the statement in its URL, as ?query=INSERT INTO logs FORMAT JSONEachRow',
    );
}

function query({ queryNames }: Target, batchId: () => string): string | undefined {
  const settings: string[] = [];
  if (!queryNames.includes('insert_deduplication_token'))
    settings.push(`insert_deduplication_token=${encodeURIComponent(batchId())}`);
  // Times are ISO 8601.
  if (!queryNames.includes('date_time_input_format')) settings.push('date_time_input_format=best_effort');
  return settings.length === 0 ? undefined : settings.join('&');
}

/** An exception may come after a status 200, when the server had begun to answer. */
function ofException(answer: Answer): Refusal | undefined {
  const message = explanationOf(answer);
  const code = EXCEPTION.exec(message)?.[1];
  if (code === undefined) return undefined;
  return { message, retryable: RETRYABLE.has(Number(code)) };
}
