import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Logger } from '../../src/bridge/logger.js';
import { recording } from '../support/recording.js';
import { testLogger } from '../support/test-logger.js';
import { turns } from '../support/turns.js';

describe('a record that user code sees', () => {
  it('is frozen through and through, and has no members of the caller with symbols', () => {
    const { logger, last } = recording();
    const fields = { a: [{ b: 1 }], c: { d: 2 }, [Symbol('private')]: {} };
    logger.info('x', fields);
    const { attributes } = last();
    expect(attributes).toStrictEqual({ a: [{ b: 1 }], c: { d: 2 } });
    expect(Reflect.ownKeys(attributes)).toEqual(['a', 'c']);
    const [first] = attributes.a as unknown[];
    expect([last(), attributes, attributes.a, first, attributes.c].every((part) => Object.isFrozen(part))).toBe(true);
    expect(Object.isFrozen(fields.c)).toBe(false);
  });
});

describe('a field called __proto__', () => {
  const odd = JSON.parse('{"__proto__": {"a": 1}, "b": 2}') as Record<string, unknown>;

  it.each([
    ['alone', (logger: Logger) => logger.info('x', odd)],
    ['beside an exception', (logger: Logger) => logger.error('x', odd, new Error('boom'))],
    ['beside bound fields', (logger: Logger) => logger.bind({ c: 3 }).info('x', odd)],
    ['that is bound', (logger: Logger) => logger.bind(odd).info('x', { c: 3 })],
    [
      'that is in the context',
      (logger: Logger) => logger.contextualize(odd, () => logger.bind({ c: 3 }).info('x {}', 1, 2)),
    ],
  ])('is an attribute as any other, %s', (_, log) => {
    const { logger, last } = recording();
    log(logger);
    const { attributes } = last();
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(attributes, '__proto__')?.value).toEqual({ a: 1 });
    expect(attributes.b).toBe(2);
  });
});

describe('the level methods', () => {
  it.each([
    ['trace', 'TRACE', 1],
    ['debug', 'DEBUG', 5],
    ['info', 'INFO', 9],
    ['notice', 'NOTICE', 10],
    ['success', 'SUCCESS', 11],
    ['warning', 'WARNING', 13],
    ['warn', 'WARNING', 13],
    ['error', 'ERROR', 17],
    ['exception', 'ERROR', 17],
    ['fail', 'FAIL', 18],
    ['critical', 'CRITICAL', 21],
    ['fatal', 'FATAL', 22],
  ] as const)('%s makes a record of level %s and severity %i', (method, severityText, severityNumber) => {
    const { logger, last } = recording();
    logger[method]('hello');
    expect(last()).toMatchObject({ severityText, severityNumber, body: 'hello' });
  });
});

describe('the methods of a logger', () => {
  it('work without it: `promise.catch(logger.error)`', async () => {
    const { logger, records } = recording();
    const { info, exception } = logger.bind({ a: 1 });
    info('x');
    exception(new Error('boom'));
    await Promise.reject(new Error('rejected')).catch(logger.error);
    expect(records.map(({ body, attributes }) => [body, attributes.a])).toEqual([
      ['x', 1],
      ['boom', 1],
      ['rejected', undefined],
    ]);
  });

  it('are not what console.log shows of it', () => {
    expect(inspect(testLogger({ name: 'shop' }).logger)).toBe('Logger { name: "shop", sinks: 0 }');
  });
});

describe('log', () => {
  it.each([
    ['INFO', 'INFO', 9],
    ['info', 'INFO', 9],
    ['Warn', 'WARNING', 13],
    [20, 'INFO', 9],
    [33, 'LEVEL_33', 12],
    [0, 'LEVEL_0', 1],
    [7, 'LEVEL_7', 3],
    [15, 'LEVEL_15', 7],
    [45, 'LEVEL_45', 15],
    [1_000, 'LEVEL_1000', 24],
  ])('takes %s', (level, severityText, severityNumber) => {
    const { logger, last } = recording();
    logger.log(level, 'x');
    expect(last()).toMatchObject({ severityText, severityNumber });
  });

  it.each([
    ['LOUD', RangeError, /`level`.*"LOUD"/],
    ['', RangeError, /`level`/],
    [-1, RangeError, /`level`.*-1/],
    [1.5, RangeError, /`level`.*1\.5/],
    [Number.NaN, RangeError, /`level`.*NaN/],
    [null, TypeError, /`level`.*null/],
    [{}, TypeError, /`level`.*an object/],
    [undefined, TypeError, /`level`.*undefined/],
  ])('throws for the level %o', (level, type, text) => {
    const { logger } = recording();
    expect(() => logger.log(level as never, 'x')).toThrow(type);
    expect(() => logger.log(level as never, 'x')).toThrow(text);
  });
});

