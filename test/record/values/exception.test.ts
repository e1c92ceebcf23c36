import { describe, expect, it } from 'vitest';
import type { AnyValueMap } from '../../../src/record/values/any-value.js';
import { ValueCopier } from '../../../src/record/values/copier.js';
import { describeError, exceptionAttributes, isError } from '../../../src/record/values/exception.js';
import { hostileValues } from '../../support/hostile-values.js';

function attributesOf(thrown: unknown): AnyValueMap {
  const into: AnyValueMap = {};
  exceptionAttributes(thrown, new ValueCopier(), into);
  return into;
}

class HttpError extends Error {}

describe('exceptionAttributes', () => {
  it('sets type, message and stack', () => {
    const attributes = attributesOf(new TypeError('boom'));
    expect(attributes).toMatchObject({ 'exception.type': 'TypeError', 'exception.message': 'boom' });
    expect(attributes['exception.stacktrace']).toMatch(/^TypeError: boom\n\s+at /);
  });

  it.each([
    ['a subclass without a name of its own', new HttpError('x'), 'HttpError'],
    ['an error with a name', Object.assign(new Error('x'), { name: 'NotFound' }), 'NotFound'],
    ['an error with a code', Object.assign(new Error('x'), { code: 'E_CODE' }), 'Error'],
    ['a DOMException', new DOMException('x', 'AbortError'), 'AbortError'],
    ['a text', 'x', 'string'],
    ['null', null, 'null'],
    ['an object', { code: 7 }, 'Object'],
  ])('takes the type of %s', (_, thrown, type) => {
    expect(attributesOf(thrown)['exception.type']).toBe(type);
  });

  it('uses the text of a value that is no error as its stack, and reads it once', () => {
    let read = 0;
    const thrown = {
      get code() {
        return ++read;
      },
    };
    expect(attributesOf(thrown)).toEqual({
      'exception.type': 'Object',
      'exception.message': '{"code":1}',
      'exception.stacktrace': '{"code":1}',
    });
  });

  it('includes causes, in the text and as attributes', () => {
    const attributes = attributesOf(new Error('a', { cause: new TypeError('b', { cause: 'c' }) }));
    expect(attributes).toMatchObject({
      'exception.cause.type': 'TypeError',
      'exception.cause.message': 'b',
      'exception.cause.cause.type': 'string',
      'exception.cause.cause.message': 'c',
    });
    expect(attributes['exception.stacktrace']).toMatch(/Error: a[\s\S]+\nCaused by: TypeError: b[\s\S]+\nCaused by: c/);
  });

  it('includes the errors of an aggregate', () => {
    const attributes = attributesOf(new AggregateError([new TypeError('b'), 'c'], 'a'));
    expect(attributes['exception.errors']).toEqual([
      { type: 'TypeError', message: 'b' },
      { type: 'string', message: 'c' },
    ]);
    expect(attributes['exception.stacktrace']).toMatch(/Error 1 of 2: TypeError: b[\s\S]+Error 2 of 2: c/);
  });

  it('ends at an error that is its own cause', () => {
    const error = new Error('a');
    error.cause = error;
    expect(attributesOf(error)).toMatchObject({ 'exception.cause.message': '[Circular]' });
    expect(attributesOf(error)['exception.stacktrace']).toContain('Caused by: [Circular]');
  });

  it.each(hostileValues())('accepts $name', ({ make }) => {
    for (const thrown of [
      make(),
      new Error('outer', { cause: make() }),
      new AggregateError([make()], 'all'),
      Object.assign(new Error('x'), { errors: make() }),
    ]) {
      const attributes = attributesOf(thrown);
      expect(typeof attributes['exception.type']).toBe('string');
      expect(typeof attributes['exception.message']).toBe('string');
      expect(typeof attributes['exception.stacktrace']).toBe('string');
    }
  });
});

