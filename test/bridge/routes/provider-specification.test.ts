/*
 * What the specification of the Logs API and SDK asks of a LoggerProvider, its Loggers and their LogRecords, case by case as the SDK
 * tests itself. What differs is in docs/otel.md.
 */
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogRecordInput } from '../../../src/bridge/routes/provider.js';
import type { LogRecordProcessor } from '../../../src/record/processor.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { testLogger } from '../../support/test-logger.js';

interface Settable extends ReadableLogRecord {
  setAttribute(key: string, value: unknown): Settable;
  setAttributes(attributes: object): Settable;
  setBody(body: unknown): Settable;
  setEventName(name: string): Settable;
  setSeverityNumber(number: number): Settable;
  setSeverityText(text: string): Settable;
}

/** A provider with one processor of somebody's, that does this to each record, and what that was given. */
function setup(options = {}, change: (record: Settable) => void = () => {}) {
  const { logger, stderr } = testLogger(options);
  const given: Array<{ record: Settable; context: unknown }> = [];
  const calls = { forceFlush: 0, shutdown: 0 };
  const processor = {
    onEmit(record: Settable, current: unknown) {
      change(record);
      given.push({ record, context: current });
    },
    async forceFlush() {
      calls.forceFlush++;
    },
    async shutdown() {
      calls.shutdown++;
    },
  };
  logger.add(processor as unknown as LogRecordProcessor, { level: 0 });
  const provider = logger.loggerProvider;
  const emit = (record: LogRecordInput): Settable => {
    provider.getLogger('library').emit(record);
    return given.at(-1)?.record as Settable;
  };
  return { logger, stderr, provider, given, calls, emit, last: () => given.at(-1) };
}

const span = { traceId: 'd4cda95b652f4a1592b449d5929fda1b', spanId: '6e0c63257de34c92', traceFlags: 1 };
const unsampled = { ...span, traceFlags: 0 };

describe('LoggerProvider.getLogger', () => {
  const { provider } = setup();

  it('gives a working logger for a name that is none', () => {
    for (const name of ['', undefined, null]) {
      const { last, provider: own, stderr } = setup();
      own.getLogger(name as string).emit({ body: 'x' });
      own.getLogger(name as string).emit({ body: 'x' });
      expect(last()?.record).toMatchObject({ body: 'x', instrumentationScope: { name: '' } });
      expect(stderr).toEqual([
        'logly-otel: getLogger was called without a name: its records have an empty scope name\n',
      ]);
    }
  });

  it('gives the same logger for the same name, version and schema, and another one for others', () => {
    const get = (name: string, version?: string, schemaUrl?: string) =>
      provider.getLogger(name, version, schemaUrl === undefined ? {} : { schemaUrl });
    expect(get('a', '1', 'url')).toBe(get('a', '1', 'url'));
    expect(new Set([get('a'), get('b'), get('a', '1'), get('a', '2'), get('a', '1', 'url')]).size).toBe(5);
  });
});

describe('LoggerProvider.forceFlush', () => {
  it('flushes every processor', async () => {
    const { provider, calls } = setup();
    await provider.forceFlush();
    expect(calls).toEqual({ forceFlush: 1, shutdown: 0 });
  });

  it('rejects when a processor fails, with its error', async () => {
    const { logger, provider, calls } = setup({ onInternalError: () => {} });
    const error = new Error('cannot flush');
    logger.add({ onEmit() {}, forceFlush: () => Promise.reject(error), async shutdown() {} });
    await expect(provider.forceFlush()).rejects.toBe(error);
    expect(calls.forceFlush).toBe(1);
  });
});

describe('LoggerProvider.shutdown', () => {
  it('shuts every processor down, once', async () => {
    const { provider, calls } = setup();
    await Promise.all([provider.shutdown(), provider.shutdown()]);
    await provider.shutdown();
    expect(calls.shutdown).toBe(1);
  });

  it('leaves loggers that do nothing, those that were got before, too', async () => {
    const { provider, given } = setup();
    const before = provider.getLogger('library');
    await provider.shutdown();
    for (const logger of [before, provider.getLogger('library'), provider.getLogger('new')]) {
      logger.emit({ body: 'late', severityNumber: 24 });
      expect(logger.enabled({ severityNumber: 24 })).toBe(false);
    }
    expect(given).toEqual([]);
  });

  it('does nothing in a flush that comes after it', async () => {
    const { provider, calls } = setup();
    await provider.shutdown();
    const { forceFlush } = calls;
    await provider.forceFlush();
    expect(calls.forceFlush).toBe(forceFlush);
  });
});

