import { logs } from '@opentelemetry/api-logs';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../../../src/bridge/logger.js';
import type { LoggerOptions } from '../../../src/bridge/logger-options.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { application, GENERATIONS, unregister } from '../../support/application.js';
import { deferred } from '../../support/deferred.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

afterEach(unregister);

/** A logger with one sink, and what that got. */
function recording(options: LoggerOptions = {}, env: NodeJS.ProcessEnv = {}) {
  const test = testLogger(options, env);
  const records: ReadableLogRecord[] = [];
  test.logger.add((_, { record }) => void records.push(record));
  return { ...test, records, bodies: () => records.map(({ body }) => body) };
}

/** A processor of somebody, that does this to each record. */
function doing(
  onEmit: (record: {
    setAttribute(key: string, value: unknown): void;
    setBody(body: unknown): void;
    body: unknown;
  }) => void,
) {
  return { onEmit, async forceFlush() {}, async shutdown() {} };
}

describe.each(GENERATIONS)('a provider that is registered globally with the %s generation', (_, register) => {
  it('beside: gets each record once, and so does each sink', () => {
    const { logger, bodies } = recording();
    const app = application();
    register(app.provider);
    logger.bind({ a: 1 }).info('hello {name}', { name: 'ada' });
    expect(bodies()).toEqual(['hello ada']);
    expect(app.exporter.getFinishedLogRecords()).toMatchObject([
      {
        body: 'hello ada',
        attributes: { a: 1, name: 'ada' },
        severityNumber: 9,
        severityText: 'INFO',
        instrumentationScope: { name: 'logly' },
        hrTime: [1_700_000_000, 0],
      },
    ]);
  });

  it('attached: gets each record once, and so does each sink, by way of it', () => {
    const { logger, records } = recording();
    const app = application(
      doing((record) => record.setAttribute('enriched', true)),
      logger.attach(),
    );
    register(app.provider);
    logger.info('first', { a: 1 });
    logger.info('second');
    expect(records).toMatchObject([
      { body: 'first', attributes: { a: 1, enriched: true } },
      { body: 'second', attributes: { enriched: true } },
    ]);
    expect(app.bodies()).toEqual(['first', 'second']);
  });

  it('is found when it comes late, and when it is replaced', () => {
    const { logger, bodies } = recording();
    const [first, second] = [application(), application()];
    logger.info('alone');
    register(first.provider);
    logger.info('one');
    logs.disable();
    register(second.provider);
    logger.info('two');
    expect([bodies(), first.bodies(), second.bodies()]).toEqual([['alone', 'one', 'two'], ['one'], ['two']]);
  });

  it('may be our own: then nothing goes round', () => {
    const { logger, bodies } = recording();
    register(logger.loggerProvider);
    logger.info('once');
    expect(bodies()).toEqual(['once']);
  });

  it("may be another logger's", () => {
    const [one, other] = [recording(), recording()];
    register(other.logger.loggerProvider);
    one.logger.info('x');
    expect([one.bodies(), other.bodies()]).toEqual([['x'], ['x']]);
  });
});

describe('both generations registered', () => {
  it('the newer one is emitted into, and never both', () => {
    const { logger } = recording();
    const [older, newer] = [application(), application()];
    GENERATIONS[0]?.[1](older.provider);
    GENERATIONS[1]?.[1](newer.provider);
    logger.info('x');
    expect([older.bodies(), newer.bodies()]).toEqual([[], ['x']]);
  });
});

describe('the option provider', () => {
  it('wins over the global one, as an object or a function', () => {
    const [named, global] = [application(), application()];
    logs.setGlobalLoggerProvider(global.provider);
    let built: LoggerProvider | undefined;
    const loggers = [recording({ provider: named.provider }), recording({ provider: () => built })];
    for (const { logger } of loggers) logger.info('before');
    built = named.provider;
    for (const { logger } of loggers) logger.info('after');
    expect(named.bodies()).toEqual(['before', 'after', 'after']);
    expect(global.bodies()).toEqual([]);
    for (const { bodies } of loggers) expect(bodies()).toEqual(['before', 'after']);
  });

  it('that throws is reported, and loses nothing', () => {
    const { logger, bodies, stderr } = recording({
      provider: () => {
        throw new Error('not built');
      },
    });
    logger.info('x');
    expect(bodies()).toEqual(['x']);
    expect(stderr.join('')).toContain('not built');
  });
});

