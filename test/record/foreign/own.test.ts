import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { own } from '../../../src/record/foreign/own.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { LightRecord } from '../../../src/record/record.js';
import { hostileValues } from '../../support/hostile-values.js';
import { someRecord } from '../../support/some-record.js';

describe('own', () => {
  it('returns a record of ours as it is', () => {
    const record = someRecord();
    expect(own(record)).toBe(record);
  });

  it("copies an SDK's record through the value table", () => {
    const exporter = new InMemoryLogRecordExporter();
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
    const body = { deep: [1] };
    provider.getLogger('scope', '1.0.0').emit({ body, severityNumber: 13, severityText: 'warn', attributes: { a: 1 } });
    const foreign = exporter.getFinishedLogRecords()[0] as unknown as ReadableLogRecord;
    const record = own(foreign);
    body.deep.push(2);
    expect(record).toMatchObject({
      body: { deep: [1] },
      severityText: 'warn',
      severityNumber: 13,
      attributes: { a: 1 },
      instrumentationScope: { name: 'scope', version: '1.0.0' },
      hrTime: foreign.hrTime,
    });
    expect(LightRecord.levelNumber(record)).toBe(40);
    expect(record.resource).toBe(foreign.resource);
  });

  it.each([
    ['FATAL', 21, 70],
    ['error', 17, 50],
    [undefined, 10, 25],
    [undefined, 12, 30],
    ['custom', 9, 20],
    ['LEVEL_33', 12, 33],
    [undefined, undefined, undefined],
    [undefined, 0, undefined],
  ])('gives severity %s/%s the level number %s', (severityText, severityNumber, levelNumber) => {
    const foreign = { ...someRecord(), severityText, severityNumber } as ReadableLogRecord;
    expect(LightRecord.levelNumber(own(foreign))).toBe(levelNumber);
  });

  it.each(hostileValues())('copies a record that is $name, or whose members are', ({ make }) => {
    const value = make();
    expect(own(value as ReadableLogRecord)).toBeInstanceOf(LightRecord);
    const keys = [
      'hrTime',
      'spanContext',
      'severityText',
      'severityNumber',
      'body',
      'attributes',
      'droppedAttributesCount',
      'instrumentationScope',
      'resource',
    ];
    const record = own(Object.fromEntries(keys.map((key) => [key, value])) as never);
    expect(record.hrTime.every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(record.droppedAttributesCount)).toBe(true);
  });

  it('copies a record whose members throw', () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('no');
        },
      },
    );
    expect(own(hostile as never)).toMatchObject({ attributes: {}, body: '[Thrown: no]' });
  });
});
