import type { Taken } from '../question.js';
import { BARE, type Contender } from './contender.js';
import { addRound, interleave, taken } from './rounds.js';

/**
 * Measures each contender together with raw of its own line, so that a machine that changes its speed changes it for both. What raw takes
 * is what it takes beside ours.
 *
 * @param measure Gives the figures of each row, by way
 */
export async function beside(
  contenders: readonly Contender[],
  rounds: (contender: Contender) => number,
  measure: (
    raw: Contender,
    contender: Contender,
  ) => Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>,
): Promise<Taken[]> {
  const raws = new Map<string, Record<string, number[]>>();
  const asked = contenders.filter(({ way }) => way !== BARE.way);
  const found = await interleave(asked, rounds, async (contender) => {
    const raw = contenders.find(({ way, line }) => way === BARE.way && line === contender.line) ?? BARE;
    const figures = await measure(raw, contender);
    if (contender.ours) {
      const samples = raws.get(raw.name) ?? {};
      raws.set(raw.name, samples);
      addRound(samples, figures[raw.way] ?? {});
    }
    return figures[contender.way] ?? {};
  });
  return contenders.map((contender) => {
    const samples = raws.get(contender.name);
    return (
      found.find((one) => one.contender === contender.name) ??
      taken(contender, samples ?? {}, samples === undefined ? 'failed together with ours' : '')
    );
  });
}
