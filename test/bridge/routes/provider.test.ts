import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { BlockedExporter, CollectingExporter } from '../../support/exporters.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

function recording(options = {}, env: NodeJS.ProcessEnv = {}) {
  const records: ReadableLogRecord[] = [];
  const { logger, clock } = testLogger(options, env);
  logger.add((_, { record }) => void records.push(record), { level: 'INFO' });
  return { logger, clock, provider: logger.loggerProvider, last: () => records.at(-1) as ReadableLogRecord, records };
}

describe('our LoggerProvider', () => {
  afterEach(() => logs.disable());

  it('takes records of the Logs API to the sinks', () => {
    const { provider, last } = recording();
    provider.getLogger('library', '2.0.0', { schemaUrl: 'https://example.com/1' }).emit({
      body: { a: [1] },
      severityNumber: 13,
      severityText: 'warn',
      eventName: 'event',
      timestamp: [1_600_000_000, 5],
      observedTimestamp: new Date(1_600_000_001_500),
      attributes: { k: 'v' },
      exception: new TypeError('boom'),
    });
    expect(last()).toMatchObject({
      body: { a: [1] },
      severityNumber: 13,
      severityText: 'warn',
      eventName: 'event',
      hrTime: [1_600_000_000, 5],
      hrTimeObserved: [1_600_000_001, 500_000_000],
      attributes: { k: 'v', 'exception.type': 'TypeError', 'exception.message': 'boom' },
      instrumentationScope: { name: 'library', version: '2.0.0', schemaUrl: 'https://example.com/1' },
    });
  });

  it.each([
    ['milliseconds', 1_600_000_000_123.5, [1_600_000_000, 123_500_000]],
    ['milliseconds long before the process began', 1_000_000_000_000, [1_000_000_000, 0]],
    ['nonsense', 'yesterday', [1_700_000_000, 0]],
    ['nothing', undefined, [1_700_000_000, 0]],
    ['a time below zero', -5, [1_700_000_000, 0]],
  ])('takes a timestamp of %s', (_, timestamp, hrTime) => {
    const { provider, last } = recording();
    provider.getLogger('library').emit({ timestamp, severityNumber: 9 });
    expect(last().hrTime).toEqual(hrTime);
  });

  it('can be registered globally in place of the SDK', () => {
    const { provider, last } = recording();
    logs.setGlobalLoggerProvider(provider as never);
    const library = logs.getLogger('library');
    library.emit({ body: 'x', severityNumber: SeverityNumber.ERROR });
    expect(last()).toMatchObject({ body: 'x', severityNumber: 17 });
    expect(library.enabled({ severityNumber: SeverityNumber.DEBUG })).toBe(false);
    expect(library.enabled({ severityNumber: SeverityNumber.INFO })).toBe(true);
  });

  it('lets records without a severity pass every level', () => {
    const { provider, last } = recording();
    provider.getLogger('library').emit({ body: 'x' });
    expect(last().body).toBe('x');
    expect(provider.getLogger('library').enabled()).toBe(true);
  });

  it('forceFlush waits for what was emitted before it', async () => {
    const { logger, provider } = recording();
    const exporter = new BlockedExporter();
    logger.add(exporter);
    provider.getLogger('library').emit({ body: 'x', severityNumber: 9 });
    let flushed = false;
    const flush = provider.forceFlush().then(() => {
      flushed = true;
    });
    await turns(5);
    expect(flushed).toBe(false);
    exporter.release();
    await flush;
  });

  it('forceFlush rejects when the time runs out', async () => {
    const { logger, provider, clock } = recording();
    logger.add(new BlockedExporter());
    logger.info('x');
    const flush = expect(provider.forceFlush({ timeoutMillis: 10 })).rejects.toThrow(/timeout/);
    clock.advance(10);
    await flush;
  });

  it('shutdown flushes, shuts the sinks down, and ignores what comes later', async () => {
    const { logger, provider, records } = recording();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    provider.getLogger('library').emit({ body: 'x', severityNumber: 9 });
    await provider.shutdown();
    await provider.shutdown();
    expect(exporter.bodies).toEqual(['x']);
    expect(exporter.shutdowns).toBe(1);
    provider.getLogger('library').emit({ body: 'late', severityNumber: 9 });
    expect(records).toHaveLength(1);
    expect(provider.getLogger('library').enabled({ severityNumber: 24 })).toBe(false);
  });
});

