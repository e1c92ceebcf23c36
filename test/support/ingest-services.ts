import type { HttpPreset } from '../../src/exporters/http/ingest/options.js';

/*
 * What do the services behind the presets of the HTTP exporter take, and answer? Fakes, made from the vendors' documents as they were on
 * 2026-11-29; no real server stands behind them:
 *
 * - Loki: Grafana, "Loki HTTP API", ingest logs (grafana.com/docs/loki/latest/reference/loki-http-api), and "Troubleshoot ingest"
 * - Splunk: "Format events for HTTP Event Collector", "Troubleshoot HTTP Event Collector" (help.splunk.com), with the codes of splunkd 9
 * - Elasticsearch: "Bulk API" (elastic.co/guide/en/elasticsearch/reference, docs-bulk)
 * - ClickHouse: "HTTP interface", "Deduplicating inserts on retries" (clickhouse.com/docs)
 * - Datadog: "Send logs", v2 (docs.datadoghq.com/api/latest/logs/send-logs)
 * - Axiom: "Ingest data" (axiom.co/docs/restapi/endpoints/ingestToDataset)
 */

interface FakeAnswer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

export interface FakeService {
  readonly path: string;
  /** The messages of a request. @throws Error for what the service would not understand */
  readonly messagesOf: (body: string) => string[];
  /** The answer to a request, and what the service keeps of it. */
  readonly answer: (messages: readonly string[], isRefused: (message: string) => boolean) => FakeAnswer & Kept;
  /** The answer of a service that asks to come again. */
  readonly busy: FakeAnswer;
}

interface Kept {
  readonly kept: readonly string[];
}

const json = (status: number, value: unknown): FakeAnswer => {
  return { status, body: JSON.stringify(value), type: 'application/json; charset=utf-8' };
};
const messageIn = (text: string): string => String((JSON.parse(text) as { message: unknown }).message);
const messagesInLines = (body: string): string[] => {
  if (!body.endsWith('\n')) throw new Error('the last line has no end');
  return body.split('\n').slice(0, -1).map(messageIn);
};

/** Keeps all records, or none. */
const allOrNone =
  (accepted: FakeAnswer, refused: FakeAnswer): FakeService['answer'] =>
  (messages, isRefused) =>
    messages.some(isRefused) ? { ...refused, kept: [] } : { ...accepted, kept: messages };

export const SERVICES: Readonly<Record<HttpPreset, FakeService>> = {
  loki: {
    path: '/loki/api/v1/push',
    messagesOf: (body) => {
      const { streams } = JSON.parse(body) as {
        streams: Array<{ stream: Record<string, string>; values: Array<[string, string, Record<string, string>?]> }>;
      };
      return streams.flatMap(({ stream, values }) => {
        if (Object.keys(stream).length === 0) throw new Error('a stream without labels');
        return values.map(([time, line, metadata = {}]) => {
          if (!/^\d{10,19}$/.test(time)) throw new Error(`a time that is no nanoseconds: ${time}`);
          if (Object.values(metadata).some((value) => typeof value !== 'string'))
            throw new Error('metadata of no text');
          return messageIn(line);
        });
      });
    },
    answer: allOrNone(
      { status: 204, body: '' },
      {
        status: 400,
        type: 'text/plain; charset=utf-8',
        body: 'entry for stream \'{level="info"}\' has timestamp too old: 2020-01-01T00:00:00Z\n',
      },
    ),
    busy: { status: 429, body: 'Ingestion rate limit exceeded for user fake', type: 'text/plain; charset=utf-8' },
  },
  splunk: {
    path: '/services/collector/event',
    messagesOf: (body) =>
      body
        .trim()
        .split('\n')
        .map((line) => {
          const { time, event } = JSON.parse(line) as { time: number; event: { message: unknown } };
          if (typeof time !== 'number') throw new Error('a time that is no number');
          return String(event.message);
        }),
    answer: (messages, isRefused) => {
      const invalid = messages.findIndex(isRefused);
      if (invalid < 0) return { ...json(200, { text: 'Success', code: 0 }), kept: messages };
      const reply = { text: 'Invalid data format', code: 6, 'invalid-event-number': invalid };
      return { ...json(400, reply), kept: [] };
    },
    busy: json(503, { text: 'Server is busy', code: 9 }),
  },
  elastic: {
    path: '/logs-app/_bulk',
    messagesOf: (body) => {
      const lines = body.split('\n').slice(0, -1);
      return lines.flatMap((line, index) => {
        if (index % 2 === 1) return messageIn(line);
        const { create } = JSON.parse(line) as { create: { _id: string } };
        if (!/^[0-9A-Z]{26}$/.test(create._id)) throw new Error('an id that is no ULID');
        return [];
      });
    },
    answer: (messages, isRefused) => {
      const items = messages.map((message) => ({
        create: isRefused(message)
          ? { status: 400, error: { type: 'document_parsing_exception', reason: "failed to parse field [extra.a]'" } }
          : { status: 201 },
      }));
      return {
        ...json(200, { errors: messages.some(isRefused), items }),
        kept: messages.filter((message) => !isRefused(message)),
      };
    },
    busy: json(429, { error: { type: 'circuit_breaking_exception', reason: 'Data too large' }, status: 429 }),
  },
  clickhouse: {
    path: '/?query=INSERT%20INTO%20logs%20FORMAT%20JSONEachRow',
    messagesOf: messagesInLines,
    answer: allOrNone(
      { status: 200, body: '' },
      {
        status: 400,
        type: 'text/plain; charset=UTF-8',
        body: "Code: 27. DB::Exception: Cannot parse input: expected '\"' before: …: (at row 2). (CANNOT_PARSE_INPUT_ASSERTION_FAILED)",
      },
    ),
    busy: { status: 500, body: 'Code: 252. DB::Exception: Too many parts (300). (TOO_MANY_PARTS)', type: 'text/plain' },
  },
  datadog: {
    path: '/api/v2/logs',
    messagesOf: (body) => {
      const events = JSON.parse(body) as Array<{ message: unknown; ddsource: string }>;
      if (events.length > 1_000) throw new Error('more than 1000 entries');
      if (events.some(({ ddsource }) => ddsource !== 'nodejs')) throw new Error('an event without its source');
      return events.map(({ message }) => String(message));
    },
    answer: allOrNone(
      json(202, {}),
      json(400, { errors: [{ status: '400', title: 'Bad Request', detail: 'Invalid JSON' }] }),
    ),
    busy: json(429, { errors: [{ status: '429', title: 'Too Many Requests', detail: 'too many requests' }] }),
  },
  axiom: {
    path: '/v1/ingest/logs',
    messagesOf: messagesInLines,
    answer: (messages, isRefused) => {
      const kept = messages.filter((message) => !isRefused(message));
      const failures = messages
        .filter(isRefused)
        .map(() => ({ timestamp: '2026-11-29T00:00:00Z', error: 'invalid field' }));
      const counts = { ingested: kept.length, failed: failures.length, failures };
      return { ...json(200, { ...counts, processedBytes: 10, blocksCreated: 0, walLength: 2 }), kept };
    },
    busy: json(429, { code: 429, message: 'rate limit exceeded' }),
  },
};
