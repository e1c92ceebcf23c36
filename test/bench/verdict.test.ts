import { describe, expect, it } from 'vitest';
import type { Row, Taken } from '../../bench/question.js';
import { type Figure, isInProportion, losses, measured } from '../../bench/report/verdict.js';

const row = (rest: Partial<Row>): Row => ({ name: 'cost', unit: 'ns', better: 'less', why: 'of a reason', ...rest });
const taken = (contender: string, ours: boolean, ...cost: number[]): Taken => ({
  ...{ contender, ours, base: 'raw' },
  samples: { cost },
});

/** The verdict on our figures. */
function ofOurs(ofRow: Row, ...all: Taken[]) {
  const [{ figures } = { figures: [] }] = measured([ofRow], all);
  const { must, aim, ratio } = figures.find(({ ours }) => ours) ?? {};
  return { must, aim, ratio };
}

describe('measured', () => {
  it('compares the median with a fraction of the baseline', () => {
    const bounds = row({ must: { times: 1 / 3 }, aim: { times: 1 / 5 } });
    const raw = taken('raw', false, 300, 290, 310);
    expect(ofOurs(bounds, taken('ours', true, 90, 100, 500), raw)).toEqual({ must: true, aim: false, ratio: 1 / 3 });
    expect(ofOurs(bounds, taken('ours', true, 60), raw)).toEqual({ must: true, aim: true, ratio: 0.2 });
    expect(ofOurs(bounds, taken('ours', true, 101), raw)).toMatchObject({ must: false, aim: false });
  });

  it('reverses the comparison where more is better', () => {
    const bounds = row({ better: 'more', must: { times: 4 }, aim: { times: 6 } });
    expect(ofOurs(bounds, taken('ours', true, 500), taken('raw', false, 100))).toEqual({
      ...{ must: true, aim: false, ratio: 5 },
    });
  });

  it('compares every round with the bound where the worst round counts', () => {
    const lossless = { must: { value: 0 }, judged: 'worst' } as const;
    expect(ofOurs(row(lossless), taken('ours', true, 0, 0, 1)).must).toBe(false);
    expect(ofOurs(row(lossless), taken('ours', true, 0, 0, 0)).must).toBe(true);
    expect(ofOurs(row({ ...lossless, better: 'more', must: { value: 2 } }), taken('ours', true, 1, 3, 3)).must).toBe(
      false,
    );
  });

  it('scales an absolute bound by the speed of the baseline', () => {
    const bounds = row({ must: { value: 5, where: { raw: 20 } } });
    const ours = (cost: number, raw: number) =>
      measured([bounds], [taken('ours', true, cost), taken('raw', false, raw)])[0]?.figures[0] as Figure;
    expect(ours(9, 40)).toMatchObject({ must: false, inProportion: 10 });
    expect([ours(9, 40), ours(11, 40), ours(4, 10)].map(isInProportion)).toEqual([true, false, false]);
  });

  it('judges no bound of a failed contender, of one without a baseline, or of a competitor', () => {
    const bounds = row({ must: { times: 1 } });
    const failed: Taken = { contender: 'ours', ours: true, base: 'raw', samples: {}, failed: 'no such module' };
    expect(ofOurs(bounds, failed, taken('raw', false, 1))).toEqual({
      must: undefined,
      aim: undefined,
      ratio: undefined,
    });
    expect(ofOurs(bounds, taken('ours', true, 1)).must).toBeUndefined();
    expect(measured([bounds], [taken('raw', false, 1)])[0]?.figures[0]?.must).toBeUndefined();
    expect(measured([bounds], [failed])[0]?.figures[0]?.failed).toBe('no such module');
  });

  it('has no ratio to a baseline of 0', () => {
    expect(ofOurs(row({}), taken('ours', true, 0), taken('raw', false, 0)).ratio).toBeUndefined();
  });
});

describe('losses', () => {
  const lost = (ofRow: Row, ...all: Taken[]) =>
    losses(measured([ofRow], all)).map(({ must, aim, better }) => ({
      ...{ must, aim },
      better: better.map(({ contender }) => contender),
    }));

  it('are bounds that are missed', () => {
    const bounds = row({ must: { value: 5 }, aim: { value: 3 } });
    expect(lost(bounds, taken('ours', true, 6))).toEqual([{ must: true, aim: true, better: [] }]);
    expect(lost(bounds, taken('ours', true, 4))).toEqual([{ must: false, aim: true, better: [] }]);
    expect(lost(bounds, taken('ours', true, 3))).toEqual([]);
  });

  it('are rows in which a competitor on the same Node version is better', () => {
    const elsewhere: Taken = { ...taken('newer', false, 1), base: 'newer raw' };
    expect(
      lost(row({}), taken('ours', true, 6), taken('pino', false, 5), taken('winston', false, 7), elsewhere),
    ).toEqual([{ must: false, aim: false, better: ['pino'] }]);
  });

  it('exclude rows in which a competitor is equally good', () => {
    expect(lost(row({}), taken('ours', true, 0), taken('raw', false, 0))).toEqual([]);
  });

  it('exclude competitors that fail', () => {
    const failed: Taken = { contender: 'pino', ours: false, base: 'raw', samples: {}, failed: 'no such module' };
    expect(lost(row({}), taken('ours', true, 6), failed)).toEqual([]);
  });
});
