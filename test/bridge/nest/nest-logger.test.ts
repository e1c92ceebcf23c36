import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requestLogger } from '../../../src/bridge/http/index.js';
import { Logger } from '../../../src/bridge/logger.js';
import { NestLogger } from '../../../src/bridge/nest/index.js';
import { capture } from '../../../src/bridge/testing/index.js';

// Nest's own types are left out: not all of them compile here.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Foreign = any;
const load = async (name: string): Promise<Foreign> => import(name);

/** A logger of Nest's; what it logs: level, scope, body. */
function logging(logger = new Logger({ name: 'shop' })) {
  const captured = capture(logger);
  onTestFinished(() => captured[Symbol.dispose]());
  return {
    logger,
    nest: new NestLogger(logger),
    captured,
    lines: () =>
      captured.records.map(({ severityText, instrumentationScope, body }) => [
        severityText,
        instrumentationScope.name,
        body,
      ]),
  };
}

const STACK = 'RangeError: boom\n    at run (shop.js:7:3)\n    at main (shop.js:9:1)';

describe('NestLogger', () => {
  it('logs each method at its level', () => {
    const { nest, lines } = logging();
    for (const method of ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const) nest[method](method);
    expect(lines()).toEqual([
      ['TRACE', 'shop', 'verbose'],
      ['DEBUG', 'shop', 'debug'],
      ['INFO', 'shop', 'log'],
      ['WARNING', 'shop', 'warn'],
      ['ERROR', 'shop', 'error'],
      ['FATAL', 'shop', 'fatal'],
    ]);
  });

  it.each<[string, (nest: NestLogger) => void, unknown[]]>([
    ['a text behind the message', (nest) => nest.log('a', 'Cats'), [['INFO', 'Cats', 'a']]],
    [
      'several messages',
      (nest) => nest.log('a', 'b', 'Cats'),
      [
        ['INFO', 'Cats', 'a'],
        ['INFO', 'Cats', 'b'],
      ],
    ],
    [
      'messages without a context',
      (nest) => nest.log('a', { b: 1 }),
      [
        ['INFO', 'shop', 'a'],
        ['INFO', 'shop', { b: 1 }],
      ],
    ],
    ['an object', (nest) => nest.log({ id: 7 }, 'Cats'), [['INFO', 'Cats', { id: 7 }]]],
    ['an array', (nest) => nest.warn([1, 'b'], 'Cats'), [['WARNING', 'Cats', [1, 'b']]]],
    ['a number', (nest) => nest.debug(42), [['DEBUG', 'shop', '42']]],
    ['undefined', (nest) => nest.log(undefined, 'Cats'), [['INFO', 'Cats', 'undefined']]],
    ['an empty context', (nest) => nest.log('a', ''), [['INFO', 'shop', 'a']]],
    ['braces and markup', (nest) => nest.log('{} {a} <red>', 'Cats'), [['INFO', 'Cats', '{} {a} <red>']]],
    ['a function', (nest) => nest.log(() => 'made', 'Cats'), [['INFO', 'Cats', 'made']]],
    ['a class', (nest) => nest.log(class Cat {}, 'Cats'), [['INFO', 'Cats', 'Cat']]],
    [
      'a function that throws',
      (nest) =>
        nest.log(() => {
          throw new Error('no');
        }),
      [['INFO', 'shop', '[Thrown: no]']],
    ],
    ['error with a context', (nest) => nest.error('a', 'Cats'), [['ERROR', 'Cats', 'a']]],
    ['error with undefined', (nest) => nest.error('a', undefined), [['ERROR', 'shop', 'a']]],
    ['error with undefined and a context', (nest) => nest.error('a', undefined, 'Cats'), [['ERROR', 'Cats', 'a']]],
    [
      'error with messages',
      (nest) => nest.error('a', { b: 1 }, 'Cats'),
      [
        ['ERROR', 'Cats', 'a'],
        ['ERROR', 'Cats', { b: 1 }],
      ],
    ],
  ])('understands %s', (_, run, expected) => {
    const { nest, lines } = logging();
    run(nest);
    expect(lines()).toEqual(expected);
  });

  it.each<[string, (nest: NestLogger) => void, string]>([
    ['a stack', (nest) => nest.error('failed', STACK), 'shop'],
    ['a stack and a context', (nest) => nest.error('failed', STACK, 'Cats'), 'Cats'],
  ])('makes an exception of %s', (_, run, scope) => {
    const { nest, captured } = logging();
    run(nest);
    expect(captured.records).toHaveLength(1);
    expect(captured.at(0)).toMatchObject({
      body: 'failed',
      instrumentationScope: { name: scope },
      attributes: {
        'exception.type': 'RangeError',
        'exception.message': 'failed',
        'exception.stacktrace': STACK,
      },
    });
  });

  it.each<[string, (nest: NestLogger, error: Error) => void, string]>([
    ['an Error alone', (nest, error) => nest.error(error, 'Cats'), 'boom'],
    ['an Error, as Nest hands it on', (nest, error) => nest.error(error, undefined, 'Cats'), 'boom'],
    ['an Error and its stack', (nest, error) => nest.error(error, error.stack, 'Cats'), 'boom'],
    ['an Error behind the text', (nest, error) => nest.error('failed', error, 'Cats'), 'failed'],
    ['a fatal Error behind the text', (nest, error) => nest.fatal('failed', error, 'Cats'), 'failed'],
  ])('logs %s once, as the exception of its record', (_, run, body) => {
    const { nest, captured } = logging();
    run(nest, new RangeError('boom', { cause: new Error('inner') }));
    expect(captured.records).toHaveLength(1);
    expect(captured.at(0)).toMatchObject({
      body,
      instrumentationScope: { name: 'Cats' },
      attributes: { 'exception.type': 'RangeError', 'exception.cause.message': 'inner' },
    });
  });

  it('logs the levels that are set, and all above the highest, as Nest does', () => {
    const { nest, captured } = logging();
    const heard = (levels: string[]) => {
      captured.clear();
      nest.setLogLevels(levels);
      for (const method of ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const) nest[method](method);
      return captured.records.map(({ body }) => body);
    };
    expect(heard(['log'])).toEqual(['log', 'warn', 'error', 'fatal']);
    expect(heard(['debug', 'error'])).toEqual(['debug', 'error', 'fatal']);
    expect(heard(['fatal'])).toEqual(['fatal']);
    expect(heard([])).toEqual([]);
    expect(heard(['verbose'])).toHaveLength(6);
  });

  it('stands in front of the levels of sinks, and calls no function of a disabled call', () => {
    const logger = new Logger();
    logger.add(() => {}, { level: 'WARNING' });
    new NestLogger(logger).log(() => expect.unreachable());
  });

  it('knows many contexts', () => {
    const { nest, captured } = logging();
    for (let i = 0; i < 2_500; i++) nest.log('a', `Cats${i % 1_250}`);
    expect(captured.at(-1)?.instrumentationScope.name).toBe('Cats1249');
  });

  it('obeys `disable` of a context', () => {
    const { nest, lines } = logging(new Logger({ name: 'shop', activation: [['Cats', false]] }));
    nest.log('a', 'Cats');
    nest.log('b', 'Dogs');
    expect(lines()).toEqual([['INFO', 'Dogs', 'b']]);
  });

  it.each([
    ['log', '`levels` must be an array of verbose, debug, log, warn, error, fatal, got "log"'],
    [['info'], '`levels` must be an array of'],
  ])('refuses %j as levels', (levels, sentence) => {
    expect(() => new NestLogger(new Logger()).setLogLevels(levels as never)).toThrow(sentence);
  });

  it('refuses a value that is no Logger', () => {
    expect(() => new NestLogger({} as never)).toThrow('`logger` must be a Logger, got an object');
  });
});

