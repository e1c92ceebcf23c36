import { describe, expect, it } from 'vitest';
import { levelPerModule } from '../../../src/bridge/levels/level-per-module.js';
import { testLogger } from '../../support/test-logger.js';

/** A logger with two sinks called `a`, and one called `b`. */
function withSinks(level?: string) {
  const test = testLogger();
  const seen: string[] = [];
  const ids = ['a', 'a', 'b'].map((name, i) =>
    test.logger.add((text) => void seen.push(`${i}${text.trim()}`), {
      name,
      format: '{message}',
      ...(level === undefined ? {} : { level }),
    }),
  );
  const levels = () => test.logger.stats().map((stats) => stats.level);
  return { ...test, seen, ids, levels };
}

describe('OFF', () => {
  it('is a level that no record reaches, in any case', () => {
    for (const level of ['OFF', 'off', 'Off']) {
      const { logger, seen, levels } = withSinks(level);
      logger.fatal('x');
      logger.log(Number.MAX_SAFE_INTEGER, 'x');
      expect(seen).toEqual([]);
      expect(levels()).toEqual(['OFF', 'OFF', 'OFF']);
      expect(logger.enabled('FATAL')).toBe(false);
    }
  });

  it('holds for records without a severity, whose sinks deliver in the call or later', async () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add((text) => void seen.push(text), { level: 'OFF' });
    logger.add(async (text) => void seen.push(text), { level: 'OFF' });
    logger.loggerProvider.getLogger('other').emit({ body: 'without' });
    await logger.complete();
    expect(seen).toEqual([]);
    expect(logger.stats().map(({ created, filtered }) => [created, filtered])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('is left by `setLevel`, and entered', () => {
    const { logger, seen, ids } = withSinks();
    logger.setLevel(ids[0] as number, 'OFF');
    logger.error('x');
    logger.setLevel(ids[0] as number, 'ERROR');
    logger.error('y');
    expect(seen).toEqual(['1x', '2x', '0y', '1y', '2y']);
  });

  it('stays through `reinstall`', async () => {
    const { logger, levels } = withSinks('OFF');
    await logger.reinstall();
    expect(levels().slice(-3)).toEqual(['OFF', 'OFF', 'OFF']);
  });

  it('keeps all calls from the provider', () => {
    let emitted = 0;
    const provider = { getLogger: () => ({ emit: () => void emitted++ }) };
    const { logger } = testLogger({ provider: provider as never, providerLevel: 'off' });
    logger.fatal('x');
    expect(emitted).toBe(0);
  });

  it('is `false` in `levelPerModule`', () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add((text) => void seen.push(text.trim()), {
      filter: levelPerModule({ noisy: 'off' }),
      format: '{message}',
    });
    logger.getLogger('noisy').fatal('x');
    logger.getLogger('other').info('y');
    expect(seen).toEqual(['y']);
  });

  it('is no level to log at, or to register', () => {
    const { logger } = testLogger();
    expect(() => logger.log('OFF', 'x')).toThrow(RangeError);
    expect(() => logger.level('OFF', { no: 99 })).toThrow(RangeError);
    expect(() => logger.level('off')).toThrow(RangeError);
    expect(logger.levels).not.toContain('OFF');
  });
});

describe('setLevel', () => {
  it('takes the name of one or more sinks', () => {
    const { logger, levels } = withSinks();
    logger.setLevel('a', 'ERROR');
    expect(levels()).toEqual(['ERROR', 'ERROR', 'DEBUG']);
  });

  it('takes a level alone, for all sinks that are there', () => {
    const { logger, levels } = withSinks();
    logger.setLevel('warn');
    logger.add(() => {});
    expect(levels()).toEqual(['WARNING', 'WARNING', 'WARNING', 'DEBUG']);
    logger.setLevel(40);
    expect(new Set(levels()).size).toBe(1);
  });

  it('refuses what is no sink, and changes nothing', () => {
    const { logger, levels } = withSinks();
    expect(() => logger.setLevel('c', 'ERROR')).toThrow(
      new RangeError('`sink` must be the id or name of a sink (a, a, b), got "c"'),
    );
    expect(() => logger.setLevel(9, 'ERROR')).toThrow(RangeError);
    expect(() => logger.setLevel('a', 'LOUD')).toThrow(RangeError);
    expect(() => logger.setLevel('LOUD')).toThrow(RangeError);
    expect(() => logger.setLevel(undefined as never, 'ERROR')).toThrow(TypeError);
    expect(levels()).toEqual(['DEBUG', 'DEBUG', 'DEBUG']);
  });
});
