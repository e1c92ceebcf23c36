import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoadedArgs } from '../programs/loaded.js';
import type { Question } from '../question.js';
import { ask } from '../running/child.js';
import { BARE, type Contender, OURS } from '../running/contender.js';
import { line } from '../running/line.js';
import { interleave } from '../running/rounds.js';

const TIME = 'import of the entry point, above bare Node';
const FILES = 'files of OpenTelemetry that the import loads';
const DEADLINE_MILLIS = 20_000;

const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  [OURS.name]: ['logly-otel'],
  [BARE.name]: ['@opentelemetry/sdk-logs', '@opentelemetry/exporter-logs-otlp-proto'],
  pino: ['pino'],
  winston: ['winston'],
  LogTape: ['@logtape/logtape'],
  LogLayer: ['loglayer'],
};
const CONTENDERS: readonly Contender[] = Object.keys(IMPORTS).map((name) => ({
  ...{ name, way: '', line: OURS.line, base: BARE.name },
  ours: name === OURS.name,
}));

const run = promisify(execFile);

/** Milliseconds of a whole process that imports these and ends. */
async function lifetime(folder: string, node: string, packages: readonly string[]): Promise<number> {
  const program = join(folder, 'programs', `entry-${packages.join('+').replaceAll(/[@/]/g, '-')}.mjs`);
  writeFileSync(program, packages.map((name) => `import '${name}';\n`).join(''));
  const begun = performance.now();
  await run(node, [program], { timeout: DEADLINE_MILLIS, env: { PATH: process.env['PATH'] ?? '' } });
  return performance.now() - begun;
}

export const entry: Question = {
  title: 'the import',
  how: 'the lifetime of a process that only imports, minus that of one that imports nothing, run right before. The OTel SDK is imported with its exporter',
  rows: [
    {
      name: TIME,
      unit: 'ms',
      better: 'less',
      must: { value: 15, where: { [BARE.name]: 86 } },
      aim: { value: 8 },
      why: 'Node reads and compiles two files, 680 kB together. Most of that code is not needed at first',
    },
    {
      name: FILES,
      unit: 'files',
      better: 'less',
      digits: 0,
      must: { value: 0 },
      aim: { value: 0 },
      judged: 'worst',
      why: 'no file may be loaded: this is a bug',
    },
  ],
  ask({ quick, contenders }) {
    const counted = new Set<string>();
    const asked = quick ? CONTENDERS.slice(0, contenders.length) : CONTENDERS;
    return interleave(
      asked,
      () => (quick ? 7 : 25),
      async ({ name, line: of }) => {
        const { folder, node } = await line(of);
        const packages = IMPORTS[name] ?? [];
        const bare = await lifetime(folder, node, []);
        const millis = (await lifetime(folder, node, packages)) - bare;
        // The same in every round.
        if (counted.has(name)) return { [TIME]: millis };
        counted.add(name);
        const path = join(folder, 'programs/loaded.js');
        return { [TIME]: millis, [FILES]: await ask<number>({ path, args: { packages } satisfies LoadedArgs, node }) };
      },
    );
  },
};