describe('records of everybody else', () => {
  it('reach the sinks of an attached logger, with their levels, filters and values', () => {
    const { logger } = testLogger();
    const app = application(logger.attach());
    const texts: string[] = [];
    logger.add((text) => void texts.push(text.trim()), {
      level: 'WARNING',
      filter: 'library',
      format: '{level} {name} {message} {extra}',
    });
    const library = app.provider.getLogger('library');
    library.emit({ body: 'low', severityNumber: 9 });
    library.emit({ body: 'high', severityNumber: 13, severityText: 'warn', attributes: { a: [1] } });
    app.provider.getLogger('other').emit({ body: 'elsewhere', severityNumber: 17 });
    expect(texts).toEqual(['warn library high {"a":[1]}']);
  });

  it('are distinguished from ours, also when they are logged during a call of ours', () => {
    const { logger, records } = recording();
    const app = application(
      doing(
        ({ body }) =>
          void (body === 'ours' && app.provider.getLogger('enricher').emit({ body: 'theirs', severityNumber: 9 })),
      ),
      logger.attach(),
    );
    logs.setGlobalLoggerProvider(app.provider);
    logger.info('ours');
    expect(records.map(({ body, instrumentationScope }) => [body, instrumentationScope.name])).toEqual([
      ['theirs', 'enricher'],
      ['ours', 'logly'],
    ]);
  });
});

describe('what comes back through the provider', () => {
  it('is redacted from the first record on', () => {
    const { logger, records } = recording();
    const app = application(
      doing((record) => {
        record.setBody(String(record.body).replace(/\d{4}/, '****'));
        record.setAttribute('card', '****');
      }),
      logger.attach(),
    );
    logs.setGlobalLoggerProvider(app.provider);
    logger.info('card {card}', { card: '1234', kept: 2n ** 60n, deep: { nan: Number.NaN } });
    expect(records).toMatchObject([{ body: 'card ****', attributes: { card: '****', deep: { nan: Number.NaN } } }]);
    expect(records[0]?.attributes.kept).toBe(2n ** 60n);
  });

  it('stays redacted where the provider limits the number of attributes, and says how many it dropped', () => {
    const { logger, records } = recording();
    const processor = {
      ...doing(
        (record) => void delete (record as unknown as ReadableLogRecord & { attributes: { a?: 1 } }).attributes.a,
      ),
    };
    const provider = new LoggerProvider({
      logRecordLimits: { attributeCountLimit: 2 },
      processors: [processor, logger.attach()] as never,
    });
    logs.setGlobalLoggerProvider(provider);
    logger.info('x', { a: 1, b: 2 });
    logger.info('y', { a: 1, b: 2, c: 3 });
    expect(records.map(({ attributes, droppedAttributesCount }) => [attributes, droppedAttributesCount])).toEqual([
      [{ b: 2 }, 0],
      [{ b: 2 }, 1],
    ]);
  });

  it('is counted as filtered by each sink where no level takes it, and reaches a sink whose patch raises it', async () => {
    const { logger } = testLogger();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    const taken: unknown[] = [];
    const take = (_: string, { record }: { record: ReadableLogRecord }) => void taken.push(record.body);
    logger.add(take, { level: 'ERROR' });
    logger.add(async () => {}, { level: 'WARNING' });
    const counts = () => logger.stats().map(({ created, filtered, delivered }) => [created, filtered, delivered]);
    logger.info('below');
    expect([taken, counts(), app.bodies()]).toEqual([
      [],
      [
        [1, 1, 0],
        [1, 1, 0],
      ],
      ['below'],
    ]);
    logger.setLevel(1, 'INFO');
    logger.info('taken');
    logger.setLevel(1, 'ERROR');
    logger.add(take, {
      level: 'ERROR',
      patch: (record) => {
        record.severityText = 'ERROR';
      },
    });
    logger.info('raised');
    expect([taken, counts()]).toEqual([
      ['taken', 'raised'],
      [
        [3, 2, 1],
        [3, 3, 0],
        [1, 0, 1],
      ],
    ]);
  });

  it('reaches the sinks by the level that a processor has given it', () => {
    const { logger } = testLogger();
    const app = application(
      doing((record) => Object.assign(record, { severityNumber: 17, severityText: 'ERROR' })),
      logger.attach(),
    );
    logs.setGlobalLoggerProvider(app.provider);
    const seen: unknown[] = [];
    logger.add((_, { record }) => void seen.push([record.body, record.severityText]), { level: 'ERROR' });
    logger.info('x');
    expect(seen).toEqual([['x', 'ERROR']]);
  });

  it('keeps the level of the call, and takes one that was changed', () => {
    const { logger } = testLogger();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    const seen: unknown[] = [];
    logger.add((_, { record }) => void seen.push(record.severityText), { level: 33 });
    logger.log(32, 'x');
    logger.log(33, 'x');
    expect(seen).toEqual(['LEVEL_33']);
  });

  it('carries the resource of the application', () => {
    const { logger, records } = recording();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    logger.info('x');
    expect(records[0]?.resource.attributes['telemetry.sdk.name']).toBe('opentelemetry');
  });

  it('shares nothing with what the application got', () => {
    const { logger, records } = recording();
    const app = application(
      doing((record) => {
        const { list } = record.body as { list: number[] };
        list.push(99);
      }),
    );
    logs.setGlobalLoggerProvider(app.provider);
    logger.info({ list: [1] });
    expect(records[0]?.body).toEqual({ list: [1] });
    expect(app.bodies()).toEqual([{ list: [1, 99] }]);
  });
});