describe('NestLogger in an application of Nest', () => {
  /** A module with a controller and a service, without decorators. */
  async function application(options: object) {
    await load('reflect-metadata');
    const { Controller, Get, Injectable, Logger: NestsLogger, Module } = await load('@nestjs/common');
    const { NestFactory } = await load('@nestjs/core');
    class CatsService {
      readonly log = new NestsLogger('CatsService');
      find(): string {
        this.log.log({ found: 1 });
        this.log.verbose('a', 'b');
        this.log.error('not fed', STACK);
        return 'Tom';
      }
    }
    Injectable()(CatsService);
    class CatsController {
      readonly cats: CatsService;
      constructor(cats: CatsService) {
        this.cats = cats;
      }
      find(): string {
        return this.cats.find();
      }
      fail(): void {
        throw new RangeError('boom');
      }
    }
    const decorated = (method: 'find' | 'fail', path: string) =>
      Get(path)(CatsController.prototype, method, Object.getOwnPropertyDescriptor(CatsController.prototype, method));
    decorated('find', '/');
    decorated('fail', '/fail');
    Reflect.getOwnPropertyDescriptor(Reflect, 'defineMetadata')?.value(
      'design:paramtypes',
      [CatsService],
      CatsController,
    );
    Controller('cats')(CatsController);
    class AppModule {}
    Module({ controllers: [CatsController], providers: [CatsService] })(AppModule);
    const app = await NestFactory.create(AppModule, options);
    onTestFinished(async () => {
      await app.close();
      NestsLogger.overrideLogger(true);
    });
    return app;
  }

  const BOOTSTRAP = [
    ['INFO', 'NestFactory', 'Starting Nest application...'],
    ['INFO', 'InstanceLoader', expect.stringContaining('AppModule dependencies initialized')],
    ['INFO', 'RoutesResolver', expect.stringContaining('CatsController {/cats}:')],
    ['INFO', 'RouterExplorer', expect.stringContaining('Mapped {/cats, GET} route')],
    ['INFO', 'RouterExplorer', expect.stringContaining('Mapped {/cats/fail, GET} route')],
    ['INFO', 'NestApplication', expect.stringContaining('Nest application successfully started')],
  ];

  it('has the lines of the start, of a service, and of an error', async () => {
    const { nest, captured, lines } = logging();
    const app = await application({ logger: nest });
    await app.listen(0, '127.0.0.1');
    expect(lines()).toEqual(BOOTSTRAP);
    captured.clear();
    const origin = `http://127.0.0.1:${app.getHttpServer().address().port}`;
    expect(await (await fetch(`${origin}/cats`)).text()).toBe('Tom');
    expect(lines()).toEqual([
      ['INFO', 'CatsService', { found: 1 }],
      ['TRACE', 'CatsService', 'a'],
      ['TRACE', 'CatsService', 'b'],
      ['ERROR', 'CatsService', 'not fed'],
    ]);
    expect(captured.at(-1)?.attributes['exception.stacktrace']).toBe(STACK);
    captured.clear();
    expect((await fetch(`${origin}/cats/fail`)).status).toBe(500);
    expect(lines()).toEqual([['ERROR', 'ExceptionsHandler', 'boom']]);
    expect(captured.at(0)?.attributes['exception.type']).toBe('RangeError');
  });

  it('stands beside a record for each request', async () => {
    const { nest, captured, lines, logger } = logging();
    const app = await application({ logger: nest });
    app.use(requestLogger(logger));
    await app.listen(0, '127.0.0.1');
    captured.clear();
    const origin = `http://127.0.0.1:${app.getHttpServer().address().port}`;
    for (const path of ['cats', 'cats/fail'])
      await (await fetch(`${origin}/${path}`, { headers: { 'x-request-id': path } })).text();
    while (captured.records.length < 7) await turn();
    expect(lines().slice(4)).toEqual([
      ['INFO', 'shop', 'GET /cats 200'],
      ['ERROR', 'ExceptionsHandler', 'boom'],
      ['ERROR', 'shop', 'GET /cats/fail 500'],
    ]);
    const ids = captured.records.map(({ attributes }) => attributes['request.id']);
    expect(ids).toEqual([...Array(5).fill('cats'), 'cats/fail', 'cats/fail']);
    const ofFailure = captured.records.slice(5).map(({ attributes }) => attributes['exception.type']);
    expect(ofFailure).toEqual(['RangeError', undefined]);
  });

  it('gets what was buffered until then', async () => {
    const { nest, lines } = logging();
    const app = await application({ bufferLogs: true });
    expect(lines()).toEqual([]);
    app.useLogger(nest);
    await app.listen(0, '127.0.0.1');
    expect(lines()).toEqual(BOOTSTRAP);
  });

  it('takes the levels of `useLogger`', async () => {
    const { nest, captured } = logging();
    const app = await application({ logger: nest });
    captured.clear();
    app.useLogger(['error']);
    await app.listen(0, '127.0.0.1');
    expect(captured.records).toEqual([]);
  });
});
