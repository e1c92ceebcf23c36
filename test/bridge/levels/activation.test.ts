import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { application, unregister } from '../../support/application.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

function listening() {
  const { logger, clock, stderr } = testLogger();
  const texts: string[] = [];
  logger.add((text) => void texts.push(text.trim()), { format: MESSAGE });
  const log = (...names: string[]) => {
    texts.length = 0;
    for (const name of names) logger.getLogger(name).info(name);
    return [...texts];
  };
  return { logger, clock, stderr, texts, log };
}

const NAMES = ['a', 'a.b', 'a.b.c', 'ab', 'c'];

describe('disable and enable', () => {
  it.each<[string, Array<[string, boolean]>, string[]]>([
    ['a name, and what is below it', [['a', false]], ['ab', 'c']],
    ['a name with a dot', [['a.b', false]], ['a', 'ab', 'c']],
    ['everything', [['', false]], []],
    [
      'everything but one',
      [
        ['', false],
        ['a.b', true],
      ],
      ['a.b', 'a.b.c'],
    ],
    ['what is below, and not the name', [['a.', false]], ['a', 'ab', 'c']],
    [
      'the later word on a parent',
      [
        ['a.b', false],
        ['a', true],
      ],
      NAMES,
    ],
    [
      'the longer name',
      [
        ['a', false],
        ['a.b', true],
        ['a.b.c', false],
      ],
      ['a.b', 'ab', 'c'],
    ],
    [
      'the later word on everything',
      [
        ['a', false],
        ['', true],
      ],
      NAMES,
    ],
    ['what was never off', [['c', true]], NAMES],
  ])('%s', (_, activation, passing) => {
    const { logger, log } = listening();
    for (const [name, enabled] of activation) {
      if (enabled) logger.enable(name);
      else logger.disable(name);
    }
    expect(log(...NAMES)).toEqual(passing);
    expect(NAMES.filter((name) => logger.getLogger(name).enabled('INFO'))).toEqual(passing);
  });

  it('are the same as saying everything again, name by name', () => {
    const name = fc.constantFrom('', ...NAMES);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.boolean()), { maxLength: 12 }), (activation) => {
        const { logger, log } = listening();
        const state = new Map(NAMES.map((one) => [one, true]));
        for (const [rule, enabled] of activation) {
          logger.configure({ activation: [[rule, enabled]] });
          for (const one of NAMES)
            if (rule === '' || one === rule || one.startsWith(`${rule}.`)) state.set(one, enabled);
        }
        expect(log(...NAMES)).toEqual(NAMES.filter((one) => state.get(one)));
      }),
      { numRuns: 60 },
    );
  });

  it('are effective at the next call, for loggers that are there', () => {
    const { logger, texts } = listening();
    const { info } = logger.getLogger('lib');
    info('1');
    logger.disable('lib');
    info('2');
    logger.enable('lib');
    info('3');
    expect(texts).toEqual(['1', '3']);
  });

  it('evaluate nothing: no clock, no field, no lazy function', () => {
    const { logger, clock } = listening();
    logger.disable('logly');
    let touched = 0;
    clock.hrTime = () => {
      touched++;
      return [0, 0];
    };
    logger.opt({ lazy: true }).error('x {}', () => touched++);
    logger.exception(new Error('boom'));
    logger.log('FATAL', 'x');
    expect(touched).toBe(0);
    expect(logger.stats()[0]).toMatchObject({ created: 0 });
  });

  it.each([[null], [undefined], [7], [['a']]])('throw for the name %o', (name) => {
    const { logger } = testLogger();
    expect(() => logger.disable(name as never)).toThrow(/`name` must be a logger's name/);
    expect(() => logger.enable(name as never)).toThrow(TypeError);
  });

  it('count for what others log under that name, too', () => {
    const { logger, texts } = listening();
    const api = logger.loggerProvider.getLogger('lib.http');
    logger.disable('lib');
    expect([api.enabled({ severityNumber: 9 }), api.enabled()]).toEqual([false, false]);
    api.emit({ body: 'x', severityNumber: 9 });
    logger.loggerProvider.getLogger('library').emit({ body: 'y', severityNumber: 9 });
    logger.enable('lib');
    expect(api.enabled()).toBe(true);
    api.emit({ body: 'z', severityNumber: 9 });
    expect(texts).toEqual(['y', 'z']);
    expect(logger.stats()[0]).toMatchObject({ created: 2, delivered: 2 });
  });

  afterEach(unregister);

  it('keep calls from the provider of the application, and its records from our sinks, not from its exporters', () => {
    const { logger, texts } = listening();
    const { provider, bodies } = application(logger.attach());
    logger.configure({ provider: provider as never });
    logger.disable('lib');
    logger.getLogger('lib').error('ours');
    provider.getLogger('lib').emit({ body: 'theirs', severityNumber: 17 });
    logger.info('other');
    expect(texts).toEqual(['other']);
    expect(bodies()).toEqual(['theirs', 'other']);
  });
});
