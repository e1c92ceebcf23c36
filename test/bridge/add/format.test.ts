import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { textOf } from '../../support/text-of.js';

describe('format', () => {
  it('is the default template unless given', () => {
    expect(textOf({})).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000 \| WARNING {2}\| logly - hello \{"a":1\}\n$/);
  });

  it('is a template that ends with a newline', () => {
    expect(textOf({ format: '{level}: {message} {extra[a]}' })).toBe('WARNING: hello 1\n');
  });

  it('is a function whose text is taken as it is, with a newline if that is missing', () => {
    expect(textOf({ format: ({ body }) => `<${body}>\x1b[31m` })).toBe('<hello>\x1b[31m\n');
    expect(textOf({ format: () => 'x\n' })).toBe('x\n');
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

  refuses([
    [{ format: 7 }, TypeError, /`format`.*7/],
    [{ format: '<red>' }, TypeError, /`format`.*<red>/],
    [{ format: 'x', serialize: true }, TypeError, /`format`.*`serialize`/],
    [{ format: '{time:SSSSSSS}' }, RangeError, /`format`|time format/],
    [{ format: null }, TypeError, /`format`.*null/],
  ]);
});
