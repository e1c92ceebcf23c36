import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { burst } from './burst.js';
import { calls, disabled } from './call.js';
import { files } from './file.js';
import { otlp } from './otlp.js';
import { pending } from './pending.js';
import { renders } from './render.js';
import { type Contender, type Figures, measure } from './rounds.js';
import { routes } from './routes.js';

/* Ratios of one run; absolute figures are this machine's, today. Each question is asked in a process of its own: code that was warm for another one is none of its. */

function print(figures: readonly Figures[], baseline?: Figures, of = 'stock'): void {
  for (const { name, median, min, max } of figures) {
    const ratio = baseline === undefined ? '' : `  ${(median / baseline.median).toFixed(2)} x ${of}`;
    console.log(
      `${name.padEnd(30)} ${median.toFixed(1).padStart(9)} ns (${min.toFixed(1)} … ${max.toFixed(1)})${ratio}`,
    );
  }
}

async function compare(contenders: readonly Contender[], of?: string): Promise<void> {
  const figures = await measure(contenders, 10_000);
  print(figures, figures[0], of);
}

async function lines(group: 'sync' | 'async'): Promise<void> {
  const contenders = files();
  await compare(contenders[group], 'pino (less is faster)');
  await contenders.end();
}

const BURST = 100_000;

const questions: Record<string, () => Promise<void>> = {
  'a log call, its caller’s side': () => compare(calls()),
  'a call that nobody wants': async () => print(await measure(disabled(), 1_000_000)),
  'a call in the provider of an application': () => compare(routes()),
  'the text of a record': async () => print(await measure(renders(), 10_000)),
  'a line to a file, written through': () => lines('sync'),
  'a line to a file, enqueued': () => lines('async'),
  async 'a burst in one tick, with defaults'() {
    const { stock, ours } = await burst(BURST);
    console.log(`of ${BURST} records the stock batch processor delivers ${stock}, ours ${ours}`);
  },
  async 'a record that waits for ten async sinks, medians of 5 processes with 50,000 records'() {
    for (const { name, bytes, nanos } of pending()) {
      const memory = `${String(bytes).padStart(7)} bytes beside its attributes`;
      console.log(`${name.padEnd(30)} ${String(nanos).padStart(7)} ns a call ${memory}`);
    }
  },
  async 'OTLP as protobuf to a receiver in a process of its own, medians of 5 rounds'() {
    for (const { way, perSecond, cpuMicros } of await otlp())
      console.log(`${way.padEnd(30)} ${Math.round(perSecond)} records/s, ${cpuMicros.toFixed(2)} µs of CPU a record`);
  },
};

const [, program = '', asked] = process.argv;
if (asked === undefined) {
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, medians of 15 interleaved rounds (minimum … maximum)`,
  );
  for (const question of Object.keys(questions)) {
    console.log(`\n${question}`);
    spawnSync(process.execPath, [program, question], { stdio: 'inherit' });
  }
} else {
  await questions[asked]?.();
  process.exit(0);
}
