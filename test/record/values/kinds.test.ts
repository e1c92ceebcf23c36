import { describe, expect, it } from 'vitest';
import type { AnyValueMap } from '../../../src/record/values/any-value.js';
import { ValueCopier } from '../../../src/record/values/copier.js';
import { exceptionAttributes } from '../../../src/record/values/exception.js';

const copied = (value: unknown) => new ValueCopier().attributes({ value }).value as AnyValueMap;

function attributesOf(thrown: unknown): AnyValueMap {
  const into: AnyValueMap = {};
  exceptionAttributes(thrown, new ValueCopier(), into);
  return into;
}

/** As `using` of older runtimes makes it. */
function suppressed(error: unknown, other: unknown): Error {
  return Object.assign(new Error('An error was suppressed during disposal.'), {
    name: 'SuppressedError',
    error,
    suppressed: other,
  });
}

describe('a SuppressedError', () => {
  const made = () => suppressed(new Error('closing'), new TypeError('working'));
  it.each<[string, () => unknown]>([
    ['alone', made],
    ['as a cause', () => new Error('outer', { cause: made() })],
    ['in an aggregate', () => new AggregateError([made()], 'all')],
    ['in another one', () => suppressed(new Error('last'), made())],
  ])('keeps both errors, %s', (_, make) => {
    const { 'exception.stacktrace': stack } = attributesOf(make());
    expect(stack).toMatch(/Error 1 of 2: Error: closing[\s\S]+Error 2 of 2: TypeError: working/);
  });

  it('keeps both as attributes and as a value', () => {
    const errors = [
      { type: 'Error', message: 'closing' },
      { type: 'TypeError', message: 'working' },
    ];
    expect(attributesOf(made())['exception.errors']).toEqual(errors);
    expect(copied(made()).errors).toMatchObject(errors);
    expect(copied(made())).not.toHaveProperty('suppressed');
  });
});

describe('own members of an exception', () => {
  it.each<[string, object, object]>([
    ['of a database', { code: '23505', detail: 'Key exists' }, { code: '23505', detail: 'Key exists' }],
    ['of the system', { errno: -2, syscall: 'open', path: '/x' }, { errno: -2, syscall: 'open', path: '/x' }],
    [
      'of a client',
      { response: { status: 500, data: { a: 1 } }, $metadata: { httpStatusCode: 400 } },
      { response: { status: 500, data: { a: 1 } }, $metadata: { httpStatusCode: 400 } },
    ],
    [
      'of a validation',
      { errors: { name: 'required' }, type: 'invalid' },
      { errors: { name: 'required' }, type: 'invalid' },
    ],
    ['with a toJSON', { secret: 's', code: 1, toJSON: () => ({ code: 2, message: 'm', stack: 's' }) }, { code: 2 }],
  ])('are kept: %s', (_, members, expected) => {
    const all = attributesOf(Object.assign(new Error('x'), members));
    const own = Object.entries(all).filter(([key]) => key.startsWith('exception.attributes.'));
    expect(Object.fromEntries(own.map(([key, value]) => [key.slice('exception.attributes.'.length), value]))).toEqual(
      expected,
    );
  });

  it('are bounded', () => {
    const copier = new ValueCopier();
    const into: AnyValueMap = {};
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, new Array(5_000).fill(i)]));
    exceptionAttributes(Object.assign(new Error('x'), { code: 'E' }, many), copier, into);
    const { attributes } = copier.fit({ body: 'body', attributes: into }, true);
    expect(attributes).toMatchObject({ 'exception.attributes.code': 'E', 'exception.message': 'x' });
    expect(copier.dropped).toBeGreaterThan(4_900);
    expect(copier.nodes).toBeLessThanOrEqual(10_000);
  });
});

describe('toJSON', () => {
  const hidden = () => ({ shown: 1 });
  class Own extends Map<string, unknown> {
    toJSON() {
      return hidden();
    }
  }
  it('counts for errors, Maps and Sets, as for instances of classes', () => {
    expect(copied(new Own([['secret', 1]]))).toEqual({ shown: 1 });
    expect(copied(Object.assign(new Set(['secret']), { toJSON: hidden }))).toEqual({ shown: 1 });
    expect(JSON.stringify(copied(Object.assign(new Error('x'), { secret: 's3cret', toJSON: hidden })))).not.toContain(
      's3cret',
    );
    expect(copied(Object.assign(new Error('x'), { secret: 1, toJSON: hidden }))).toMatchObject({
      type: 'Error',
      message: 'x',
      shown: 1,
    });
  });

  it('of an error hides its message in the stack, too', () => {
    const error = Object.assign(new Error('password s3cret'), { toJSON: () => ({ message: 'refused' }) });
    expect(copied(error)).toMatchObject({ message: 'refused', stacktrace: expect.stringContaining('Error: refused') });
    expect(JSON.stringify(copied(error))).not.toContain('s3cret');
  });

  it('that throws shows nothing of the members', () => {
    const toJSON = () => {
      throw new Error('no');
    };
    expect(JSON.stringify(copied(Object.assign(new Error('x'), { secret: 's3cret', toJSON })))).not.toContain('s3cret');
  });
});

describe('objects of the web', () => {
  it('are kept by what they hold', () => {
    const headers = new Headers({ accept: 'text/html' });
    for (const cookie of ['a=1', 'b=2']) headers.append('set-cookie', cookie);
    const form = new FormData();
    form.append('name', 'Ada');
    form.append('file', new Blob(['abc'], { type: 'text/plain' }), 'notes.txt');
    expect(copied(headers)).toEqual({ accept: 'text/html', 'set-cookie': ['a=1', 'b=2'] });
    expect(copied(form)).toMatchObject({ name: 'Ada', file: { name: 'notes.txt', type: 'text/plain', size: 3 } });
    expect(copied(new URLSearchParams('a=1&b=2&a=3'))).toEqual({ a: ['1', '3'], b: '2' });
    expect(copied(new Response('x', { status: 404, headers: { etag: '1' } }))).toMatchObject({
      status: 404,
      headers: { etag: '1' },
    });
    expect(copied(new Request('http://localhost/a', { method: 'POST' }))).toMatchObject({
      method: 'POST',
      url: 'http://localhost/a',
    });
    expect(copied(new Blob(['abc'], { type: 'text/plain' }))).toEqual({ type: 'text/plain', size: 3 });
    expect(copied(new Event('click'))).toEqual({ type: 'click' });
    expect(copied(AbortSignal.any([]))).toEqual({ aborted: false });
  });

  it('that lie are kept as what they are', () => {
    const liar = Object.create({
      get [Symbol.toStringTag]() {
        return 'Headers';
      },
    });
    expect(copied(Object.assign(liar, { a: 1 }))).toEqual({ a: 1 });
    expect(copied(Object.create(Headers.prototype))).toMatch(/^\[Thrown: /);
  });
});

describe('errors of many megabytes', () => {
  it('are gathered up to the share of the exception', () => {
    const text = 'm'.repeat(6_000_000);
    const made = () => Object.defineProperty(new Error('short'), 'stack', { value: text });
    let chain = made();
    for (let i = 0; i < 15; i++) chain = Object.assign(made(), { cause: chain });
    for (const error of [
      Object.assign(new AggregateError([], 'all'), { errors: Array.from({ length: 100 }, made) }),
      chain,
    ]) {
      const stack = attributesOf(error)['exception.stacktrace'] as string;
      expect(stack.length).toBeLessThan(2 ** 20 + 1);
      expect(stack.match(/\[Truncated: \d+ characters\]/g)?.length).toBeGreaterThan(14);
    }
  });
});
