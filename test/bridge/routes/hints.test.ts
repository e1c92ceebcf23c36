import { logs } from '@opentelemetry/api-logs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/bridge/logger.js';
import { application, GENERATIONS, unregister } from '../../support/application.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

afterEach(unregister);

/** A logger with one sink, and the bodies that it got. */
function withSink(options = {}, env: NodeJS.ProcessEnv = {}) {
  const test = testLogger(options, env);
  const bodies: unknown[] = [];
  test.logger.add((_, { record }) => void bodies.push(record.body));
  return { ...test, bodies: () => bodies };
}

describe('a processor of ours that is nowhere', () => {
  it('is hinted once, after a second; the sinks get the records directly, in order', async () => {
    const { logger, bodies, stderr, clock } = withSink();
    logger.attach();
    logs.setGlobalLoggerProvider(application().provider);
    logger.info('one');
    logger.info('two');
    expect([bodies(), stderr]).toEqual([[], []]);
    clock.advance(1_000);
    await turns(3);
    logger.info('three');
    expect(bodies()).toEqual(['one', 'two', 'three']);
    expect(stderr).toHaveLength(1);
    expect(stderr[0]).toContain('hint: logger.attach() was called');
  });

  it('gives no hint with LOGLY_HINTS=false', async () => {
    const { logger, bodies, stderr } = withSink({}, { LOGLY_HINTS: 'false' });
    logger.attach();
    logs.setGlobalLoggerProvider(application().provider);
    logger.info('x');
    await logger.complete();
    expect([bodies(), stderr]).toEqual([['x'], []]);
  });

  it('is hinted at when no provider is registered a second after it was given', () => {
    const { logger, bodies, stderr, clock } = withSink();
    logger.attach();
    logger.info('starting up');
    expect(stderr).toEqual([]);
    clock.advance(1_000);
    logger.info('one');
    logger.info('two');
    expect(bodies()).toEqual(['starting up', 'one', 'two']);
    expect(stderr).toHaveLength(1);
    expect(stderr[0]).toContain('no LoggerProvider is registered');
  });
});

describe('a log call without any sink or provider', () => {
  it('is hinted at once, where no sink was ever added and no provider is registered', () => {
    const { logger, stderr } = testLogger();
    logger.trace('below every level');
    expect([logger.enabled('FATAL'), stderr]).toEqual([false, []]);
    for (const view of [logger, logger.bind({ a: 1 }), logger.getLogger('other')]) view.error('x');
    expect(stderr).toEqual([
      'logly-otel: hint: a log call went nowhere: no sink was added, and no LoggerProvider is registered ' +
        '(LOGLY_HINTS=false silences this)\n',
    ]);
  });

  it.each<[string, (logger: Logger) => unknown, NodeJS.ProcessEnv]>([
    ['a sink was removed again', (logger) => logger.remove(logger.add(() => {})), {}],
    ['the sink takes higher levels only', (logger) => logger.add(() => {}, { level: 'FATAL' }), {}],
    ['the default sink is switched off', () => {}, { LOGLY_AUTOINIT: 'false' }],
    ['hints are', () => {}, { LOGLY_HINTS: '0' }],
    ['a provider takes it', () => logs.setGlobalLoggerProvider(application().provider), {}],
    ['the logger was shut down', (logger) => logger.shutdown(), {}],
  ])('is not, where %s', async (_, prepare, env) => {
    const { logger, stderr } = testLogger({}, env);
    await prepare(logger);
    logger.error('x');
    expect(stderr).toEqual([]);
  });
});

describe('providers of both generations', () => {
  const register = (generation: string, provider: unknown) => new Map(GENERATIONS).get(generation)?.(provider);

  it('are hinted at once; the newer one gets the record', () => {
    const { logger, stderr } = testLogger();
    const [first, second] = [application(), application()];
    register('newer', first.provider);
    register('older', second.provider);
    logger.info('x');
    logger.info('y');
    expect([first.bodies(), second.bodies()]).toEqual([['x', 'y'], []]);
    expect(stderr).toHaveLength(1);
    expect(stderr[0]).toContain('both generations');
  });

  it.each(['same', 'ours'])('are meant so where the other one is the %s', (other) => {
    const { logger, stderr } = testLogger();
    const { provider } = application();
    register('newer', provider);
    register('older', other === 'same' ? provider : logger.loggerProvider);
    logger.info('x');
    expect(stderr).toEqual([]);
  });
});
