import { context, createContextKey } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import type { Logger } from '../../../src/bridge/index.js';
import { FanOutLogRecordProcessor, FilterLogRecordProcessor } from '../../../src/processors/index.js';
import type { EnabledOptions, LogRecordProcessor } from '../../../src/record/processor.js';
import { testLogger } from '../../support/test-logger.js';

const KEY = createContextKey('tenant');
beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

/** A processor that is enabled by what it gets to know of a record. */
function choosy(choose: (options: EnabledOptions) => boolean) {
  const asked: EnabledOptions[] = [];
  const bodies: unknown[] = [];
  const processor: LogRecordProcessor = {
    onEmit: ({ body }) => void bodies.push(body),
    enabled(options) {
      asked.push(options);
      return choose(options);
    },
    async forceFlush() {},
    async shutdown() {},
  };
  return { processor, asked, bodies };
}

const nameOf = ({ instrumentationScope }: EnabledOptions) =>
  (instrumentationScope as { name?: string } | undefined)?.name;
const tenantOf = ({ context: given }: EnabledOptions) =>
  (given as ReturnType<typeof context.active> | undefined)?.getValue(KEY);
const inTenant = (log: () => void) => context.with(context.active().setValue(KEY, 'a'), log);

/** Each choice, with a call that it takes and one that it does not take. */
const CHOICES: Array<
  [string, (options: EnabledOptions) => boolean, (logger: Logger) => void, (logger: Logger) => void]
> = [
  [
    'the instrumentation scope',
    (options) => nameOf(options) === 'db',
    (l) => l.getLogger('db').info('yes'),
    (l) => l.getLogger('web').info('no'),
  ],
  [
    'the event name',
    ({ eventName }) => eventName === 'paid',
    (l) => l.opt({ eventName: 'paid' }).info('yes'),
    (l) => l.info('no'),
  ],
  ['the context', (options) => tenantOf(options) === 'a', (l) => inTenant(() => l.info('yes')), (l) => l.info('no')],
  ['the severity', ({ severityNumber = 0 }) => severityNumber >= 13, (l) => l.warning('yes'), (l) => l.info('no')],
];

const METHODS: Array<[string, (logger: Logger) => void]> = [
  ['log', (logger) => logger.log('INFO', 'yes')],
  ['exception', (logger) => logger.exception('yes')],
  [
    'catch',
    (logger) =>
      void logger.catch(
        () => {
          throw new Error('x');
        },
        { message: 'yes' },
      )(),
  ],
];

describe("a processor's `enabled`", () => {
  it.each(CHOICES)('may choose by %s, for our own calls', (_, choose, yes, no) => {
    const { processor, bodies } = choosy(choose);
    const { logger } = testLogger();
    logger.add(processor);
    yes(logger);
    no(logger);
    expect(bodies).toEqual(['yes']);
  });

  it.each<[string, AddOptions]>([
    ['a filter', { filter: () => true }],
    ['a patch', { patch: () => {} }],
    ['another sink beside it', {}],
  ])('may choose behind %s', (name, options) => {
    for (const [, choose, yes, no] of CHOICES) {
      const { processor, bodies } = choosy(choose);
      const { logger } = testLogger();
      logger.add(processor, options);
      if (name.startsWith('another')) logger.add(() => {});
      yes(logger);
      no(logger);
      expect(bodies).toEqual(['yes']);
    }
  });

  it.each(METHODS)('gets the event of a view by %s', (_, call) => {
    const { processor, bodies } = choosy(({ eventName }) => eventName === 'paid');
    const { logger } = testLogger();
    logger.add(processor);
    call(logger.opt({ eventName: 'paid' }));
    call(logger);
    expect(bodies).toEqual(['yes']);
  });

  it('gets all of it by `enabled` of a logger', () => {
    const { processor, asked } = choosy(() => false);
    const { logger } = testLogger();
    logger.add(processor);
    inTenant(() => expect(logger.getLogger('db', '2').opt({ eventName: 'paid' }).enabled('INFO')).toBe(false));
    expect(asked[0]).toMatchObject({
      severityNumber: 9,
      eventName: 'paid',
      instrumentationScope: { name: 'db', version: '2' },
    });
    expect(asked.map(tenantOf)).toEqual(['a']);
  });

  it('gets all of it by `getLogger().enabled` of our provider, without a severity, too', () => {
    const { processor, asked } = choosy((options) => nameOf(options) === 'db');
    const { logger } = testLogger();
    logger.add(processor);
    const given = context.active().setValue(KEY, 'b');
    const api = logger.loggerProvider.getLogger('db', '2', { schemaUrl: 'https://example.com/schema' });
    expect(api.enabled({ eventName: 'paid', context: given })).toBe(true);
    expect(logger.loggerProvider.getLogger('web').enabled({ severityNumber: 9 })).toBe(false);
    expect(logger.loggerProvider.getLogger('web').enabled()).toBe(false);
    expect(asked[0]).toEqual({
      context: given,
      eventName: 'paid',
      instrumentationScope: { name: 'db', version: '2', schemaUrl: 'https://example.com/schema' },
    });
  });

  it('gets all of it by `attach`, in a provider of the SDK', () => {
    const { processor, asked, bodies } = choosy((options) => nameOf(options) === 'db');
    const { logger } = testLogger();
    logger.add(processor);
    const provider = new LoggerProvider({ processors: [logger.attach()] });
    const db = provider.getLogger('db', '2');
    inTenant(() => expect(db.enabled({ severityNumber: 9, eventName: 'paid' })).toBe(true));
    expect(provider.getLogger('web').enabled({ severityNumber: 9 })).toBe(false);
    expect(asked[0]).toMatchObject({
      severityNumber: 9,
      eventName: 'paid',
      instrumentationScope: { name: 'db', version: '2' },
    });
    expect(tenantOf(asked[0] ?? {})).toBe('a');
    db.emit({ body: 'yes' });
    provider.getLogger('web').emit({ body: 'no' });
    expect(bodies).toEqual(['yes']);
  });

  it('gets all of it through our own wrappers', () => {
    const { processor, asked } = choosy(() => true);
    const options = {
      severityNumber: 9,
      eventName: 'paid',
      context: context.active(),
      instrumentationScope: { name: 'db' },
    };
    new FilterLogRecordProcessor(new FanOutLogRecordProcessor([processor])).enabled(options);
    expect(asked).toEqual([options]);
  });

  it('of the application gets the event', () => {
    const { processor, bodies } = choosy(({ eventName }) => eventName === 'paid');
    const provider = new LoggerProvider({ processors: [processor as never] });
    const { logger } = testLogger({ provider });
    logger.opt({ eventName: 'paid' }).info('yes');
    logger.info('no');
    expect(bodies).toEqual(['yes']);
  });
});
