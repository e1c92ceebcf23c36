import { describe, expect, it } from 'vitest';
import { capture, matchers } from '../../../src/bridge/testing/index.js';
import { testLogger } from '../../support/test-logger.js';

/** What a logger has logged: two records. */
function logged() {
  const { logger } = testLogger();
  const captured = capture(logger);
  logger.info('paid {amount}', { amount: 3, order: { id: 7, tags: ['a', 'b'] } });
  logger.error('failed');
  return captured;
}

const { toHaveLogged } = matchers;

describe('toHaveLogged', () => {
  it.each<[string, Parameters<typeof toHaveLogged> extends [unknown, ...infer Rest] ? Rest : never]>([
    ['anything', []],
    ['a level', ['info']],
    ['a level and the whole text', ['INFO', 'paid 3']],
    ['a text at any level', [undefined, 'failed']],
    ['a pattern', ['INFO', /^paid \d/g]],
    ['some attributes', ['INFO', { amount: 3 }]],
    ['a nested attribute', ['INFO', { order: { id: 7, tags: ['a', 'b'] } }]],
    ['an asymmetric matcher', ['INFO', { amount: expect.any(Number), order: expect.objectContaining({ id: 7 }) }]],
  ])('finds %s', (_, asked) => {
    expect(toHaveLogged(logged(), ...asked)).toMatchObject({ pass: true });
  });

  it.each<[string, Parameters<typeof toHaveLogged> extends [unknown, ...infer Rest] ? Rest : never]>([
    ['another level', ['DEBUG']],
    ['a part of the text', ['INFO', 'paid']],
    ['a text of another level', ['ERROR', 'paid 3']],
    ['a pattern that does not match', ['INFO', /refunded/]],
    ['an attribute of another value', ['INFO', { amount: 4 }]],
    ['an attribute that is missing', ['INFO', { user: undefined }]],
    ['a nested object with less', ['INFO', { order: { id: 7 } }]],
    ['a longer list', ['INFO', { order: { id: 7, tags: ['a', 'b', 'c'] } }]],
    ['a list for an object', ['INFO', { order: ['a'] }]],
  ])('does not find %s', (_, asked) => {
    expect(toHaveLogged(logged(), ...asked)).toMatchObject({ pass: false });
  });

  it('shows what was wanted, and what was logged', () => {
    expect(toHaveLogged(logged(), 'INFO', 'paid 4').message()).toMatch(
      /^expected a record at INFO with the body "paid 4"; logged: \n {2}INFO 'paid 3' .*\n {2}ERROR 'failed'/,
    );
    expect(toHaveLogged(logged(), 'ERROR').message()).toMatch(
      /^expected no record at ERROR; logged: \n {2}ERROR 'failed' {}$/,
    );
    expect(toHaveLogged(capture(testLogger().logger)).message()).toBe('expected a record; logged: nothing');
  });

  it('works through expect', () => {
    expect.extend(matchers);
    const asserted = () =>
      expect(logged()) as unknown as Record<'toHaveLogged', (...asked: unknown[]) => void> & {
        not: Record<'toHaveLogged', (...asked: unknown[]) => void>;
      };
    asserted().toHaveLogged('INFO', 'paid 3');
    asserted().not.toHaveLogged('FATAL');
    expect(() => asserted().toHaveLogged('FATAL')).toThrow('expected a record at FATAL');
    expect(() => asserted().not.toHaveLogged('ERROR')).toThrow('expected no record at ERROR');
  });

  it('tells mistakes', () => {
    expect(() => toHaveLogged([] as never)).toThrow('`received` must be what `capture` has returned');
    expect(() => toHaveLogged(logged(), 'LOUD')).toThrow(RangeError);
    expect(() => toHaveLogged(logged(), 'INFO', 3 as never)).toThrow(TypeError);
  });
});
