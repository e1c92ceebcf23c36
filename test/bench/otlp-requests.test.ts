import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import { countRecords, idsIn } from '../../bench/programs/otlp-requests.js';
import { fieldsOf } from '../../bench/programs/record.js';
import { Logger } from '../../src/bridge/index.js';
import type { ReadableLogRecord } from '../../src/exporters/index.js';

/** A request of the official serialiser's, with a record for each id. */
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
  it('finds every record of a request', () => {
    expect(countRecords(requestOf([]))).toBe(0);
    expect(countRecords(requestOf(Array.from({ length: 300 }, (_, id) => id)))).toBe(300);
  });

  it('throws for a request that ends too early', () => {
    expect(() => countRecords(Buffer.from([0x0a, 0x80]))).toThrow('ends within a number');
  });
});

describe('idsIn', () => {
  it('gives the number of each record, repeated ones as often as they are there', () => {
    expect(idsIn(requestOf([7, 123_456_789, 7]))).toEqual([7, 123_456_789, 7]);
  });

  it('takes nothing else for a number', () => {
    expect(idsIn(Buffer.from('id:12 id:1234x6789 id:000000003'))).toEqual([3]);
  });
});
