import { logs } from '@opentelemetry/api-logs';
import { afterEach, describe, expect, it } from 'vitest';
import type { LoggerOptions } from '../../../src/bridge/logger-options.js';
import { FilterLogRecordProcessor } from '../../../src/processors/filter.js';
import type { LogRecordProcessor } from '../../../src/record/processor.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { application, unregister } from '../../support/application.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

afterEach(unregister);

function recording(options: LoggerOptions = {}) {
  const test = testLogger(options);
  const bodies: unknown[] = [];
  const id = test.logger.add((_, { record }) => void bodies.push(record.body));
  return { ...test, id, bodies: () => bodies };
}

/** A processor around ours that does this with each record. */
function around(inner: LogRecordProcessor, onEmit: LogRecordProcessor['onEmit']): LogRecordProcessor {
  return { onEmit, forceFlush: () => inner.forceFlush(), shutdown: () => inner.shutdown() };
}

describe('a processor of the application around ours', () => {
  it('that filters keeps filtered records of our calls from the sinks, the first one included', async () => {
    const { logger, bodies, stderr } = recording();
    const predicate = ({ body }: ReadableLogRecord) => body !== 'secret';
    logs.setGlobalLoggerProvider(application(new FilterLogRecordProcessor(logger.attach(), { predicate })).provider);
    logger.info('secret');
    logger.info('one');
    logger.info('secret');
    const { sinks, completed } = await logger.complete();
    expect(bodies()).toEqual(['one']);
    expect([completed, sinks[0]?.created, stderr]).toEqual([true, 1, []]);
  });

  it('that lets nothing through, and is never heard by a record, is found by a flush', async () => {
    const { logger, bodies, stderr } = recording();
    logs.setGlobalLoggerProvider(application(around(logger.attach(), () => {})).provider);
    logger.info('one');
    await logger.complete();
    logger.info('two');
    expect([bodies(), stderr, logger.stats()[0]?.created]).toEqual([[], [], 0]);
  });

  it('that hands on later gives each record once', async () => {
    const { logger, bodies } = recording();
    const attached = logger.attach();
    const later: Array<() => void> = [];
    const wrapper = around(attached, (record, context) => void later.push(() => attached.onEmit(record, context)));
    logs.setGlobalLoggerProvider(application(wrapper).provider);
    logger.info('one');
    logger.info('two');
    expect(bodies()).toEqual([]);
    for (const handOn of later) handOn();
    for (const handOn of later) handOn();
    await logger.complete();
    expect(bodies()).toEqual(['one', 'two']);
  });

  it('that hands on a redacted copy gives the copy alone', async () => {
    const { logger, bodies } = recording();
    const attached = logger.attach();
    const wrapper = around(attached, (record, context) =>
      attached.onEmit({ ...record, hrTime: record.hrTime, body: 'redacted' } as ReadableLogRecord, context),
    );
    logs.setGlobalLoggerProvider(application(wrapper).provider);
    logger.info('card 4111');
    await logger.complete();
    expect(bodies()).toEqual(['redacted']);
  });

  it('gets nothing directly either where its provider is disabled for the record', async () => {
    const { logger, bodies } = recording();
    const attached = logger.attach();
    logs.setGlobalLoggerProvider(application(new FilterLogRecordProcessor(attached, { minimumSeverity: 13 })).provider);
    logger.warn('heard');
    logger.info('below');
    await logger.complete();
    expect(bodies()).toEqual(['heard']);
  });
});

describe('a provider without our processor', () => {
  it('has its records held for a second, in order, counted nowhere; then they are delivered', async () => {
    const { logger, bodies, clock } = recording();
    logger.attach();
    logs.setGlobalLoggerProvider(application().provider);
    for (const text of ['one', 'two', 'three']) logger.info(text);
    expect([bodies(), logger.stats()[0]?.created]).toEqual([[], 0]);
    clock.advance(999);
    await turns(2);
    expect(bodies()).toEqual([]);
    clock.advance(1);
    await turns(3);
    expect(bodies()).toEqual(['one', 'two', 'three']);
  });

  it('is probed at once at the 1,001st record', async () => {
    const { logger, bodies } = recording();
    logger.attach();
    logs.setGlobalLoggerProvider(application().provider);
    for (let i = 0; i < 1_001; i++) logger.info(`${i}`);
    await turns(3);
    expect(bodies()).toHaveLength(1_001);
    expect(bodies().at(-1)).toBe('1000');
  });

  it('is probed by complete() and completeSync()', async () => {
    const { logger, bodies } = recording();
    logger.attach();
    logs.setGlobalLoggerProvider(application().provider);
    logger.info('one');
    const { completed, sinks } = await logger.complete();
    expect([completed, sinks[0]?.delivered, bodies()]).toEqual([true, 1, ['one']]);
    const other = recording();
    other.logger.attach();
    other.logger.info('two');
    expect(other.logger.completeSync().sinks[0]?.delivered).toBe(1);
  });

  it('whose flush never ends is given a second', async () => {
    const { logger, bodies, clock } = recording();
    logger.attach();
    const { provider } = application();
    provider.forceFlush = () => new Promise(() => {});
    logs.setGlobalLoggerProvider(provider);
    logger.info('one');
    clock.advance(1_000);
    await turns(2);
    expect(bodies()).toEqual([]);
    clock.advance(1_000);
    await turns(3);
    expect(bodies()).toEqual(['one']);
  });

  it('that is registered later starts anew', async () => {
    const { logger, bodies } = recording();
    const attached = logger.attach();
    logs.setGlobalLoggerProvider(application().provider);
    logger.info('one');
    await logger.complete();
    logs.disable();
    logs.setGlobalLoggerProvider(
      application(new FilterLogRecordProcessor(attached, { predicate: ({ body }) => body !== 'secret' })).provider,
    );
    logger.info('secret');
    logger.info('two');
    await logger.complete();
    expect(bodies()).toEqual(['one', 'two']);
  });

  it('whose emit throws costs the sinks nothing', () => {
    const { logger, bodies, stderr } = recording();
    const broken = around(logger.attach(), () => {
      throw new Error('broken');
    });
    logs.setGlobalLoggerProvider(application(broken).provider);
    logger.info('one');
    expect(bodies()).toEqual(['one']);
    expect(stderr.join('')).toContain('broken');
  });
});
