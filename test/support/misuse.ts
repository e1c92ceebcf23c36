import { expect, it } from 'vitest';
import { testLogger } from './test-logger.js';

type Misuse = readonly [options: unknown, type: typeof TypeError | typeof RangeError, text: RegExp];

/** A test for each case: `add` throws an error of this type and text, and adds no sink. */
export function refuses(cases: readonly Misuse[], sink: unknown = () => {}): void {
  it.each(cases)('%o is misuse', (options, type, text) => {
    const { logger } = testLogger();
    const misuse = () => logger.add(sink as never, options as never);
    expect(misuse).toThrow(type);
    expect(misuse).toThrow(text);
    expect(logger.stats()).toEqual([]);
  });
}
