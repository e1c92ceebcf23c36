import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/exporters/http/answer.js';
import { failureOf } from '../../../../src/exporters/http/ingest/outcome.js';
import { axiom } from '../../../../src/exporters/http/presets/axiom.js';
import { clickhouse } from '../../../../src/exporters/http/presets/clickhouse.js';
import { datadog } from '../../../../src/exporters/http/presets/datadog.js';
import { elastic } from '../../../../src/exporters/http/presets/elastic.js';
import { loki } from '../../../../src/exporters/http/presets/loki.js';
import { json } from '../../../../src/exporters/http/presets/plain.js';
import type { Preset } from '../../../../src/exporters/http/presets/preset.js';
import { splunk } from '../../../../src/exporters/http/presets/splunk.js';

/* Codes and bodies are those of the documents that `test/support/ingest-services.ts` names, as they were on 2026-11-29. */

function failure(preset: Preset, status: number, body: unknown, sent = 3, retryAfter?: string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer: Answer = {
    ...{ status, contentType: typeof body === 'string' ? 'text/plain' : 'application/json', retryAfter },
    ...{ body: Buffer.from(text), isCut: false, isTooLong: false },
  };
  const context = {
    displayUrl: 'http://h/',
    redact: (shown: string) => shown,
    cureOf: ({ status: of = 0 }: { status?: number }) => preset.cures[of] ?? '',
  };
  return failureOf(answer, sent, preset, 0, context);
}

/** `again`: the batch is repeated; `halve`: it is halved; `final`: it has failed; undefined: it is delivered. */
function fate(...given: Parameters<typeof failure>): string | undefined {
  const error = failure(...given);
  if (error === undefined) return undefined;
  return error.retryable === true ? 'again' : error.divisible === true ? 'halve' : 'final';
}