describe('isolation', () => {
  const throwing = doing(() => {
    throw new Error('broken processor');
  });

  it.each([
    ['beside', (logger: Logger) => [throwing, logger.attach()].slice(0, 1)],
    ['ahead of our processor', (logger: Logger) => [throwing, logger.attach()]],
    ['behind our processor', (logger: Logger) => [logger.attach(), throwing]],
  ])('a broken processor %s reaches neither the caller nor the sinks, which get the record once', (_, processors) => {
    const { logger, bodies, stderr } = recording();
    logs.setGlobalLoggerProvider(application(...processors(logger)).provider);
    logger.info('x');
    expect(bodies()).toEqual(['x']);
    expect(stderr.join('')).toContain('broken processor');
  });

  it('a sink that throws reaches neither the application nor its exporter; without catch it reaches our caller', () => {
    const { logger } = testLogger();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    logger.add(
      () => {
        throw new Error('from the sink');
      },
      { catch: false },
    );
    expect(() => logger.info('x')).toThrow('from the sink');
    expect(() => app.provider.getLogger('library').emit({ body: 'y' })).not.toThrow();
    expect(app.bodies()).toEqual(['x', 'y']);
  });
});

describe('what goes to a provider', () => {
  it('is from providerLevel up; sinks have their own levels', () => {
    const { logger, bodies } = recording({ providerLevel: 'ERROR' });
    const app = application();
    logs.setGlobalLoggerProvider(app.provider);
    logger.info('low');
    logger.error('high');
    expect([bodies(), app.bodies()]).toEqual([['low', 'high'], ['high']]);
  });

  it('is what the provider says that it wants; else the sinks get it directly', () => {
    const { logger, bodies } = recording();
    const emit = vi.fn();
    logs.setGlobalLoggerProvider({
      getLogger: () => ({ emit, enabled: ({ severityNumber = 0 } = {}) => severityNumber >= 17 }),
    } as never);
    logger.attach();
    logger.info('x');
    expect(emit).not.toHaveBeenCalled();
    expect(bodies()).toEqual(['x']);
  });

  it('evaluates nothing when neither a sink nor the provider wants it', () => {
    const { logger, clock } = testLogger();
    const read = vi.spyOn(clock, 'read');
    logs.setGlobalLoggerProvider({ getLogger: () => ({ emit() {}, enabled: () => false }) } as never);
    logger.fatal('x');
    expect(logger.enabled('FATAL')).toBe(false);
    expect(read).not.toHaveBeenCalled();
  });
});

