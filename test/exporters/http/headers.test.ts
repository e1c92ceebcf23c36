import { describe, expect, it } from 'vitest';
import type { OtlpOptions } from '../../../src/exporters/otlp/index.js';
import { otlpSettings } from '../../../src/exporters/otlp/options.js';

/** The headers of a request without environment. */
async function headersOf(headers: Exclude<OtlpOptions['headers'], undefined>): Promise<unknown> {
  const { fixed, provide } = otlpSettings({ headers }, {}, () => {}).headers;
  return provide === undefined ? fixed : provide();
}

class Hidden {
  get authorization(): string {
    return 'secret';
  }
}

describe('headers', () => {
  it.each<[string, Exclude<OtlpOptions['headers'], undefined>]>([
    ['an object', { Authorization: 'x', b: 'y' }],
    ['an object without a prototype', Object.assign(Object.create(null), { Authorization: 'x', b: 'y' })],
    [
      'an instance with members of its own',
      Object.assign(new Hidden(), { Authorization: 'x', b: 'y' } as object) as never,
    ],
    ['Headers', new Headers({ Authorization: 'x', b: 'y' })],
    [
      'a Map',
      new Map([
        ['Authorization', 'x'],
        ['b', 'y'],
      ]),
    ],
    [
      'an array of pairs',
      [
        ['Authorization', 'x'],
        ['b', 'y'],
      ],
    ],
    ['the parameters of a URL', new URLSearchParams({ Authorization: 'x', b: 'y' })],
  ])('are read from %s, and from a function that returns it', async (_, given) => {
    const read = { authorization: 'x', b: 'y' };
    expect(await headersOf(given)).toEqual(read);
    expect(await headersOf(() => given as Record<string, string>)).toEqual(read);
    expect(await headersOf(async () => given as Record<string, string>)).toEqual(read);
  });

  it.each<[string, unknown, RegExp]>([
    ['a text', 'secret', /^`headers` must be an object of strings, .*, got string$/],
    ['null', null, /got null$/],
    ['an array of texts', ['authorization: secret'], /got an iterable of something else$/],
    ['pairs of three', [['a', 'secret', 'c']], /got an iterable of something else$/],
    ['a Map without names', new Map([[7, 'secret']]), /got an iterable of something else$/],
    ['a Map of numbers', new Map([['a', 7]]), /got something else for "a"$/],
    ['a Map with a header of ours', new Map([['Content-Length', '7']]), /got something else for "Content-Length"$/],
    ['a promise', Promise.resolve({ authorization: 'secret' }), /got an object without headers$/],
    ['an instance with nothing of its own', new Hidden(), /got an object without headers$/],
    ['what is inherited', Object.create({ authorization: 'secret' }), /got an object without headers$/],
  ])('are refused: %s', async (_, given, message) => {
    const error: unknown = await headersOf(given as never).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('secret');
    if (given instanceof Promise) return;
    await expect(headersOf(() => given as never)).rejects.toMatchObject({
      message: (error as Error).message,
      retryable: true,
    });
  });

  it('may be none', async () => {
    for (const none of [{}, new Map(), new Headers(), []]) {
      expect(await headersOf(none as never)).toEqual({});
      expect(await headersOf(() => none as never)).toEqual({});
    }
  });
});
