import { join } from 'node:path';
import type { Samples, Taken } from '../question.js';
import { ask } from '../running/child.js';
import { type LineName, line } from '../running/line.js';
import { plain } from '../running/plain.js';
import { taken } from '../running/rounds.js';

/** A contender of a question whose contenders take turns in one process, by the name that it has there. */
export interface Seat {
  readonly name: string;
  readonly ours: boolean;
  readonly base: string;
}

/** Asks a program that measures all of them; a failure is everybody's. */
export async function inOneProcess(
  program: string,
  args: unknown,
  seats: Readonly<Record<string, Seat>>,
  samplesOf: (nanos: readonly number[], key: string, all: Readonly<Record<string, readonly number[]>>) => Samples,
  on: LineName = 'sdk-0.223',
): Promise<Taken[]> {
  try {
    const { folder, node } = await line(on);
    const path = join(folder, 'programs', `${program}.js`);
    const nanos = await ask<Record<string, number[]>>({ path, args, node });
    return Object.entries(seats).map(([key, seat]) => taken(seat, samplesOf(nanos[key] ?? [], key, nanos)));
  } catch (error) {
    const failed = plain(error instanceof Error ? error.message : String(error));
    return Object.values(seats).map((seat) => taken(seat, {}, failed));
  }
}
