import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { AddOptions as AnyAddOptions } from '../../../src/bridge/options.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

/** Those of a sink that takes one text. */
type AddOptions = AnyAddOptions & { batch?: false };

/** What a function sink with these options is given. */
function text(
  options: AddOptions,
  log = (logger: ReturnType<typeof testLogger>['logger']) => logger.warning('hello', { a: 1 }),
): string {
  const { logger } = testLogger();
  let given = '';
  logger.add((message) => {
    given += message;
  }, options);
  log(logger);
  return given;
}

describe('format', () => {
  it('is the default template unless given', () => {
    expect(text({})).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000 \| WARNING {2}\| logly - hello \{"a":1\}\n$/);
  });

  it('is a template that ends with a newline', () => {
    expect(text({ format: '{level}: {message} {extra[a]}' })).toBe('WARNING: hello 1\n');
  });

  it('is a function whose text is taken as it is, with a newline if that is missing', () => {
    expect(text({ format: ({ body }) => `<${body}>\x1b[31m` })).toBe('<hello>\x1b[31m\n');
    expect(text({ format: () => 'x\n' })).toBe('x\n');
  });

  it('that throws, or gives no text, is an error of that sink alone', () => {
    const { logger, stderr } = testLogger();
    const other: string[] = [];
    logger.add(() => {}, {
      format: () => {
        throw new Error('bad format');
      },
    });
    logger.add(async () => {}, { format: () => 7 as never });
    logger.add((message) => void other.push(message), { format: MESSAGE });
    logger.info('x');
    expect(logger.stats()).toMatchObject([{ failed: 1 }, { failed: 1, queued: 0 }, { delivered: 1 }]);
    expect(stderr.join('')).toMatch(/bad format[\s\S]*`format` must be a function that returns text, got 7/);
    expect(other).toEqual(['x\n']);
  });

  it('is rendered once for all sinks that look the same', () => {
    const { logger } = testLogger();
    let calls = 0;
    const format = () => String(++calls);
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) logger.add((message) => void seen.push(message), { format });
    logger.info('x');
    expect(seen).toEqual(['1\n', '1\n', '1\n']);
  });
});

describe('serialize', () => {
  it('is one JSON object a line', () => {
    expect(JSON.parse(text({ serialize: true }))).toMatchObject({
      level: 'WARNING',
      message: 'hello',
      extra: { a: 1 },
    });
    expect(text({ serialize: true }).indexOf('\n')).toBe(text({ serialize: true }).length - 1);
  });
});

describe('colorize', () => {
  const RED = '\x1b[31m';
  it.each<[string, AddOptions, boolean]>([
    ['a function', {}, false],
    ['a function that wants it', { colorize: true }, true],
    ['a function that does not', { colorize: false }, false],
  ])('%s', (_, options, colored) => {
    expect(text({ format: '<red>{message}</red>', ...options }).includes(RED)).toBe(colored);
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
});

describe('backtrace', () => {
  it('is the whole chain unless it is false', () => {
    const fail = (options: AddOptions) =>
      text({ format: MESSAGE, ...options }, (logger) =>
        logger.error('failed', new Error('boom', { cause: new Error('why') })),
      );
    expect(fail({})).toMatch(/^failed\nError: boom\n {4}at [\s\S]*Caused by: Error: why/);
    expect(fail({ backtrace: false })).toBe('failed\nError: boom\n');
  });
});