describe('the record of a call', () => {
  it('carries fields as attributes, and fills the message from them', () => {
    const { logger, last } = recording();
    logger.info('paid {amount} to {who}', { amount: 3, who: 'ada' });
    expect(last()).toMatchObject({ body: 'paid 3 to ada', attributes: { amount: 3, who: 'ada' } });
  });

  it('fills nothing when there is nothing to fill with', () => {
    const { logger, last } = recording();
    logger.info('{x} {{}}');
    expect(last().body).toBe('{x} {{}}');
  });

  it('keeps arguments that nothing took', () => {
    const { logger, last } = recording();
    logger.info('one {}', 1, 2, new Date(0));
    expect(last()).toMatchObject({ body: 'one 1', attributes: { 'log.arguments': [2, '1970-01-01T00:00:00.000Z'] } });
  });

  it('takes a last plain object that a placeholder consumed for an argument', () => {
    const { logger, last } = recording();
    logger.info('got {}', { a: 1 });
    expect(last()).toMatchObject({ body: 'got {"a":1}', attributes: {} });
  });

  it.each([
    ['an array', [1]],
    ['a Date', new Date(0)],
    ['a Map', new Map([['a', 1]])],
    [
      'a class instance',
      new (class Point {
        x = 1;
      })(),
    ],
  ])('never takes %s for fields', (_, value) => {
    const { logger, last } = recording();
    logger.info('x', value);
    expect(Object.keys(last().attributes)).toEqual(['log.arguments']);
  });

  it('prints a field that is undefined, and has no attribute of it', () => {
    const { logger, last } = recording();
    logger.info('{a} {b}', { a: undefined, b: null });
    expect(last()).toMatchObject({ body: 'undefined null', attributes: { b: null } });
    expect(last().attributes).not.toHaveProperty('a');
  });

  it.each([
    [1, '1'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [10n, '10'],
    [Symbol('s'), 'Symbol(s)'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
  ])('turns the message %s into text', (message, body) => {
    const { logger, last } = recording();
    logger.info(message);
    expect(last().body).toBe(body);
  });

  it('keeps a plain object or an array as message structured', () => {
    const { logger, last } = recording();
    logger.info({ a: [1, { b: 2 }] }, { c: 3 });
    expect(last()).toMatchObject({ body: { a: [1, { b: 2 }] }, attributes: { c: 3 } });
    logger.info(['a', 1]);
    expect(last().body).toEqual(['a', 1]);
  });

  it.each([
    ['as the message', [new TypeError('boom')], 'boom', {}],
    ['as the last argument', ['failed', new TypeError('boom')], 'failed', {}],
    ['before the fields', ['failed', new TypeError('boom'), { a: 1 }], 'failed', { a: 1 }],
    ['behind the fields', ['failed {a}', { a: 1 }, new TypeError('boom')], 'failed 1', { a: 1 }],
    ['as the message, with fields', [new TypeError('boom'), { a: 1 }], 'boom', { a: 1 }],
  ])('takes an Error %s for the exception', (_, args, body, fields) => {
    const { logger, last } = recording();
    logger.error(...(args as [unknown]));
    expect(last()).toMatchObject({
      body,
      attributes: { ...fields, 'exception.type': 'TypeError', 'exception.message': 'boom' },
    });
    expect(last().attributes['exception.stacktrace']).toContain('TypeError: boom');
  });

  it('lets a placeholder have the Error that it consumed', () => {
    const { logger, last } = recording();
    logger.error('failed: {}', new TypeError('boom'));
    expect(last()).toMatchObject({ body: 'failed: TypeError: boom', attributes: {} });
  });

  it.each([
    ['exception(error)', [new Error('boom')], 'boom', 'boom'],
    ['exception(error, message, fields)', [new Error('boom'), 'failed {a}', { a: 1 }], 'failed 1', 'boom'],
    ['exception(message, error)', ['failed', new Error('boom')], 'failed', 'boom'],
    ['exception(error, fields)', [new Error('boom'), { order: 7 }], 'boom', 'boom'],
    ['exception(thrown value, message)', [{ code: 7 }, 'failed'], 'failed', '{"code":7}'],
  ])('%s carries the exception', (_, args, body, message) => {
    const { logger, last } = recording();
    logger.exception(...(args as [unknown]));
    expect(last()).toMatchObject({ severityText: 'ERROR', body });
    expect(String(last().attributes['exception.message'])).toContain(message);
  });

  it('exception(error, fields) has these fields, as error(error, fields) does', () => {
    const { logger, last } = recording();
    logger.exception(new Error('boom'), { order: 7 });
    expect(last()).toMatchObject({ body: 'boom', attributes: { order: 7, 'exception.message': 'boom' } });
  });

  it('takes `otel.event.name` for its event name', () => {
    const { logger, last } = recording();
    logger.bind({ 'otel.event.name': 'order.paid' }).info('x', { a: 1 });
    expect(last()).toMatchObject({ eventName: 'order.paid', attributes: { a: 1 } });
    expect(last().attributes).not.toHaveProperty('otel.event.name');
  });

  it('has the time of the call, twice', () => {
    const { logger, clock, last } = recording();
    clock.advance(1_500);
    logger.info('x');
    expect(last()).toMatchObject({
      hrTime: [1_700_000_001, 500_000_000],
      hrTimeObserved: [1_700_000_001, 500_000_000],
    });
  });

  it('has scope and resource, and no trace without a span', () => {
    const { logger, last } = recording({ name: 'shop', version: '1.2.3' }, { OTEL_SERVICE_NAME: 'shop' });
    logger.info('x');
    expect(last()).toMatchObject({ instrumentationScope: { name: 'shop', version: '1.2.3' }, spanContext: undefined });
    expect(last().resource.attributes).toMatchObject({ 'service.name': 'shop', 'telemetry.sdk.name': 'logly-otel' });
  });
});

describe('views', () => {
  it('bind: a new view; parents and siblings never change', () => {
    const { logger, last } = recording({ extra: { app: 'shop', a: 0 } });
    const parent = logger.bind({ a: 1 });
    const child = parent.bind({ b: 2 });
    child.info('x', { c: 3 });
    expect(last().attributes).toEqual({ app: 'shop', a: 1, b: 2, c: 3 });
    parent.info('x');
    expect(last().attributes).toEqual({ app: 'shop', a: 1 });
    logger.info('x');
    expect(last().attributes).toEqual({ app: 'shop', a: 0 });
  });

  it.each([
    ['a Map', new Map([['a', 1]])],
    ['an array', ['a']],
    ['a Date', new Date(0)],
    ['an Error', new Error('boom')],
    ['an instance of a class', new (class User {})()],
  ])('bind and contextualize refuse %s, which would be no fields of a call', (_, fields) => {
    const { logger } = recording();
    const text = /`(bind|contextualize): fields` must be a plain object/;
    expect(() => logger.bind(fields as never)).toThrow(text);
    expect(() => logger.contextualize(fields as never, () => {})).toThrow(text);
  });

  it('bind takes fields without a prototype', () => {
    const { logger, last } = recording();
    logger.bind(Object.assign(Object.create(null), { a: 1 })).info('x');
    expect(last().attributes).toEqual({ a: 1 });
  });

  it('bind copies the fields', () => {
    const { logger, last } = recording();
    const user = { name: 'ada' };
    const view = logger.bind({ user });
    user.name = 'eve';
    view.info('x');
    expect(last().attributes).toEqual({ user: { name: 'ada' } });
  });

  it('precedence: configured < contextualized < bound < call', () => {
    const { logger, last } = recording({ extra: { k: 'configured', a: 1 } });
    const all = () => logger.bind({ k: 'bound' }).info('x', { k: 'call' });
    logger.contextualize({ k: 'context', b: 2 }, all);
    expect(last().attributes).toEqual({ k: 'call', a: 1, b: 2 });
    logger.contextualize({ k: 'context' }, () => logger.bind({ k: 'bound' }).info('x'));
    expect(last().attributes.k).toBe('bound');
    logger.contextualize({ k: 'context' }, () => logger.info('x'));
    expect(last().attributes.k).toBe('context');
    logger.info('x');
    expect(last().attributes.k).toBe('configured');
  });

  it('contextualize nests, is restored when fn throws, and gives back what fn gives', () => {
    const { logger, last } = recording();
    const result = logger.contextualize({ a: 1 }, () => {
      expect(() =>
        logger.contextualize({ b: 2 }, () => {
          logger.info('x');
          throw new Error('boom');
        }),
      ).toThrow('boom');
      expect(last().attributes).toEqual({ a: 1, b: 2 });
      logger.info('x');
      return 7;
    });
    expect(result).toBe(7);
    expect(last().attributes).toEqual({ a: 1 });
  });

  it('contextualize isolates concurrent tasks, across awaits', async () => {
    const { logger, records } = recording();
    const task = (id: number) =>
      logger.contextualize({ id }, async () => {
        await turns(id);
        logger.info('x');
      });
    await Promise.all([task(3), task(1), task(2)]);
    expect(records.map(({ attributes }) => attributes.id)).toEqual([1, 2, 3]);
  });

  it('getLogger: another scope, the same sinks and bound fields', () => {
    const { logger, last } = recording();
    const view = logger.bind({ a: 1 }).getLogger('app.db', '2.0.0');
    view.info('x');
    expect(view.name).toBe('app.db');
    expect(last()).toMatchObject({ instrumentationScope: { name: 'app.db', version: '2.0.0' }, attributes: { a: 1 } });
  });

  it.each([
    [() => recording().logger.bind(null as never), /`bind: fields`.*null/],
    [() => recording().logger.bind(7 as never), /`bind: fields`.*7/],
    [() => recording().logger.contextualize({}, 'x' as never), /`fn`.*"x"/],
    [() => recording().logger.getLogger(''), /`name`/],
    [() => recording().logger.getLogger('a', 7 as never), /`version`.*7/],
    [() => new Logger({ nmae: 'x' } as never), /`nmae` is not an option/],
    [() => new Logger({ patcher: 7 } as never), /`patcher` must be a function, got 7/],
    [() => new Logger({ provider: {} } as never), /`provider` must be a LoggerProvider/],
    [() => new Logger({ providerLevel: 'LOUD' }), /`providerLevel`.*"LOUD"/],
    [() => new Logger({ name: 7 } as never), /`name`.*7/],
    [() => new Logger({ onInternalError: 'x' } as never), /`onInternalError`.*"x"/],
    [() => new Logger({ logRecordLimits: { attributeCountLimit: -1 } }), /`logRecordLimits.attributeCountLimit`.*-1/],
    [() => new Logger({ resource: 'x' } as never), /`resource`.*"x"/],
    [() => new Logger(7 as never), /`Logger`.*7/],
    [() => new Logger('shop' as never), /`Logger` must be an object such as `\{ name: … \}`, got "shop"/],
  ])('misuse throws at the call: %#', (misuse, text) => {
    expect(misuse).toThrow(text);
  });
});

describe('a disabled call', () => {
  const poison = {
    get field(): never {
      throw new Error('evaluated');
    },
    toString(): never {
      throw new Error('evaluated');
    },
  };

  it('evaluates nothing: no field, no clock, no context', () => {
    const { logger, clock } = testLogger();
    logger.add(() => {}, { level: 'INFO' });
    let reads = 0;
    clock.read = () => {
      reads++;
    };
    let touched = 0;
    const touch = () => {
      touched++;
      return null;
    };
    const spy = new Proxy({}, { get: touch, getPrototypeOf: touch, ownKeys: () => (touch() === null ? [] : []) });
    logger.debug('{a}', spy);
    logger.log('TRACE', spy, poison);
    logger.getLogger('other').debug(spy);
    expect([reads, touched]).toEqual([0, 0]);
    expect(logger.stats()[0]).toMatchObject({ created: 0 });
  });

  it('is one whose logger no filter by name lets pass', () => {
    const { logger } = testLogger();
    logger.add(() => {}, { filter: 'app' });
    expect(logger.enabled('FATAL')).toBe(false);
    expect(logger.getLogger('app').enabled('DEBUG')).toBe(true);
    expect(logger.getLogger('app.core').enabled('DEBUG')).toBe(true);
    expect(logger.getLogger('apple').enabled('DEBUG')).toBe(false);
  });

  it('is one that the only processor does not want', () => {
    const { logger } = testLogger();
    const emitted: unknown[] = [];
    logger.add({
      onEmit: (record: unknown) => void emitted.push(record),
      enabled: ({ severityNumber = 0 }: { severityNumber?: number }) => severityNumber >= 17,
      async forceFlush() {},
      async shutdown() {},
    });
    expect([logger.enabled('INFO'), logger.enabled('ERROR')]).toEqual([false, true]);
    logger.info('x');
    logger.error('x');
    expect(emitted).toHaveLength(1);
  });

  it('becomes wanted when a sink comes or its level is set, and unwanted again', async () => {
    const { logger } = testLogger();
    expect(logger.enabled('FATAL')).toBe(false);
    const id = logger.add(() => {}, { level: 'ERROR' });
    expect([logger.enabled('INFO'), logger.enabled('ERROR')]).toEqual([false, true]);
    logger.setLevel(id, 'trace');
    expect([logger.enabled(4), logger.enabled('TRACE')]).toEqual([false, true]);
    await logger.remove(id);
    expect(logger.enabled('FATAL')).toBe(false);
  });
});