describe('Logger.emit', () => {
  beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterEach(() => context.disable());

  it('calls processors in the call itself', () => {
    const { provider, given } = setup();
    provider.getLogger('library').emit({ body: 'x' });
    expect(given).toHaveLength(1);
  });

  it('takes the active context, and the span in it', () => {
    const { emit, last } = setup();
    const active = trace.setSpanContext(ROOT_CONTEXT, span);
    expect(context.with(active, () => emit({ body: 'x' })).spanContext).toEqual(span);
    expect(last()?.context).toBe(active);
  });

  it('takes the context of the record before it', () => {
    const { emit, last } = setup();
    const given = trace.setSpanContext(ROOT_CONTEXT, unsampled);
    const active = trace.setSpanContext(ROOT_CONTEXT, span);
    expect(context.with(active, () => emit({ body: 'x', context: given })).spanContext).toEqual(unsampled);
    expect(last()?.context).toBe(given);
  });

  it('has no span where that is none', () => {
    const { emit } = setup();
    const invalid = trace.setSpanContext(ROOT_CONTEXT, { traceId: '0'.repeat(32), spanId: '1', traceFlags: 1 });
    expect(emit({ body: 'x', context: invalid }).spanContext).toBeUndefined();
    expect(emit({ body: 'x', context: ROOT_CONTEXT }).spanContext).toBeUndefined();
  });

  it('reaches the processors with any severity, none included, that a level lets pass', () => {
    const { logger } = testLogger();
    const numbers: unknown[] = [];
    logger.add((_, { record }) => void numbers.push(record.severityNumber), { level: 'WARNING' });
    for (const severityNumber of [0, 5, 12, 13, 14, 24, undefined]) {
      logger.loggerProvider.getLogger('library').emit({ severityNumber });
    }
    expect(numbers).toEqual([0, 13, 14, 24, undefined]);
  });
});

describe('Logger.enabled', () => {
  it('is false without processors, and whatever it is asked', () => {
    const { loggerProvider } = testLogger().logger;
    const library = loggerProvider.getLogger('library');
    const inSpan = trace.setSpanContext(ROOT_CONTEXT, span);
    for (const asked of [undefined, {}, { severityNumber: 13 }, { context: inSpan }]) {
      expect(library.enabled(asked)).toBe(false);
    }
  });

  it('is true when a processor takes it, also in an unsampled span', () => {
    const library = setup().provider.getLogger('library');
    const inSpan = trace.setSpanContext(ROOT_CONTEXT, unsampled);
    for (const asked of [undefined, {}, { severityNumber: 13 }, { severityNumber: 0 }, { context: inSpan }]) {
      expect(library.enabled(asked)).toBe(true);
    }
  });

  it('asks the processors, and is true when one of them wants it', () => {
    const { logger } = testLogger();
    const wanting = (wants: boolean) => ({
      onEmit() {},
      enabled: () => wants,
      async forceFlush() {},
      async shutdown() {},
    });
    logger.add(wanting(false));
    const library = logger.loggerProvider.getLogger('library');
    expect(library.enabled({ severityNumber: 13 })).toBe(false);
    logger.add(wanting(true));
    expect(library.enabled({ severityNumber: 13 })).toBe(true);
  });
});

describe('a LogRecord', () => {
  it('has what it was emitted with', () => {
    const { emit } = setup();
    const attributes = { 'attr-string': 'text', 'attr-int': 1, 'attr-array': [1, 'a', [true]], 'attr-map': { a: {} } };
    expect(
      emit({
        severityNumber: 13,
        severityText: 'warn',
        body: 'this is a body',
        attributes,
        eventName: 'event',
        timestamp: [1_600_000_000, 1],
        observedTimestamp: [1_600_000_001, 2],
      }),
    ).toMatchObject({
      severityNumber: 13,
      severityText: 'warn',
      body: 'this is a body',
      attributes,
      eventName: 'event',
      hrTime: [1_600_000_000, 1],
      hrTimeObserved: [1_600_000_001, 2],
      droppedAttributesCount: 0,
    });
  });

  it('is of now, where no time is given', () => {
    const { hrTime, hrTimeObserved } = setup().emit({ body: 'x' });
    expect([hrTime, hrTimeObserved]).toEqual([
      [1_700_000_000, 0],
      [1_700_000_000, 0],
    ]);
  });

  it.each([
    ['a string', 'x'],
    ['a number', 1.5],
    ['a boolean', false],
    ['null', null],
    ['bytes', Uint8Array.of(1, 2, 3)],
    ['a mixed array', [1, 'a', null, true, { a: 1 }]],
    ['nested arrays', [[1, [2]], []]],
    ['nested maps', { a: { b: { c: [1] } } }],
    ['an empty map', {}],
  ])('carries %s as a body and as an attribute', (_, value) => {
    expect(setup().emit({ body: value, attributes: { value } })).toMatchObject({ body: value, attributes: { value } });
  });
});

