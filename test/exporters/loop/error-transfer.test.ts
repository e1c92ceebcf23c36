import { describe, expect, it } from 'vitest';
import { fromTransferable, toTransferable } from '../../../src/exporters/loop/error-transfer.js';
import { hostileValues } from '../../support/hostile-values.js';

function across(thrown: unknown): unknown {
  return fromTransferable(structuredClone(toTransferable(thrown)));
}

describe('an error from another thread', () => {
  it('keeps class, message, stack, members and causes', () => {
    const cause = new TypeError('inner', { cause: 'text' });
    const error = Object.assign(new RangeError('outer', { cause }), {
      code: 'E',
      retryable: false,
      list: [1, { a: 2n }],
    });
    const there = across(error) as RangeError;
    expect(there).toBeInstanceOf(RangeError);
    expect(there).toMatchObject({ message: 'outer', code: 'E', retryable: false, list: [1, { a: 2n }] });
    expect(there.stack).toBe(error.stack);
    expect(there.cause).toBeInstanceOf(TypeError);
    expect(there.cause).toMatchObject({ message: 'inner', cause: 'text' });
    expect(Object.keys(there)).toEqual(['code', 'retryable', 'list']);
  });

  it('keeps the name of a class that this side does not know', () => {
    class TimeoutError extends Error {
      override readonly name = 'TimeoutError';
    }
    expect(across(new TimeoutError('late'))).toMatchObject({ name: 'TimeoutError', message: 'late' });
  });

  it('keeps the errors of an aggregate', () => {
    const there = across(new AggregateError([new Error('a'), 'b', undefined], 'both')) as AggregateError;
    expect(there).toBeInstanceOf(AggregateError);
    expect(there.errors).toMatchObject([{ message: 'a' }, 'b', undefined]);
  });

  it('omits members that cannot be cloned, and records', () => {
    const error = Object.assign(new Error('x'), { socket() {}, symbol: Symbol('s'), failed: [{}], ok: 1 });
    expect(Object.keys(across(error) as object)).toEqual(['ok']);
  });

  it.each([['text'], [7], [undefined], [null], [10n], [{ reason: 'x' }]])('may be any value: %o', (thrown) => {
    expect(across(thrown)).toEqual(thrown);
  });

  it('may have circular causes', () => {
    const error = new Error('round');
    error.cause = error;
    expect(across(error)).toMatchObject({ message: 'round', cause: { message: 'round' } });
  });

  it.each(hostileValues())('may be hostile: $name', ({ make }) => {
    const value = make();
    expect(() => across(value)).not.toThrow();
    expect(across(Object.assign(new Error('x'), { value }))).toMatchObject({ message: 'x' });
    for (const member of ['cause', 'errors', 'stack', 'name', 'message']) {
      const error = new Error('x');
      Object.defineProperty(error, member, { value });
      expect(() => across(error)).not.toThrow();
    }
  });
});
