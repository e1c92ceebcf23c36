import { describe, expect, it } from 'vitest';
import { heapLimit } from '../../../src/processors/delivery/options.js';

describe('the heap limit', () => {
  it.each([
    [{ heap_size_limit: 4_000_000_000 }, 4_000_000_000],
    [{ heap_size_limit: 0 }, undefined],
    [{ heap_size_limit: -1 }, undefined],
    [{ heap_size_limit: Number.NaN }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('of statistics %o is %s', (statistics, limit) => {
    expect(heapLimit(() => statistics)).toBe(limit);
  });

  it('is unknown where the runtime has no statistics', () => {
    const throws = () => {
      throw new Error('node:v8 is not available in this runtime');
    };
    expect(heapLimit(throws)).toBeUndefined();
  });
});
