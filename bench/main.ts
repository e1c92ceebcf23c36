import { cpus } from 'node:os';
import { burst } from './burst.js';
import { calls, disabled } from './call.js';
import { otlp } from './otlp.js';
import { type Figures, measure } from './rounds.js';
import { routes } from './routes.js';

/* Ratios of one run; absolute figures are this machine's, today. */

function print(figures: readonly Figures[], baseline: Figures | undefined): void {
  for (const { name, median, min, max } of figures) {
    const ratio = baseline === undefined ? '' : `  ${(median / baseline.median).toFixed(2)} x stock`;
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

const BURST = 100_000;
const { stock, ours } = await burst(BURST);
console.log(`\n${BURST} records in one tick, defaults: the stock batch processor delivers ${stock}, ours ${ours}`);

console.log('\nOTLP as protobuf to a receiver in a process of its own, medians of 5 rounds');
for (const { way, perSecond, cpuMicros } of await otlp())
  console.log(`${way.padEnd(30)} ${Math.round(perSecond)} records/s, ${cpuMicros.toFixed(2)} µs of CPU a record`);