describe('a member of an error that throws when it is read', () => {
  const hostile = (...keys: string[]) => {
    class PaymentError extends Error {}
    const error = new PaymentError('refused');
    // V8 makes the stack when its property is asked for the first time.
    expect(error.stack).toContain('refused');
    for (const key of keys)
      Object.defineProperty(error, key, {
        get() {
          throw new Error('boom');
        },
      });
    return error;
  };
  const MARK = '[Thrown: boom]';
  const asValue = (error: Error) => new ValueCopier().value(error) as AnyValueMap;

  it('is marked in the attributes', () => {
    expect(attributesOf(hostile('message', 'stack'))).toEqual({
      'exception.type': 'PaymentError',
      'exception.message': MARK,
      'exception.stacktrace': `PaymentError: ${MARK}\n    ${MARK}`,
    });
    expect(attributesOf(hostile('stack'))['exception.stacktrace']).toBe(`PaymentError: refused\n    ${MARK}`);
    expect(attributesOf(hostile('name'))['exception.type']).toBe(MARK);
    expect(attributesOf(hostile('cause'))['exception.cause.message']).toBe(MARK);
    expect(attributesOf(hostile('errors'))['exception.errors']).toEqual([{ type: 'string', message: MARK }]);
  });

  it('is marked in the text', () => {
    const text = describeError(hostile('message', 'stack', 'cause', 'errors'), new ValueCopier());
    expect(text).toBe(`PaymentError: ${MARK}\n    ${MARK}\nError 1 of 1: ${MARK}\nCaused by: ${MARK}`);
  });

  it('is marked in a field', () => {
    const error = hostile('name', 'message', 'stack', 'cause', 'errors');
    expect(asValue(error)).toEqual({
      type: MARK,
      message: MARK,
      stacktrace: `${MARK}: ${MARK}\n    ${MARK}`,
      cause: MARK,
      errors: [MARK],
    });
    expect(asValue(new Error('outer', { cause: hostile('message', 'stack') })).cause).toMatchObject({ message: MARK });
  });

  it('shows nothing that a `toJSON` may hide', () => {
    expect(asValue(Object.assign(hostile('toJSON'), { code: 7 }))).not.toHaveProperty('code');
  });

  it('is marked in a list of errors', () => {
    const errors = [new Error('a'), new Error('b')];
    Object.defineProperty(errors, 1, {
      get: () => {
        throw new Error('boom');
      },
    });
    expect(attributesOf(Object.assign(new Error('x'), { errors }))['exception.errors']).toEqual([
      { type: 'Error', message: 'a' },
      { type: 'string', message: MARK },
    ]);
  });

  it('is as it is if it merely is undefined', () => {
    const error = Object.assign(new Error('x'), { message: undefined, stack: undefined });
    expect(attributesOf(error)).toMatchObject({
      'exception.message': 'undefined',
      'exception.stacktrace': 'Error: undefined',
    });
  });

  it('is marked once in a value that is no error', () => {
    const value = {
      get cause(): never {
        throw new Error('boom');
      },
    };
    expect(describeError(value, new ValueCopier())).toBe(`{"cause":"${MARK}"}`);
  });
});

describe('describeError', () => {
  it('shows values that are no errors as JSON, also in chains', () => {
    const error = new AggregateError([{ code: 8 }], 'outer', { cause: { code: 7 } });
    const text = describeError(error, new ValueCopier());
    expect(text).toMatch(/\nError 1 of 1: \{"code":8\}\nCaused by: \{"code":7\}$/);
    expect(describeError({ code: 6 }, new ValueCopier())).toBe('{"code":6}');
  });

  it.each(hostileValues())('describes $name, bounded', ({ make }) => {
    const text = describeError(new Error('outer', { cause: make() }), new ValueCopier());
    expect(text).toContain('outer');
    expect(text.length).toBeLessThanOrEqual(64 * 1024 + 1);
    expect(typeof describeError(make(), new ValueCopier())).toBe('string');
  });
});

describe('isError', () => {
  it.each(hostileValues())('answers for $name', ({ make }) => {
    expect(typeof isError(make())).toBe('boolean');
  });
});
