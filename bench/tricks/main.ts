import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { line } from '../running/line.js';
import { PROJECT } from '../running/project.js';
import { TRICKS, type Trick } from './tricks.js';

/*
 * What does each trick gain? `npm run bench:tricks` measures all, `npm run bench:tricks -- hrtime for-in` these. The code with the trick and the code
 * without it take turns, each in a process of its own, on this Node, on the newer one of the bench, and on those in BENCH_NODES (paths, with colons
 * between them).
 */

const ROUNDS = 7;
const DEADLINE_MILLIS = 60_000;
const WORK = join(PROJECT, 'build/tricks');
const BASE = 'base';

const run = promisify(execFile);

/** One file with the program and all of `src`, changed. */
async function build(name: string, edits: Trick['edits']): Promise<string> {
  const folder = join(WORK, name);
  for (const part of ['src', 'bench', 'tsconfig.json', 'tsconfig.build.json', 'package.json'])
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  for (const [file, trick, plain] of edits) {
    const path = join(folder, 'src', file);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(trick, () => plain),
    );
  }
  const bundle = await rolldown({
    input: join(folder, 'bench/tricks/program.ts'),
    platform: 'neutral',
    external: /^node:|^@opentelemetry/,
    tsconfig: join(folder, 'tsconfig.build.json'),
    treeshake: { moduleSideEffects: false },
    logLevel: 'silent',
  });
  const file = join(WORK, `${name}.mjs`);
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  rmSync(folder, { recursive: true });
  return file;
}

const median = (figures: readonly number[]) => [...figures].sort((a, b) => a - b)[figures.length >> 1] as number;

async function versionOf(node: string): Promise<string> {
  return (await run(node, ['--version'])).stdout.trim();
}

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end());
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function figure(node: string, file: string, scenario: string): Promise<number> {
  const env = { PATH: process.env['PATH'] ?? '', LOGLY_HINTS: 'false' };
  const { stdout } = await run(node, ['--expose-gc', file, scenario, url, WORK], { timeout: DEADLINE_MILLIS, env });
  return Number(stdout);
}

/** How much longer it takes without the trick. */
async function compare(node: string, base: string, plain: string, scenario: string): Promise<string> {
  const [withTrick, without]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    withTrick.push(await figure(node, base, scenario));
    without.push(await figure(node, plain, scenario));
  }
  return (median(without) / median(withTrick)).toFixed(2);
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(TRICKS, name));
if (unknown.length > 0) {
  console.error(`no trick is called ${unknown.join(', ')}; there are: ${Object.keys(TRICKS).join(', ')}`);
  process.exit(1);
}
rmSync(WORK, { recursive: true, force: true });
mkdirSync(WORK, { recursive: true });
const others = (process.env['BENCH_NODES'] ?? '').split(':').filter((path) => path !== '');
const nodes = [process.execPath, ...others, (await line('sdk-3')).node];
const versions = await Promise.all(nodes.map(versionOf));
console.log(`the time without a trick, as a ratio to the time with it, on Node ${versions.join(', ')}`);
const base = await build(BASE, []);
for (const [name, { what, scenarios, edits }] of Object.entries(TRICKS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const plain = await build(name, edits);
  for (const scenario of scenarios) {
    const ratios: string[] = [];
    for (const node of nodes) ratios.push(await compare(node, base, plain, scenario));
    console.log(
      `${name.padEnd(18)}${scenario.padEnd(14)}${ratios.map((ratio) => ratio.padStart(6)).join('')}   ${what}`,
    );
  }
}
rmSync(WORK, { recursive: true, force: true });
process.exit();
