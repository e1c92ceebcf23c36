import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/exporters/http/answer.js';
import { failureOf } from '../../../../src/exporters/http/ingest/outcome.js';
import { axiom } from '../../../../src/exporters/http/presets/axiom.js';
import { elastic } from '../../../../src/exporters/http/presets/elastic.js';
import type { Preset } from '../../../../src/exporters/http/presets/preset.js';
import { splunk } from '../../../../src/exporters/http/presets/splunk.js';
import { failedAttempt } from '../../../../src/exporters/retrying/failed-attempt.js';
import { retryPolicy } from '../../../../src/record/failure/backoff.js';
import { outcomeOf } from '../../../../src/record/failure/outcome.js';
import { someRecord } from '../../../support/some-record.js';

const CONTEXT = { displayUrl: 'http://h/', redact: (text: string) => text, cureOf: () => '' };

function outcome(preset: Preset, status: number, reply: unknown, sent: number) {
  const body = Buffer.from(typeof reply === 'string' ? reply : (JSON.stringify(reply) ?? ''));
  const answer: Answer = {
    ...{ status, contentType: 'application/json', retryAfter: undefined },
    ...{ body, isCut: false, isTooLong: false },
  };
  const records = Array.from({ length: sent }, () => someRecord());
  const error = failureOf(answer, sent, preset, 0, CONTEXT);
  const result = outcomeOf(records, error === undefined ? { code: 0 } : { code: 1, error });
  const attempt = error && failedAttempt(records, error, retryPolicy());
  return { ...result, records, error, attempt };
}

const STATUS = fc.constantFrom(200, 201, 409, 429, 503, 400, 404, 500);
const ITEM = fc.oneof(
  {
    weight: 9,
    arbitrary: STATUS.map((status) => ({
      create: { status, ...(status < 300 ? {} : { error: { type: 't', reason: `${status}` } }) },
    })),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);

describe('the account of a batch', () => {
  it('adds up for any answer of _bulk item by item: 2xx and 409 are delivered, 429 and 503 are left, the rest is lost', () => {
    fc.assert(
      fc.property(fc.array(ITEM, { minLength: 1, maxLength: 30 }), (items) => {
        const { records, delivered, failed, attempt } = outcome(elastic, 200, { errors: true, items }, items.length);
        expect(delivered + failed).toBe(records.length);
        const statusOf = (item: unknown) => (item as { create?: { status?: unknown } } | null)?.create?.status;
        const known = items.map(statusOf);
        expect(delivered).toBe(known.filter((status) => [200, 201, 409].includes(status as number)).length);
        expect((attempt?.left.length ?? 0) + (attempt?.lost ?? 0)).toBe(failed);
        const final = known.filter((status) => [400, 404, 500].includes(status as number)).length;
        if (attempt?.mayRetry === true) expect(attempt.lost).toBe(final);
      }),
    );
  });

  it.each(Object.entries({ elastic, splunk, axiom }))('adds up for any JSON, of any status: %s', (_, preset) => {
    const names = fc.constantFrom(
      'errors',
      'items',
      'code',
      'text',
      'invalid-event-number',
      'ingested',
      'failed',
      'failures',
    );
    const value = fc.oneof(fc.jsonValue(), fc.nat(40), fc.boolean(), fc.array(ITEM, { maxLength: 4 }));
    const reply = fc.oneof(fc.dictionary(names, value), fc.jsonValue(), fc.string());
    fc.assert(
      fc.property(
        fc.constantFrom(200, 204, 400, 401, 413, 429, 500, 503),
        reply,
        fc.integer({ min: 1, max: 4 }),
        (status, given, sent) => {
          const { delivered, failed, failedRecords, error } = outcome(preset, status, given, sent);
          expect(delivered + failed).toBe(sent);
          expect(new Set(failedRecords).size).toBe(failedRecords?.length ?? 0);
          if (status >= 300) expect(error).toBeInstanceOf(Error);
          if (error !== undefined) expect(error.message).toMatch(/^http:\/\/h\/ \w/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
