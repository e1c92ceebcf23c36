import { describe, expect, it } from 'vitest';
import type { Row, Taken } from '../../bench/question.js';
import { document } from '../../bench/report/document.js';
import { plots } from '../../bench/report/plots.js';
import { measured } from '../../bench/report/verdict.js';

const row: Row = { ...{ name: 'CPU per delivered record', unit: 'µs', better: 'less' }, why: 'it is measured' };
const taken = (figures: Record<string, readonly number[]>): Taken[] =>
  Object.entries(figures).map(([contender, samples]) => ({
    ...{ contender, ours: contender === 'ours', base: 'raw' },
    samples: { [row.name]: samples },
  }));
const drawn = (figures: Record<string, readonly number[]>) => plots(measured([row], taken(figures)));
const widths = (svg: string) => [...svg.matchAll(/<rect[^>]* width="(\d+)"/g)].map(([, width]) => Number(width));

describe('plots', () => {
  it('draws bars in proportion to the medians', () => {
    const [plot] = drawn({ ours: [1, 2, 3], raw: [8, 8, 8], pino: [4] });
    const [ours = 0, raw = 0, pino = 0] = widths(plot?.svg ?? '');
    expect(ours * 4).toBe(raw);
    expect(pino * 2).toBe(raw);
    expect(plot?.path).toBe('plots/cpu.svg');
  });

  it('shows ours in colour, and each figure with its unit', () => {
    const [plot] = drawn({ ours: [1.25], raw: [8] });
    expect(plot?.svg.match(/class="ours"/g)).toHaveLength(1);
    expect(plot?.svg).toContain('>1.3 µs<');
    expect(plot?.svg).toContain('>8.0 µs<');
  });

  it('says for those who do not see it what it shows', () => {
    const [plot] = drawn({ ours: [1], raw: [8] });
    const spoken = 'CPU time per delivered record (less is better): ours 1.0 µs · raw 8.0 µs';
    expect(plot?.spoken).toBe(spoken);
    expect(plot?.svg).toContain(`aria-label="${spoken}"`);
    expect(
      document({ versions: [], notes: [], memoryBytes: 0 } as never, [], plot === undefined ? [] : [plot]),
    ).toContain(`![${spoken}](plots/cpu.svg)`);
  });

  it('draws no bar for nothing, and no contender that was not measured', () => {
    expect(widths(drawn({ ours: [0], raw: [8], pino: [] })[0]?.svg ?? '')).toEqual([0, expect.any(Number)]);
    expect(drawn({ ours: [] })).toEqual([]);
    expect(plots([])).toEqual([]);
  });

  it('escapes names', () => {
    const [plot] = drawn({ 'a <b> & "c"': [1] });
    expect(plot?.svg).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
    expect(plot?.svg).not.toContain('<b>');
  });
});
