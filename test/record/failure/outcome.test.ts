import { OTLPExporterError } from '@opentelemetry/otlp-exporter-base';
import { describe, expect, it } from 'vitest';
import { classifyError, outcomeOf } from '../../../src/record/failure/outcome.js';
import { someRecord } from '../../support/some-record.js';

const error = (members: object) => Object.assign(new Error('x'), members);
const yes = { retryable: true, retryAfterMillis: undefined, divisible: false };
const no = { ...yes, retryable: false };
const silent = { ...yes, retryable: undefined };

describe('classifyError', () => {
  it.each<[string, unknown, object]>([
    [
      'the members of an error',
      error({ retryable: false, retryAfterMillis: 5, divisible: true }),
      { retryable: false, retryAfterMillis: 5, divisible: true },
    ],
    ['its members before its status', error({ retryable: true, code: 400 }), { ...yes, divisible: true }],
    ['429', new OTLPExporterError('', 429), yes],
    ['503', error({ status: 503 }), yes],
    ['504 as statusCode', error({ statusCode: 504 }), yes],
    ['500', new OTLPExporterError('', 500), no],
    ['400', new OTLPExporterError('', 400), { ...no, divisible: true }],
    ['413', error({ status: 413 }), { ...no, divisible: true }],
    ['401', error({ status: 401 }), no],
    ['a redirect', error({ status: 302 }), no],
    ['unavailable of gRPC', error({ code: 14, details: 'no connection', metadata: {} }), yes],
    ['permission denied of gRPC', error({ code: 7, details: '' }), no],
    ['a small number without details', error({ code: 14 }), silent],
    ['a refused connection', error({ code: 'ECONNREFUSED' }), yes],
    ['a lost connection as the cause', new TypeError('fetch failed', { cause: error({ code: 'ECONNRESET' }) }), yes],
    ['an official exporter that stopped retrying', new OTLPExporterError('Export failed with retryable status'), yes],
    ['its time-out', new Error('Request timed out'), yes],
    ['any other error', new Error('bad'), silent],
    ['no error', undefined, silent],
    ['text', 'timeout', silent],
    [
      'a hostile error',
      {
        get retryable() {
          throw new Error('no');
        },
      },
      silent,
    ],
  ])('classifies %s', (_, thrown, decision) => {
    expect(classifyError(thrown, true)).toEqual(decision);
  });

  it('ignores the status in an error of a user function', () => {
    expect(classifyError(error({ status: 503 }), false)).toEqual(silent);
    expect(classifyError(error({ status: 400, divisible: true }), false)).toEqual({ ...silent, divisible: true });
  });
});

describe('outcomeOf', () => {
  const records = [1, 2, 3].map((body) => someRecord({ body: String(body) }));
  const failing = (members: object) => outcomeOf(records, { code: 1, error: error(members) });

  it('tells which records failed, or how many', () => {
    expect(outcomeOf(records, { code: 0 })).toMatchObject({ delivered: 3, failed: 0 });
    expect(failing({})).toMatchObject({ delivered: 0, failed: 3, failedRecords: records });
    expect(failing({ failed: [records[1]] })).toMatchObject({ delivered: 2, failed: 1, failedRecords: [records[1]] });
    expect(failing({ rejected: 2 })).toMatchObject({ delivered: 1, failed: 2, failedRecords: undefined });
  });

  it.each([
    { failed: [someRecord()] },
    { failed: [] },
    { rejected: 4 },
    { rejected: 0 },
    { rejected: -1 },
    { rejected: 1.5 },
    {
      get failed() {
        throw new Error('no');
      },
    },
  ])('treats a malformed partial success as a failure of all', (members) => {
    const hostile = Object.defineProperties(new Error('x'), Object.getOwnPropertyDescriptors(members));
    expect(outcomeOf(records, { code: 1, error: hostile as Error })).toMatchObject({ delivered: 0, failed: 3 });
  });

  it.each([undefined, null, 0, {}, { code: 2 }])('treats the result %j as a failure', (result) => {
    expect(outcomeOf(records, result as never)).toMatchObject({ delivered: 0, failed: 3 });
  });
});
