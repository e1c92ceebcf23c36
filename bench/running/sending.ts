import { once } from 'node:events';
import { join } from 'node:path';
import type { Behaviour, Counted } from '../programs/receiver.js';
import type { SenderArgs } from '../programs/sender.js';
import { ask, start } from './child.js';
import type { Contender } from './contender.js';
import { line } from './line.js';
import { PROJECT } from './project.js';

const RECEIVER = join(PROJECT, 'build/bench/programs/receiver.js');
/** For a receiver to start, or to tell what it counted. */
const DEADLINE_MILLIS = 20_000;

/** A task without the address, which is the receiver's. */
type Without<Args> = Args extends unknown ? Omit<Args, 'url' | 'way'> : never;
export type Task = Without<SenderArgs>;

/** A receiver in a process of its own, while `use` runs. */
export async function withReceiver<Result>(
  behaviour: Behaviour,
  use: (url: string, counted: () => Promise<Counted>) => Promise<Result>,
): Promise<Result> {
  const { child, stop } = start({ path: RECEIVER, args: behaviour });
  const told = async () => {
    const [said] = await once(child, 'message', { signal: AbortSignal.timeout(DEADLINE_MILLIS) });
    return said;
  };
  try {
    const port: number = await told();
    const counted = () => {
      child.send('report');
      return told();
    };
    return await use(`http://127.0.0.1:${port}/v1/logs`, counted);
  } finally {
    stop();
  }
}

/** What a contender says about a task, and what the receiver counted. */
export async function send<Said>(
  contender: Contender,
  task: Task,
  behaviour: Behaviour = {},
): Promise<{ said: Said; counted: Counted }> {
  const { folder, node } = await line(contender.line);
  return withReceiver(behaviour, async (url, counted) => {
    const said = await ask<Said>({
      path: join(folder, 'programs/sender.js'),
      args: { ...task, url, way: contender.way } satisfies SenderArgs,
      node,
      execArgv: ['--expose-gc'],
    });
    return { said, counted: await counted() };
  });
}

/** @throws Error that says how much was lost, where something was: such figures would be those of a smaller task */
export function expectAll(logged: number, { records }: Counted): void {
  if (records !== logged) throw new Error(`${records} of ${logged} records arrived: cannot be made lossless`);
}
