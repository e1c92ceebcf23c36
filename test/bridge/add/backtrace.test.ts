import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { MESSAGE } from '../../support/test-logger.js';
import { type TextOptions, textOf } from '../../support/text-of.js';

describe('backtrace', () => {
  it('is the whole chain unless it is false', () => {
    const fail = (options: TextOptions) =>
      textOf({ format: MESSAGE, ...options }, (logger) =>
        logger.error('failed', new Error('boom', { cause: new Error('why') })),
      );
    expect(fail({})).toMatch(/^failed\nError: boom\n {4}at [\s\S]*Caused by: Error: why/);
    expect(fail({ backtrace: false })).toBe('failed\nError: boom\n');
  });

  refuses([[{ backtrace: null }, TypeError, /`backtrace`.*null/]]);
});
