import { logs } from '@opentelemetry/api-logs';
import { afterEach, describe, expect, it } from 'vitest';
import type { LogRecordProcessor } from '../../../src/record/processor.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { application, unregister } from '../../support/application.js';
import { testLogger } from '../../support/test-logger.js';

afterEach(unregister);

type SetRecord = ReadableLogRecord & { attributes: Record<string, unknown> };

const doing = (onEmit: (record: SetRecord) => void): LogRecordProcessor =>
  ({ onEmit, forceFlush: async () => {}, shutdown: async () => {} }) as LogRecordProcessor;

/** What our sink has of a call with these fields, attached behind the processors of an application. */
function attached(fields: object, ...processors: LogRecordProcessor[]): unknown {
  unregister();
  const { logger } = testLogger();
  const records: ReadableLogRecord[] = [];
  logger.add((_: string, { record }) => void records.push(record));
  const { provider } = application(...processors, logger.attach());
  logs.setGlobalLoggerProvider(provider);
  logger.info('x', fields);
  expect(records).toHaveLength(1);
  return records[0]?.attributes;
}

/** As sdk-logs 0.207 does: null, empty maps and arrays of mixed values are dropped. */
const asIn0207 = doing((record) => {
  const own = record as unknown as { setAttribute: (key: string, value: unknown) => unknown };
  const set = own.setAttribute;
  const isCarried = (value: unknown) =>
    value !== null && (!Array.isArray(value) || new Set(value.map((item) => typeof item)).size < 2);
  own.setAttribute = function (this: unknown, key, value) {
    return isCarried(value) ? Reflect.apply(set, this, [key, value]) : this;
  };
  for (const [key, value] of Object.entries(record.attributes)) if (!isCarried(value)) delete record.attributes[key];
});

describe('attributes that the provider of the application cannot carry', () => {
  it.each([
    ['an own constructor', '{"a":{"constructor":1,"b":2}}'],
    ['an own constructor deep inside', '{"a":[1,{"b":{"constructor":{"prototype":{}}}}],"c":3}'],
    ['an own __proto__', '{"a":{"__proto__":{"x":1},"b":2}}'],
    ['an own __proto__ in a list', '{"a":[{"__proto__":1}],"c":{"d":1}}'],
    ['the name __proto__ itself', '{"__proto__":{"x":1},"b":2}'],
    ['the name constructor', '{"constructor":"c","b":2}'],
  ])('are kept for our sinks: %s', (_, json) => {
    const fields = JSON.parse(json) as object;
    expect(attached(fields)).toEqual(fields);
    const more = doing((record) => {
      record.attributes.more = 1;
    });
    expect(attached(fields, more)).toEqual(JSON.parse(`${json.slice(0, -1)},"more":1}`));
  });

  it('are kept on lines that carry less', () => {
    const shared = { a: 1 };
    const fields = { mixed: [1, 'a', { b: 2 }], nothing: null, once: shared, twice: shared, plain: 'x' };
    expect(attached(fields, asIn0207)).toEqual(fields);
  });

  it('stay removed where a processor has removed them', () => {
    const remove = doing((record) => {
      delete record.attributes.secret;
    });
    expect(attached({ secret: [1, 'a'], other: null }, remove)).toEqual({ other: null });
    expect(attached({ secret: { deep: [{ x: 1 }] } }, remove)).toEqual({});
  });

  it('stay as a processor has set them', () => {
    const set = doing((record) => {
      record.attributes.a = 'redacted';
    });
    expect(attached(JSON.parse('{"a":{"__proto__":{"x":1}}}') as object, set)).toEqual({ a: 'redacted' });
    expect(attached(JSON.parse('{"a":{"constructor":1}}') as object, set)).toEqual({ a: 'redacted' });
  });
});
