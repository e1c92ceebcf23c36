import { describe, expect, it } from 'vitest';
import { testLogger } from '../../support/test-logger.js';

function setup() {
  const { logger } = testLogger();
  const seen: string[] = [];
  logger.add((_, { record }) => void seen.push(`${record.severityText} ${record.attributes['exception.message']}`));
  return { logger, seen };
}

/** The context that a decorator of a method gets. */
const context = (kind: string) => ({ kind, name: 'load', static: false, private: false, addInitializer() {} }) as never;

class Store {
  readonly items = [1];
  load(key: string): number[] {
    if (key === '') throw new Error('no key');
    return this.items;
  }
}

describe('catch as a decorator of a method', () => {
  it('keeps `this`, name and result, and logs an error', () => {
    const { logger, seen } = setup();
    const load = logger.catch(Store.prototype.load, context('method'));
    const store = new Store();
    expect(load.name).toBe('load');
    expect(load.call(store, 'a')).toEqual([1]);
    expect(load.call(store, '')).toBeUndefined();
    expect(seen).toEqual(['ERROR no key']);
  });

  it.each([
    ['a default', { default: [] }, [], 'ERROR no key'],
    ['a level', { level: 'WARNING', default: 7 }, 7, 'WARNING no key'],
    ['none', undefined, undefined, 'ERROR no key'],
  ])('takes options in front: %s', (_, options, result, line) => {
    const { logger, seen } = setup();
    const load = (options === undefined ? logger.catch() : logger.catch(options))(
      Store.prototype.load,
      context('method'),
    );
    expect(load.call(new Store(), '')).toEqual(result);
    expect(seen).toEqual([line]);
  });

  it('wraps async methods and generators by their kind', async () => {
    const { logger, seen } = setup();
    const decorate = logger.catch({ default: 0 });
    const asyncMethod = decorate(async () => {
      throw new Error('late');
    }, context('method'));
    await expect(asyncMethod()).resolves.toBe(0);
    const generator = decorate(function* () {
      yield 1;
      throw new Error('behind');
    }, context('method'));
    expect([...generator()]).toEqual([1]);
    expect(seen).toEqual(['ERROR late', 'ERROR behind']);
  });

  it('refuses what it cannot decorate, and wrong options, where they stand', () => {
    const { logger } = setup();
    expect(() => logger.catch(Store as never, context('class'))).toThrow('no class');
    expect(() => logger.catch(() => {}, context('field'))).toThrow('no field');
    expect(() => logger.catch({ defualt: 1 } as never)).toThrow('defualt');
    expect(() => logger.catch(7 as never)).toThrow(TypeError);
  });
});
