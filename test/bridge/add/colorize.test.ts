import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { testLogger } from '../../support/test-logger.js';
import { type TextOptions, textOf } from '../../support/text-of.js';

describe('colorize', () => {
  const RED = '\x1b[31m';
  it.each<[string, TextOptions, boolean]>([
    ['a function', {}, false],
    ['a function that wants it', { colorize: true }, true],
    ['a function that does not', { colorize: false }, false],
  ])('%s', (_, options, colored) => {
    expect(textOf({ format: '<red>{message}</red>', ...options }).includes(RED)).toBe(colored);
  });

  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [true, { FORCE_COLOR: '0' }, false],
    [false, {}, false],
  ])('a stream that is a terminal: %s, with %j', (isTTY, env, colored) => {
    const { logger } = testLogger({}, env);
    const stream = Object.assign(new PassThrough(), { isTTY });
    logger.add(stream, { format: '<red>{message}</red>' });
    logger.info('x');
    expect(String(stream.read()).includes(RED)).toBe(colored);
  });

  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, false],
    ['yes', {}, false],
  ])('an object with `write` that is a terminal: %s, with %j', (isTTY, env, colored) => {
    const { logger } = testLogger({}, env);
    const texts: string[] = [];
    logger.add({ write: (text: string) => void texts.push(text), isTTY } as never, { format: '<red>{message}</red>' });
    logger.info('x');
    expect(texts.join('').includes(RED)).toBe(colored);
  });

  it.each(['stdout', 'stderr'] as const)(
    'the stream of the process is coloured as its name is, with FORCE_COLOR: %s',
    (name) => {
      for (const [env, colored] of [
        [{ FORCE_COLOR: '1' }, true],
        [{ FORCE_COLOR: '0' }, false],
        [{}, false],
      ] as const) {
        const texts: string[] = [];
        const write = vi.spyOn(process[name], 'write').mockImplementation((text) => texts.push(String(text)) > 0);
        const { logger } = testLogger({}, env);
        logger.add(process[name], { format: '<red>{message}</red>' });
        logger.add(name, { format: '<red>{message}</red>' });
        logger.add(Object.assign(new PassThrough(), { isTTY: false }), { format: '<red>{message}</red>' });
        logger.info('x');
        write.mockRestore();
        expect(texts.map((text) => text.includes(RED))).toEqual([colored, colored]);
      }
    },
  );

  refuses([[{ colorize: 1 }, TypeError, /`colorize`.*1/]]);
});
