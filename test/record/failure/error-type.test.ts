import { describe, expect, it } from 'vitest';
import { errorType, httpStatus } from '../../../src/record/failure/error-type.js';

class PaymentError extends Error {}
const withMembers = (members: object, error: Error = new Error('x')) => Object.assign(error, members);
const thrower = (member: string) =>
  Object.defineProperty(new Error('x'), member, {
    get() {
      throw new Error('hostile');
    },
  });

describe('errorType', () => {
  it.each([
    ['a partial success', withMembers({ rejected: 2, status: 200 }), 'rejected'],
    ['an HTTP status', withMembers({ status: 503 }), '503'],
    ['an HTTP status, as fetch libraries have it', withMembers({ statusCode: 401 }), '401'],
    ['an HTTP status, as the official exporters have it', withMembers({ code: 500 }), '500'],
    ['a timeout', withMembers({ name: 'TimeoutError', code: 23 }), 'timeout'],
    ['a system error', withMembers({ code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['a record that is too large', withMembers({ code: 'too_large' }), 'too_large'],
    ['an error with a class', new PaymentError('x'), 'PaymentError'],
    ['an error with a name', withMembers({ name: 'HttpError' }), 'HttpError'],
    ['a built-in error', new RangeError('x'), 'RangeError'],
    ['an error', new Error('x'), 'Error'],
    ['a code of gRPC', withMembers({ code: 14 }, new PaymentError('x')), 'PaymentError'],
    ['a code that is text', withMembers({ code: 'order 4711 not found' }), 'Error'],
    ['a name that is text', withMembers({ name: 'order 4711' }), '_OTHER'],
    ['a name that is long', withMembers({ name: 'x'.repeat(101) }), '_OTHER'],
    ['an object', { message: 'x' }, '_OTHER'],
    ['an object without a class', Object.create(null), '_OTHER'],
    ['text', 'x', '_OTHER'],
    ['nothing', undefined, '_OTHER'],
    ['null', null, '_OTHER'],
  ])('of %s', (_, error, type) => {
    expect(errorType(error)).toBe(type);
  });

  it('never throws', () => {
    for (const member of ['rejected', 'code', 'name', 'status', 'constructor'])
      expect(errorType(thrower(member)), member).toMatch(/^(_OTHER|Error)$/);
  });
});

describe('httpStatus', () => {
  it('is the status of the result, or of its error', () => {
    expect(httpStatus({ code: 0, status: 202 })).toBe(202);
    expect(httpStatus({ code: 1, error: withMembers({ status: 429 }) })).toBe(429);
    expect(httpStatus({ code: 1, error: withMembers({ code: 500 }) })).toBe(500);
  });

  it('is undefined without an answer', () => {
    for (const result of [
      { code: 0 },
      { code: 1, error: withMembers({ code: 'ECONNRESET' }) },
      { code: 1, error: null },
    ])
      expect(httpStatus(result)).toBeUndefined();
  });

  it('never throws', () => {
    for (const result of [undefined, null, 1, thrower('error'), thrower('status'), { error: thrower('code') }])
      expect(httpStatus(result)).toBeUndefined();
  });
});
