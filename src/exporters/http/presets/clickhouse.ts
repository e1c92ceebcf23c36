import type { LightRecord } from '../../../record/record.js';
import { serializeRecord } from '../../render/json/default-line.js';
import type { Answer } from '../answer.js';
import type { Target } from '../target.js';
import { linesOf } from './plain.js';
import { CURES, type Preset, type Refusal, UNLIMITED } from './preset.js';
import { explanationOf, webPage } from './reply.js';

/* ClickHouse's HTTP interface: the statement is in the URL, the rows are the body. */

/** Errors that are not of the rows, and over after a while: by the names of ClickHouse's `src/Common/ErrorCodes.cpp` (2026-11). */
const RETRYABLE_ERRORS = {
  TIMEOUT_EXCEEDED: 159,
  TOO_SLOW: 160,
  CANNOT_ALLOCATE_MEMORY: 173,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  NO_FREE_CONNECTION: 203,
  SOCKET_TIMEOUT: 209,
  NETWORK_ERROR: 210,
  NO_ZOOKEEPER: 225,
  ABORTED: 236,
  MEMORY_LIMIT_EXCEEDED: 241,
  TABLE_IS_READ_ONLY: 242,
  NOT_ENOUGH_SPACE: 243,
  TOO_MANY_PARTS: 252,
  NO_ACTIVE_REPLICAS: 254,
  ALL_CONNECTION_TRIES_FAILED: 279,
  TOO_FEW_LIVE_REPLICAS: 285,
  UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE: 286,
  SHARD_HAS_NO_CONNECTIONS: 297,
  UNKNOWN_STATUS_OF_INSERT: 319,
  UNFINISHED: 341,
  RECEIVED_ERROR_TOO_MANY_REQUESTS: 364,
  QUERY_WAS_CANCELLED: 394,
  SYSTEM_ERROR: 425,
  CANNOT_SCHEDULE_TASK: 439,
  S3_ERROR: 499,
  KEEPER_EXCEPTION: 999,
};
const RETRYABLE = new Set(Object.values(RETRYABLE_ERRORS));
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
