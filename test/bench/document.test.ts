import { describe, expect, it } from 'vitest';
import type { Row, Taken } from '../../bench/question.js';
import { printed } from '../../bench/report/console.js';
import { type Circumstances, document } from '../../bench/report/document.js';
import { measured } from '../../bench/report/verdict.js';

const about: Circumstances = {
  ...{ date: '2026-11-25', processor: 'Some Processor', cores: 2, memoryBytes: 8 * 2 ** 30 },
  ...{ node: 'v20.20.2', newerNode: 'v24.0.0', versions: ['logly-otel 0.1.0', 'pino 10.4.0'], seconds: 600 },
  notes: ['winston is slow to load'],
};
const row: Row = {
  ...{ name: 'a call', unit: 'ns', better: 'less', digits: 0, why: 'copies cost time' },
  ...{ must: { times: 1 / 3 }, aim: { times: 1 / 5 } },
};
const taken: readonly Taken[] = [
  { contender: 'logly-otel', ours: true, base: 'raw', samples: { 'a call': [500, 400, 450] } },
  { contender: 'raw', ours: false, base: 'raw', samples: { 'a call': [1_500, 1_400, 1_600] } },
  { contender: 'pino', ours: false, base: 'raw', samples: { 'a call': [100] } },
  { contender: 'winston', ours: false, base: 'raw', samples: {}, failed: 'Cannot find module' },
];
const rows = measured([row], taken);
const written = document(about, [{ title: 'a log call', how: 'many calls in a row', rows }]);

describe('document', () => {
  it('states the date, the machine and the versions', () => {
    expect(written).toContain(
      'Measured on 2026-11-25 in 10 minutes, on 2 cores (Some Processor) with 8 GiB of memory, Node v20.20.2 (newer Node: v24.0.0).',
    );
    expect(written).toContain('- logly-otel 0.1.0\n- pino 10.4.0');
    expect(written).toContain('- winston is slow to load');
  });

  it('summarises our figure, the baseline, the best competitor, the winner and the target', () => {
    expect(written).toContain('| a call (ns) | logly-otel | 450 | 1,500 (raw) | 100 (pino) | 0.3 × | pino | ≤ 1/3 × |');
  });

  it('lists every contender, and the reason where one failed', () => {
    expect(written).toContain('### A log call\n\nMany calls in a row.');
    expect(written).toContain('| raw | 1,500 | 1,400 | 1,600 | 1 × |');
    expect(written).toContain('| winston | failed: Cannot find module |');
  });

  it('names each loss with its figures and the reason that the question gives', () => {
    expect(written).toContain('- **a call**: logly-otel 450 ns · pino 100 ns\n\nWhy: Copies cost time.');
  });

  it('states that there is no loss where every target is met', () => {
    const [ours, raw] = taken;
    const good = measured(
      [row],
      [ours, raw].filter((one) => one !== undefined),
    );
    expect(document(about, [{ title: 'a', how: 'b', rows: good }])).toContain('Nowhere: no other contender');
  });

  it('names a missed target, with what it is a multiple of', () => {
    const slow = measured([{ ...row, must: { times: 1 / 5 } }], taken.slice(0, 2));
    const page = document(about, [{ title: 'a', how: 'b', rows: slow }]);
    expect(page).toContain('- **a call**: logly-otel 450 ns · missed target ≤ 1/5 × of raw\n');
    expect(page).toContain('| 0.3 × | logly-otel | ≤ 1/5 ×, **missed** |');
  });

  it('names a target of another machine in proportion to the speed of this one', () => {
    const bound = { value: 300, where: { raw: 900 } };
    const slow = measured([{ ...row, must: bound }], taken.slice(0, 2));
    expect(document(about, [{ title: 'a', how: 'b', rows: slow }])).toContain(
      '- **a call**: logly-otel 450 ns · missed target ≤ 300 ns (set where raw takes 900 ns; in proportion 500, which is kept)\n',
    );
  });

  it('lists rows with the same reason together', () => {
    const other = { ...row, name: 'another call' };
    const both = measured(
      [row, other],
      taken.map((one) => ({ ...one, samples: { ...one.samples, 'another call': one.samples['a call'] ?? [] } })),
    );
    expect(document(about, [{ title: 'a', how: 'b', rows: both }])).toContain(
      '- **a call**: logly-otel 450 ns · pino 100 ns\n- **another call**: logly-otel 450 ns · pino 100 ns\n\nWhy: Copies cost time.',
    );
  });
});

describe('printed', () => {
  it('prints a line for each contender, with the bound that it meets', () => {
    const lines = rows.map(printed).join('\n').split('\n');
    expect(lines[0]).toBe('a call: ns, less is better, must ≤ 1/3 ×, aim ≤ 1/5 ×');
    expect(lines[1]).toMatch(/^ {2}logly-otel +450 \(400 … 500\) {2}0.3 × {2}must$/);
    expect(lines[4]).toMatch(/^ {2}winston +failed: Cannot find module$/);
  });
});
