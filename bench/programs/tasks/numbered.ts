import { pace } from '../pace.js';
import { FAILS_EVERY, FAILURE, fieldsOf } from '../record.js';
import type { Way } from '../way.js';

export interface FloodArgs {
  readonly count: number;
}

export interface TrickleArgs {
  readonly perSecond: number;
  readonly millis: number;
}

export interface Numbered {
  readonly logged: number;
}

function logNumbered(way: Way, id: number): void {
  if (id % FAILS_EVERY === FAILS_EVERY - 1) way.fail(fieldsOf(id), FAILURE);
  else way.log(fieldsOf(id));
}

/** So many records in one loop, without a pause. */
export async function flood(way: Way, { count }: FloodArgs): Promise<Numbered> {
  for (let id = 0; id < count; id++) logNumbered(way, id);
  await way.end();
  return { logged: count };
}

/** So many records a second, for so long. */
export async function trickle(way: Way, { perSecond, millis }: TrickleArgs): Promise<Numbered> {
  const logged = await pace(perSecond, millis, (id) => logNumbered(way, id));
  await way.end();
  return { logged };
}
