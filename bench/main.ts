import { cpus } from 'node:os';
import { burst } from './burst.js';
import { calls, disabled } from './call.js';
import { files } from './file.js';
import { otlp } from './otlp.js';
import { pending } from './pending.js';
import { renders } from './render.js';
import { type Figures, measure } from './rounds.js';
import { routes } from './routes.js';

/* Ratios of one run; absolute figures are this machine's, today. */

function print(figures: readonly Figures[], baseline: Figures | undefined, of = 'stock'): void {
  for (const { name, median, min, max } of figures) {
    const ratio = baseline === undefined ? '' : `  ${(median / baseline.median).toFixed(2)} x ${of}`;
    console.log(
      `${name.padEnd(30)} ${median.toFixed(1).padStart(9)} ns (${min.toFixed(1)} … ${max.toFixed(1)})${ratio}`,
    );
  }
}

console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, medians of 15 interleaved rounds (minimum … maximum)\n`,
);
const figures = await measure(calls(), 10_000);
print(figures, figures[0]);
print(await measure(disabled(), 1_000_000), undefined);
const inProviders = await measure(routes(), 10_000);
print(inProviders, inProviders[0]);

print(await measure(renders(), 10_000), undefined);

const contenders = files();
for (const group of [contenders.sync, contenders.async]) {
  const lines = await measure(group, 10_000);
  print(lines, lines[0], 'pino (less is faster)');
}
await contenders.end();

const BURST = 100_000;
const { stock, ours } = await burst(BURST);
console.log(`\n${BURST} records in one tick, defaults: the stock batch processor delivers ${stock}, ours ${ours}`);

console.log('\nA record that waits for ten async sinks, medians of 5 processes with 50,000 records:');
for (const { name, bytes, nanos } of pending())
  console.log(
    `${name.padEnd(30)} ${String(nanos).padStart(7)} ns a call ${String(bytes).padStart(7)} bytes beside its attributes`,
  );
console.log('\nOTLP as protobuf to a receiver in a process of its own, medians of 5 rounds');
for (const { way, perSecond, cpuMicros } of await otlp())
  console.log(`${way.padEnd(30)} ${Math.round(perSecond)} records/s, ${cpuMicros.toFixed(2)} µs of CPU a record`);