describe('the resource', () => {
  it.each([
    [
      {},
      {},
      {
        'service.name': 'unknown_service:node',
        'telemetry.sdk.name': 'logly-otel',
        'telemetry.sdk.language': 'nodejs',
      },
    ],
    [
      {},
      { OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,a=b%20c, d = e ' },
      { 'service.name': 'shop', a: 'b c', d: 'e' },
    ],
    [{}, { OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }, { 'service.name': 'other' }],
    [{}, { OTEL_SERVICE_NAME: ' ', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }, { 'service.name': 'other' }],
    [{}, { OTEL_SERVICE_NAME: '\t', OTEL_RESOURCE_ATTRIBUTES: ' ' }, { 'service.name': 'unknown_service:node' }],
    [{}, { OTEL_SERVICE_NAME: ' shop ' }, { 'service.name': 'shop' }],
    [{}, { OTEL_RESOURCE_ATTRIBUTES: 'a=%zz,b=c' }, { 'service.name': 'unknown_service:node' }],
    [
      { resource: { attributes: { 'service.name': 'mine', n: 1 } } },
      { OTEL_SERVICE_NAME: 'shop' },
      { 'service.name': 'mine', n: 1 },
    ],
  ])('of %j and %j', (options, env, expected) => {
    const { logger, last } = recording(options, env);
    logger.info('x');
    expect(last().resource.attributes).toMatchObject(expected);
  });
});

describe('an invalid environment', () => {
  it('is reported once for all loggers, without possible secrets', () => {
    const env = {
      OTEL_RESOURCE_ATTRIBUTES: 'token=s3cret,oops',
      OTEL_ATTRIBUTE_COUNT_LIMIT: 'many',
      OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '-1',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: ' ',
    };
    expect(testLogger({}, env).stderr).toEqual([
      'logly-otel: OTEL_RESOURCE_ATTRIBUTES has an entry that is no `key=value`, percent-encoded; the whole variable is ignored\n',
      'logly-otel: OTEL_ATTRIBUTE_COUNT_LIMIT is "many", which is no whole number; it is ignored\n',
      'logly-otel: OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT is "-1", which is no whole number; it is ignored\n',
    ]);
    expect(testLogger({}, env).stderr).toEqual([]);
    expect(testLogger({}, { OTEL_RESOURCE_ATTRIBUTES: 'a=b, ', OTEL_ATTRIBUTE_COUNT_LIMIT: '3' }).stderr).toEqual([]);
  });
});

describe('the limits', () => {
  const attributes = { a: 'abcdef', b: ['abcdef'], c: 3 };
  it.each([
    [{}, {}, attributes, 0],
    [{ logRecordLimits: { attributeCountLimit: 2 } }, {}, { a: 'abcdef', b: ['abcdef'] }, 1],
    [{ logRecordLimits: { attributeValueLengthLimit: 2 } }, {}, { a: 'ab', b: ['ab'], c: 3 }, 0],
    [{}, { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '1' }, { a: 'abcdef' }, 2],
    [
      {},
      { OTEL_ATTRIBUTE_COUNT_LIMIT: '1', OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '2' },
      { a: 'abcdef', b: ['abcdef'] },
      1,
    ],
    [{}, { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3' }, { a: 'abc', b: ['abc'], c: 3 }, 0],
    [{}, { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: 'many' }, attributes, 0],
  ])('of %j and %j', (options, env, expected, dropped) => {
    const { logger, provider, last } = recording(options, env);
    logger.info('x', attributes);
    expect(last()).toMatchObject({ attributes: expected, droppedAttributesCount: dropped });
    provider.getLogger('library').emit({ attributes, severityNumber: 9 });
    expect(last()).toMatchObject({ attributes: expected, droppedAttributesCount: dropped });
    logger.bind(attributes).info('x');
    expect(last()).toMatchObject({ attributes: expected, droppedAttributesCount: dropped });
  });

  it('are 128 attributes by default, over all the places they come from', () => {
    const { logger, last } = recording();
    const many = (prefix: string) => Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${prefix}${i}`, i]));
    logger.contextualize(many('context'), () => logger.bind(many('bound')).info('x', many('call')));
    expect(Object.keys(last().attributes)).toHaveLength(128);
    expect(last().droppedAttributesCount).toBe(172);
  });
});