describe('an answer', () => {
  it.each(Object.entries({ json, loki, splunk, elastic, clickhouse, datadog, axiom }))(
    'of any service is judged by its status, where it says nothing else: %s',
    (_, preset) => {
      for (const status of [429, 502, 503, 504]) expect(fate(preset, status, ''), `${status}`).toBe('again');
      for (const status of [400, 413, 422]) expect(fate(preset, status, ''), `${status}`).toBe('halve');
      for (const status of [101, 301, 401, 403, 404, 405, 501])
        expect(fate(preset, status, ''), `${status}`).toBe('final');
      expect(failure(preset, 429, '', 3, '7')?.retryAfterMillis).toBe(7_000);
      expect(failure(preset, 302, '')?.message).toContain('redirects are not followed');
    },
  );

  it.each(Object.entries({ json, loki, splunk, elastic, clickhouse, datadog, axiom }))(
    'that refuses the credentials or does not know the path names a cure: %s',
    (_, preset) => {
      for (const status of [401, 403, 404])
        expect(failure(preset, status, '')?.message).toMatch(new RegExp(`answered ${status}; `));
    },
  );

  it.each(Object.entries({ loki, splunk, elastic, clickhouse, datadog, axiom }))(
    'that is a web page is no success: %s',
    (_, preset) => {
      expect(fate(preset, 200, ' <!doctype html><p>Welcome')).toBe('final');
      expect(failure(preset, 200, '<html>')?.message).toMatch(
        /^http:\/\/h\/ answered 200 with a web page; does the URL/,
      );
    },
  );

  it('without a preset accepts all records with any 2xx', () => {
    for (const body of ['', 'ok', '<html>', '{"errors":true}']) expect(fate(json, 200, body)).toBeUndefined();
    expect(fate(json, 299, '')).toBeUndefined();
  });

  it.each([
    [{ message: 'no such field' }, 'no such field'],
    [{ error: 'bad' }, 'bad'],
    [{ error: { type: 'x', reason: 'bad mapping' } }, 'bad mapping'],
    [{ error: { root_cause: [{ reason: 'deep' }] } }, 'deep'],
    [{ errors: [{ status: '400', title: 'Bad', detail: 'not JSON' }] }, 'not JSON'],
    [{ errors: ['first', 'second'] }, 'first'],
    ['plain text', 'plain text'],
    [{ other: 1 }, '{"other":1}'],
  ])('explains a refusal: %j', (body, text) => {
    expect(failure(json, 400, body)?.message).toBe(`http://h/ answered 400: ${text}`);
  });

  describe('of Elasticsearch', () => {
    const item = (status: unknown, error?: unknown) => ({
      create: { status, ...(error === undefined ? {} : { error }) },
    });
    const conflict = item(409, { type: 'version_conflict_engine_exception', reason: 'document already exists' });

    it('without errors is a success, also where the items are left out', () => {
      expect(fate(elastic, 200, { errors: false, items: [item(201), item(201), item(201)] })).toBeUndefined();
      expect(fate(elastic, 200, { errors: false })).toBeUndefined();
    });

    it('takes a document that is there for a delivered record', () => {
      expect(fate(elastic, 200, { errors: true, items: [conflict, conflict, item(201)] })).toBeUndefined();
    });

    it('is judged item by item', () => {
      const mapping = item(400, { type: 'document_parsing_exception', reason: 'failed to parse' });
      const rejected = item(429, { type: 'es_rejected_execution_exception', reason: 'queue is full' });
      const error = failure(elastic, 200, { errors: true, items: [mapping, conflict, rejected, item(201)] }, 4);
      expect(error?.message).toBe(
        'http://h/ refused 2 of 4 records: status 400, document_parsing_exception: failed to parse',
      );
      expect(error?.outcomes).toMatchObject([
        { index: 0, retryable: false, error: { message: expect.stringContaining('failed to parse') } },
        { index: 2, retryable: true, error: { message: expect.stringContaining('queue is full') } },
      ]);
    });

    it('may quote any number of brackets', () => {
      const error = { type: 't', reason: `preview: '${'[{"\\'.repeat(50)}` };
      const items = Array.from({ length: 50 }, (_, i) => (i === 7 ? item(201) : item(400, error)));
      expect(failure(elastic, 200, { errors: true, items }, 50)?.outcomes).toHaveLength(49);
    });

    it.each([503, 502, 504])('has an item with status %i sent again', (status) => {
      expect(failure(elastic, 200, { errors: true, items: [item(status)] }, 1)?.outcomes).toMatchObject([
        { retryable: true },
      ]);
    });

    it.each([
      ['fewer items', { errors: true, items: [item(201)] }],
      ['more items', { errors: false, items: [item(201), item(201), item(201), item(201)] }],
      ['no items', { errors: true }],
      ['items that are none', { errors: true, items: 'x' }],
      ['half an object', '{"errors":true,"items":[{"create":{"status":201}},{"cre'],
    ])('with %s has all sent again, which their ids make harmless', (_, body) => {
      expect(fate(elastic, 200, body)).toBe('again');
      expect(failure(elastic, 200, body)?.outcomes).toBeUndefined();
    });

    it.each([
      ['nothing', ''],
      ['a list', [1]],
      ['a number', '1'],
      ['an object of something else', { acknowledged: true }],
      ['errors that are no boolean', { errors: 'true', items: [] }],
      ['nested lists', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ])('that is %s is none of _bulk, and says so', (_, body) => {
      expect(fate(elastic, 200, body)).toBe('final');
      expect(failure(elastic, 200, body)?.message).toMatch(/does the URL lead to Elasticsearch's `_bulk`\?$/);
    });

    it.each([[null], ['x'], [[]], [{}], [{ create: null }], [item('201')], [item(undefined)], [item(201, {})]])(
      'that does not say what became of a record has that record sent again: %j',
      (odd) => {
        const error = failure(elastic, 200, { errors: true, items: [item(201), odd, item(201)] });
        expect(error?.outcomes).toMatchObject([{ index: 1, retryable: true }]);
      },
    );
  });

  describe('of Splunk', () => {
    it.each([
      [200, 0, undefined],
      [200, 24, undefined],
      [200, 25, undefined],
      [403, 1, 'final'],
      [401, 2, 'final'],
      [401, 3, 'final'],
      [403, 4, 'final'],
      [400, 5, 'halve'],
      [400, 6, 'halve'],
      [400, 7, 'final'],
      [500, 8, 'again'],
      [503, 9, 'again'],
      [400, 10, 'final'],
      [400, 11, 'final'],
      [400, 12, 'halve'],
      [400, 13, 'halve'],
      [400, 14, 'final'],
      [400, 15, 'halve'],
      [400, 16, 'final'],
      [200, 17, 'final'],
      [503, 18, 'again'],
      [503, 19, 'again'],
      [503, 20, 'again'],
      [400, 21, 'final'],
      [400, 22, 'final'],
      [503, 23, 'again'],
      [429, 26, 'again'],
      [429, 27, 'again'],
      [200, 9, 'again'],
      [200, 6, 'halve'],
    ])('with status %i and code %i: %s', (status, code, expected) => {
      expect(fate(splunk, status, { text: 'text', code })).toBe(expected);
    });

    it('with an invalid token says which header holds it', () => {
      expect(failure(splunk, 403, { text: 'Invalid token', code: 4 })?.message).toBe(
        'http://h/ answered 403: Invalid token (code 4); send the token as `authorization: Splunk <token>`, and see whether it is enabled',
      );
    });

    it('that names an invalid event fails that one, and has the others sent again', () => {
      const error = failure(splunk, 400, { text: 'Invalid data format', code: 6, 'invalid-event-number': 1 });
      expect(error?.outcomes?.map(({ index, retryable }) => [index, retryable])).toEqual([
        [0, true],
        [1, false],
        [2, true],
      ]);
      expect(error?.divisible).toBe(false);
    });

    it.each([3, -1, 1.5, '1', null])('that names event %j of three is halved', (number) => {
      expect(fate(splunk, 400, { text: 'x', code: 6, 'invalid-event-number': number })).toBe('halve');
    });

    it.each([
      ['', 'final'],
      ['OK', 'final'],
      [{ text: 'Success' }, 'final'],
      [{ code: '0' }, 'final'],
      ['{"text":"Succ', 'again'],
    ])('with a 200 and no code is none: %j', (body, expected) => {
      expect(fate(splunk, 200, body)).toBe(expected);
    });
  });

  describe('of Loki', () => {
    it('with 204 and nothing is a success', () => {
      expect(fate(loki, 204, '')).toBeUndefined();
    });

    it('that refuses structured metadata is final: every half has it, too', () => {
      const message =
        'stream \'{level="info"}\' includes structured metadata, but this feature is disallowed. Please see `limits_config.allow_structured_metadata`';
      expect(fate(loki, 400, message)).toBe('final');
      expect(failure(loki, 400, message)?.message).toContain('; set `allow_structured_metadata: true`');
      expect(fate(loki, 400, 'timestamp too old')).toBe('halve');
    });
  });

  describe('of ClickHouse', () => {
    const exception = (code: number, name: string) =>
      `Code: ${code}. DB::Exception: ${name}. (${name}) (version 25.8.1)`;

    it.each([
      [500, 252, 'again'],
      [500, 241, 'again'],
      [500, 999, 'again'],
      [503, 209, 'again'],
      [500, 16, 'final'],
      [500, 164, 'final'],
      [500, 336, 'final'],
      [400, 27, 'halve'],
      [404, 60, 'final'],
      [403, 516, 'final'],
      [200, 252, 'again'],
      [200, 27, 'final'],
    ])('with status %i and exception %i: %s', (status, code, expected) => {
      expect(fate(clickhouse, status, exception(code, 'X'))).toBe(expected);
    });

    it('without an exception is a success', () => {
      expect(fate(clickhouse, 200, '')).toBeUndefined();
      expect(fate(clickhouse, 500, 'Internal Server Error')).toBe('final');
    });
  });

  it('of Datadog asks to come again with 408 and 500, too', () => {
    for (const status of [408, 500]) expect(fate(datadog, status, { errors: [{ detail: 'later' }] })).toBe('again');
    expect(fate(datadog, 202, {})).toBeUndefined();
  });

  describe('of Axiom', () => {
    it.each([
      [3, 0, undefined],
      [2, 1, 1],
      [0, 3, 3],
      [0, 5, 3],
      [2, 0, 1],
      [0, 0, 3],
      [9, 0, undefined],
      [3, 1, 1],
    ])('that counts %i ingested and %i failed of three records', (ingested, failed, rejected) => {
      const error = failure(axiom, 200, { ingested, failed, failures: [{ error: 'invalid field' }] });
      expect(error?.rejected).toBe(rejected);
      if (rejected !== undefined)
        expect(error).toMatchObject({ retryable: false, message: expect.stringMatching(/invalid field$/) });
    });

    it.each([
      ['', 'final'],
      [{}, 'final'],
      [{ ingested: '3', failed: 0 }, 'final'],
      ['{"ingested":3,', 'again'],
    ])('that counts nothing is none: %j', (body, expected) => {
      expect(fate(axiom, 200, body)).toBe(expected);
    });
  });
});
