import { describe, expect, it } from 'vitest';
import type { Contender } from '../../bench/running/contender.js';
import { interleave } from '../../bench/running/rounds.js';

const contender = (name: string): Contender => ({ name, way: name, line: 'sdk-0.223', ours: false, base: 'raw' });
const all = ['a', 'b'].map(contender);

describe('interleave', () => {
  it('runs the contenders in turn, each for its own number of rounds', async () => {
    const asked: string[] = [];
    const taken = await interleave(
      all,
      ({ name }) => (name === 'a' ? 3 : 1),
      async ({ name }) => ({ cost: asked.push(name) }),
    );
    expect(asked).toEqual(['a', 'b', 'a', 'a']);
    expect(taken.map(({ samples }) => samples)).toEqual([{ cost: [1, 3, 4] }, { cost: [2] }]);
  });

  it('keeps a contender that fails, with the reason and without figures, and does not run it again', async () => {
    const asked: string[] = [];
    const taken = await interleave(
      all,
      () => 3,
      async ({ name }) => {
        asked.push(name);
        if (name === 'a' && asked.length > 2) throw new Error('no answer from /home/user/way.js');
        return { cost: 1 };
      },
    );
    expect(asked).toEqual(['a', 'b', 'a', 'b', 'b']);
    expect(taken[0]).toMatchObject({ contender: 'a', samples: {}, failed: 'no answer from way.js' });
    expect(taken[1]).not.toHaveProperty('failed');
  });
});