describe('the exception of a LogRecord', () => {
  it('becomes attributes', () => {
    const error = new TypeError('boom');
    expect(setup().emit({ exception: error, attributes: { kept: 1 } }).attributes).toEqual({
      kept: 1,
      'exception.type': 'TypeError',
      'exception.message': 'boom',
      'exception.stacktrace': error.stack,
    });
  });

  it('does not overwrite attributes that are given', () => {
    const attributes = { 'exception.type': 'Mine', 'exception.message': 'my words' };
    const error = new Error('boom');
    expect(setup().emit({ exception: error, attributes }).attributes).toEqual({
      ...attributes,
      'exception.stacktrace': error.stack,
    });
  });

  it.each([
    ['a string', 'gone', 'gone'],
    ['a number', 7, '7'],
  ])('has its text for a message where it is %s', (_, exception, message) => {
    expect(setup().emit({ exception }).attributes['exception.message']).toBe(message);
  });

  it('is none where it is null or undefined', () => {
    expect(setup().emit({ exception: null, attributes: {} }).attributes).toEqual({});
  });
});

describe('a processor may change its record', () => {
  it('by its setters', () => {
    const { emit } = setup({}, (record) =>
      record
        .setAttribute('a', 1)
        .setAttributes({ b: [2], a: 'over' })
        .setBody('new')
        .setEventName('event')
        .setSeverityNumber(17)
        .setSeverityText('ERROR'),
    );
    expect(emit({ body: 'old', severityNumber: 9 })).toMatchObject({
      attributes: { a: 'over', b: [2] },
      body: 'new',
      eventName: 'event',
      severityNumber: 17,
      severityText: 'ERROR',
    });
  });

  it('within the limit of the number of attributes, keys that are there left out of the count', () => {
    const { emit } = setup({ logRecordLimits: { attributeCountLimit: 2 } }, (record) => {
      for (const key of ['a', 'b', 'a', 'c', 'b', 'd']) record.setAttribute(key, 'new');
    });
    expect(emit({ attributes: { a: 'old' } })).toMatchObject({
      attributes: { a: 'new', b: 'new' },
      droppedAttributesCount: 2,
    });
  });

  it('within the limit of the length of values, in arrays and maps, too', () => {
    const { emit } = setup({ logRecordLimits: { attributeValueLengthLimit: 5 } }, (record) =>
      record.setAttributes({
        long: 'abcdefgh',
        short: 'abc',
        list: ['abcdefgh', 1],
        map: { a: { b: 'abcdefgh' } },
        on: true,
      }),
    );
    expect(emit({}).attributes).toEqual({
      long: 'abcde',
      short: 'abc',
      list: ['abcde', 1],
      map: { a: { b: 'abcde' } },
      on: true,
    });
  });

  it('but not with an empty key', () => {
    const { emit } = setup({}, (record) => record.setAttributes({ '': 1, a: 2 }).setAttribute('', 3));
    expect(emit({}).attributes).toEqual({ a: 2 });
  });

  it('and no other sink sees it, then or later', () => {
    const { logger, emit } = setup({}, (record) => {
      record.setBody('changed');
      (record.attributes.deep as { a: number }).a = 2;
    });
    const bodies: unknown[] = [];
    logger.add((_, { record }) => void bodies.push(record.body, record.attributes.deep));
    emit({ body: 'x', severityNumber: 9, attributes: { deep: { a: 1 } } }).setBody('changed later');
    expect(bodies).toEqual(['x', { a: 1 }]);
  });
});