describe('a processor of ours', () => {
  it('that stands in the provider twice gives each record once', () => {
    const { logger, bodies } = recording();
    logs.setGlobalLoggerProvider(application(logger.attach(), logger.attach()).provider);
    logger.info('x');
    expect(bodies()).toEqual(['x']);
  });
});

describe('complete() with a provider of the application', () => {
  /** A provider whose forceFlush does this. */
  const flushing = (forceFlush: () => Promise<void>) => ({
    getLogger: () => ({ emit() {} }),
    forceFlush: vi.fn(forceFlush),
  });

  it.each(['beside', 'attached'])('%s: flushes it exactly once', async (how) => {
    const { logger } = recording();
    const app = application(...(how === 'attached' ? [logger.attach()] : []));
    logs.setGlobalLoggerProvider(app.provider);
    const flush = vi.spyOn(app.provider, 'forceFlush');
    logger.info('x');
    expect((await logger.complete()).provider).toBe('flushed');
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it('says when that failed, and when it ran out of time', async () => {
    const boom = new Error('cannot flush');
    const failing = recording({
      provider: flushing(async () => {
        throw boom;
      }),
    });
    expect(await failing.logger.complete()).toMatchObject({ completed: true, provider: 'failed', errors: [boom] });
    const sync = recording({
      provider: flushing((() => {
        throw boom;
      }) as never),
    });
    expect(await sync.logger.complete()).toMatchObject({ provider: 'failed', errors: [boom] });
    const hanging = recording({ provider: flushing(() => new Promise(() => {})) });
    const completed = hanging.logger.complete({ timeoutMillis: 100 });
    await turns();
    hanging.clock.advance(100);
    expect(await completed).toMatchObject({ completed: true, timedOut: true, provider: 'timed-out' });
  });

  it('says none where there is none', async () => {
    expect((await recording().logger.complete()).provider).toBe('none');
    expect((await recording({ provider: { getLogger: () => ({}) } }).logger.complete()).provider).toBe('none');
  });

  it('resolves inside of a sink of an attached logger', async () => {
    const { logger } = testLogger();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    const inside: unknown[] = [];
    logger.add(async () => void inside.push((await logger.complete()).provider));
    logger.info('x');
    expect((await logger.complete()).completed).toBe(true);
    expect(inside).toEqual(['flushed']);
  });

  it('waits once, though the provider flushes our processor: what is logged later is not waited for', async () => {
    const { logger } = testLogger();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    const gates: Array<ReturnType<typeof deferred>> = [];
    logger.add(async () => {
      const gate = deferred();
      gates.push(gate);
      await gate.promise;
    });
    logger.info('before');
    const completed = logger.complete();
    logger.info('after');
    await turns();
    gates[0]?.resolve(undefined);
    expect((await completed).completed).toBe(true);
    gates[1]?.resolve(undefined);
  });
});

describe('the flush and the end of the provider', () => {
  it('forceFlush alone waits for our sinks', async () => {
    const { logger } = testLogger();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    const gate = deferred();
    let delivered = false;
    logger.add(async () => {
      await gate.promise;
      delivered = true;
    });
    logger.info('x');
    const flushed = app.provider.forceFlush();
    gate.resolve(undefined);
    await flushed;
    expect(delivered).toBe(true);
  });

  it('shutdown flushes and detaches: later calls go to the sinks directly', async () => {
    const { logger, bodies, stderr } = recording();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    logger.info('before');
    await app.provider.shutdown();
    logger.info('after');
    expect(bodies()).toEqual(['before', 'after']);
    expect(stderr).toEqual([]);
  });

  it('logger.shutdown flushes the provider of the application, and never shuts it down', async () => {
    const { logger } = recording();
    const app = application(logger.attach());
    logs.setGlobalLoggerProvider(app.provider);
    const shutdown = vi.spyOn(app.provider, 'shutdown');
    logger.info('x');
    expect((await logger.shutdown()).provider).toBe('flushed');
    logger.info('late');
    expect(shutdown).not.toHaveBeenCalled();
    expect(app.bodies()).toEqual(['x']);
  });
});
