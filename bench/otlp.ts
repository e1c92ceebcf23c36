import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const COUNT = 200_000;
const WAYS = ['stock', 'ours'] as const;

interface Taken {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

const program = (name: string) => fileURLToPath(new URL(`${name}.js`, import.meta.url));
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/**
 * Delivered records a second and CPU per record, over OTLP as protobuf to a receiver in a process of its own: the stock batch processor with the
 * official exporter beside a logger with ours. Each round is a process of its own; the ways take turns.
 */
export async function otlp(rounds = 5): Promise<Array<{ way: string } & Taken>> {
  const receiver = fork(program('otlp-receiver'));
  const [port] = (await once(receiver, 'message')) as [number];
  const url = `http://127.0.0.1:${port}/v1/logs`;
  const all = new Map<string, Taken[]>(WAYS.map((way) => [way, []]));
  for (let round = 0; round < rounds; round++) {
    for (const way of WAYS) {
      const args = [program('otlp-sender'), way, url, String(COUNT)];
      all.get(way)?.push(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Taken);
    }
  }
  receiver.disconnect();
  return [...all].map(([way, taken]) => ({
    way,
    perSecond: median(taken.map(({ perSecond }) => perSecond)),
    cpuMicros: median(taken.map(({ cpuMicros }) => cpuMicros)),
  }));
}
