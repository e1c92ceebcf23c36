import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoadedArgs } from '../programs/loaded.js';
import type { Question } from '../question.js';
import { ask } from '../running/child.js';
import { BARE, type Contender, NEWER, OURS } from '../running/contender.js';
import { line } from '../running/line.js';
import { interleave } from '../running/rounds.js';

const TIME = 'import of the entry point, above bare Node';
const FILES = 'files of OpenTelemetry that the import loads';
const DEADLINE_MILLIS = 20_000;

const OURS_PACKAGES = ['logly-otel'];
const RAW_PACKAGES = ['@opentelemetry/sdk-logs', '@opentelemetry/exporter-logs-otlp-proto'];

interface Import extends Contender {
  readonly packages: readonly string[];
  /** With V8's compile cache, as a process has it that sets NODE_COMPILE_CACHE; Node.js 22.1 and later. */
  readonly isCached?: boolean;
}

const peer = (name: string, packages: readonly string[]): Import => ({
  ...{ name, packages, way: '', line: OURS.line, base: BARE.name, ours: false },
});
const [NEWER_OURS, NEWER_BARE] = NEWER;

const CONTENDERS: readonly Import[] = [
  { ...OURS, packages: OURS_PACKAGES },
  { ...BARE, packages: RAW_PACKAGES },
  peer('pino', ['pino']),
  peer('winston', ['winston']),
  peer('LogTape', ['@logtape/logtape']),
  peer('LogLayer', ['loglayer']),
  { ...NEWER_OURS, packages: OURS_PACKAGES },
  { ...NEWER_BARE, packages: RAW_PACKAGES },
  { ...NEWER_OURS, name: `${NEWER_OURS.name}, compile cache`, packages: OURS_PACKAGES, isCached: true },
];

const run = promisify(execFile);

/** Milliseconds of a whole process that imports these and ends. */
async function lifetime(
  folder: string,
  node: string,
  { packages, isCached = false }: Pick<Import, 'packages' | 'isCached'>,
): Promise<number> {
  const program = join(folder, 'programs', `entry-${packages.join('+').replaceAll(/[@/]/g, '-')}.mjs`);
  writeFileSync(program, packages.map((name) => `import '${name}';\n`).join(''));
  const env = { PATH: process.env['PATH'] ?? '', ...(isCached ? { NODE_COMPILE_CACHE: join(folder, 'cache') } : {}) };
  const begun = performance.now();
  await run(node, [program], { timeout: DEADLINE_MILLIS, env });
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
      why: 'V8 compiles 420 kB, which any log call may need. What an option asks for is loaded with the option: a third of the code. Shorter names and lines gain 2 ms, a compile cache half',
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
      async ({ name, line: of, packages, isCached = false }) => {
        const { folder, node } = await line(of);
        // The first process fills the cache.
        if (isCached && !counted.has(name)) await lifetime(folder, node, { packages, isCached });
        const bare = await lifetime(folder, node, { packages: [], isCached });
        const millis = (await lifetime(folder, node, { packages, isCached })) - bare;
        // The same in every round.
        if (counted.has(name)) return { [TIME]: millis };
        counted.add(name);
        const path = join(folder, 'programs/loaded.js');
        return { [TIME]: millis, [FILES]: await ask<number>({ path, args: { packages } satisfies LoadedArgs, node }) };
      },
    );
  },
};
