import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import { countRecords, idsIn } from '../../bench/programs/otlp-requests.js';
import { fieldsOf } from '../../bench/programs/record.js';
import { Logger } from '../../src/bridge/index.js';
import type { ReadableLogRecord } from '../../src/exporters/index.js';

/** A request with a record for each id, written by the official serialiser. */
function requestOf(ids: readonly number[]): Buffer {
  const records: ReadableLogRecord[] = [];
  const logger = new Logger();
  logger.add((_, { record }) => {
    records.push(record);
  });
  for (const id of ids) logger.info('paid', fieldsOf(id));
  return Buffer.from(ProtobufLogsSerializer.serializeRequest(records as never) ?? []);
}

describe('countRecords', () => {
  it('counts the records of a request', () => {
    expect(countRecords(requestOf([]))).toBe(0);
    expect(countRecords(requestOf(Array.from({ length: 300 }, (_, id) => id)))).toBe(300);
  });

  it('throws for a truncated request', () => {
    expect(() => countRecords(Buffer.from([0x0a, 0x80]))).toThrow('ends within a number');
  });
});

describe('idsIn', () => {
  it('returns the id of each record, repeated ones each time', () => {
    expect(idsIn(requestOf([7, 123_456_789, 7]))).toEqual([7, 123_456_789, 7]);
  });

  it('ignores other digits', () => {
    expect(idsIn(Buffer.from('id:12 id:1234x6789 id:000000003'))).toEqual([3]);
  });
});
