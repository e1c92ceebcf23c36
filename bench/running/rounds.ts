import type { Samples, Taken } from '../question.js';
import type { Contender } from './contender.js';
import { plain } from './plain.js';

/**
 * Measures all contenders in turn, round after round, each as often as `rounds` says. One that fails is asked no more, and is there with
 * the reason.
 */
export async function interleave<C extends Contender>(
  contenders: readonly C[],
  rounds: (contender: C) => number,
  measure: (contender: C) => Promise<Readonly<Record<string, number>>>,
): Promise<Taken[]> {
  const all = contenders.map((contender) => ({ contender, samples: {} as Record<string, number[]>, failed: '' }));
  for (let round = 0; round < Math.max(...contenders.map(rounds)); round++) {
    for (const one of all) {
      if (one.failed !== '' || round >= rounds(one.contender)) continue;
      try {
        addRound(one.samples, await measure(one.contender));
      } catch (error) {
        one.failed = plain(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return all.map(({ contender, samples, failed }) => taken(contender, samples, failed));
}

/** One figure more for each row. */
export function addRound(samples: Record<string, number[]>, figures: Readonly<Record<string, number>>): void {
  for (const [row, figure] of Object.entries(figures)) samples[row] = [...(samples[row] ?? []), figure];
}

/** What was found out about a contender. */
export function taken({ name, ours, base }: Omit<Contender, 'way' | 'line'>, samples: Samples, failed = ''): Taken {
  return { contender: name, ours, base, samples: failed === '' ? samples : {}, ...(failed !== '' && { failed }) };
}
