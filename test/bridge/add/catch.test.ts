import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

const boom = new Error('boom');
const fail = () => {
  throw boom;
};

describe('catch', () => {
  it.each([[undefined], [true]])('%s: one error block, and everything else goes on', (option) => {
    const { logger, stderr } = testLogger();
    const others: string[] = [];
    logger.add(fail, option === undefined ? {} : { catch: option });
    logger.add((text) => void others.push(text), { format: MESSAGE });
    expect(() => logger.info('x')).not.toThrow();
    expect(stderr.join('')).toMatch(
      /^--- Logging error in Logly Handler #1 \(fail\) ---\nRecord was: INFO \| x\nError: boom/,
    );
    expect(others).toEqual(['x\n']);
    expect(logger.stats()).toMatchObject([{ failed: 1 }, { delivered: 1 }]);
  });

  it('false: the call throws, once every other sink has had the record', () => {
    const { logger, stderr } = testLogger();
    const others: string[] = [];
    logger.add(fail, { catch: false });
    logger.add((text) => void others.push(text), { format: MESSAGE });
    expect(() => logger.info('x')).toThrow(boom);
    expect([others, stderr]).toEqual([['x\n'], []]);
  });

  it.each([
    ['filter', { filter: fail }],
    ['format', { format: fail }],
    ['patch', { patch: fail }],
  ])('counts for what a %s throws, too', (_, options) => {
    const { logger } = testLogger();
    logger.add(() => {}, { catch: false, ...(options as object) });
    expect(() => logger.info('x')).toThrow(boom);
    expect(logger.stats()).toMatchObject([{ created: 1, failed: 1 }]);
  });

  refuses([
    [{ catch: 'no' }, TypeError, /`catch` must be a boolean, got "no"/],
    [{ catch: null }, TypeError, /`catch`.*null/],
  ]);
});
