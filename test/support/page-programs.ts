import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'rolldown/utils';
import { PROJECT, runNode } from './child.js';

/* How are the programs of a page run, and what comes out of them? */

/** A program of a page: a block of `js`, `cjs` or `ts`, and the block `output` behind it, or that of its name, if there is one. */
export interface PageProgram {
  /** The first word behind the language: the file's name without its extension. */
  readonly name: string;
  readonly language: 'js' | 'cjs' | 'ts';
  readonly code: string;
  readonly output: string | undefined;
}

const BLOCK = /```(js|cjs|ts|output)(?: ([\w-]+))?\n([\s\S]*?)```/g;

export function readPage(page: string): string {
  return readFileSync(join(PROJECT, 'docs', page), 'utf8');
}

/** The programs of a page, by name, in their order. */
export function programsOf(text: string): PageProgram[] {
  const programs: PageProgram[] = [];
  for (const [, language, name, code = ''] of text.matchAll(BLOCK)) {
    if (language !== 'output')
      programs.push({
        ...{ name: name ?? `program-${programs.length + 1}`, code, output: undefined },
        language: language as PageProgram['language'],
      });
    else {
      const index = name === undefined ? programs.length - 1 : programs.findIndex((program) => program.name === name);
      const program = programs[index];
      if (program === undefined || program.output !== undefined) throw new Error(`the output ${name} has no program`);
      programs[index] = { ...program, output: code };
    }
  }
  return programs;
}

/** Makes a folder one in which the package, those of OpenTelemetry, and AWS's signer are installed. */
export function installInto(folder: string): void {
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  symlinkSync(PROJECT, join(folder, 'node_modules/logly-otel'));
  for (const name of ['@opentelemetry', '@types/node', '@smithy', '@aws-crypto'])
    symlinkSync(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
}

/** Runs a program in a folder. stdout and stderr are one, in the order in which they were written. */
export async function runIn(
  folder: string,
  { name, language, code }: Pick<PageProgram, 'name' | 'language' | 'code'>,
  env: NodeJS.ProcessEnv = {},
  preload: readonly string[] = [],
): Promise<{ code: number | null; output: string }> {
  const file = join(folder, `${name}.${language === 'cjs' ? 'cjs' : 'mjs'}`);
  // Types are checked apart.
  writeFileSync(file, language === 'ts' ? transformSync(`${name}.ts`, code).code : code);
  const path = join(folder, `${name}.out`);
  const out = openSync(path, 'w');
  const { LOGLY_AUTOINIT: _, FORCE_COLOR: __, NODE_OPTIONS: ___, VITEST: ____, ...inherited } = process.env;
  const child = spawn(process.execPath, [...preload, file], {
    cwd: folder,
    env: { ...inherited, ...env },
    stdio: ['ignore', out, out],
    timeout: 60_000,
  });
  const exit = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  closeSync(out);
  return { code: exit, output: readFileSync(path, 'utf8') };
}

/** Checks the types of programs as one project. Returns what the compiler says. */
export async function typeErrors(folder: string, programs: readonly PageProgram[]): Promise<string> {
  for (const { name, code } of programs) writeFileSync(join(folder, `${name}.mts`), code);
  const options = { strict: true, noEmit: true, target: 'ES2023', module: 'NodeNext', types: ['node'] };
  const files = programs.map(({ name }) => `${name}.mts`);
  const config = { compilerOptions: { ...options, skipLibCheck: true }, files };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = await runNode([join(PROJECT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  return stdout;
}

/** Output without what differs from run to run: times, durations, ports, process ids, paths, and frames of stacks. */
export function normalized(output: string, folder = ''): string {
  const bare = folder === '' ? output : output.replaceAll(`file://${folder}`, '').replaceAll(folder, '');
  return bare
    .replace(/\d{4}-\d\d-\d\d([ T])\d\d:\d\d:\d\d\.\d{3,6}(Z?)/g, '2026-11-30$109:00:00.000$2')
    .replace(/(?<=again after )[^;]+/g, '…')
    .replace(/(?:\n +at (?!….)[^\n]*)+/g, '\n    at …')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:4318');
}

/** The page, with what its programs write, by their names. */
export function withOutputs(page: string, outputs: ReadonlyMap<string, string>): string {
  let count = 0;
  let last = '';
  return page.replace(BLOCK, (block, language: string, name: string | undefined) => {
    if (language !== 'output') {
      last = name ?? `program-${++count}`;
      if (name !== undefined) count++;
      return block;
    }
    const output = outputs.get(name ?? last);
    return output === undefined ? block : `\`\`\`output${name === undefined ? '' : ` ${name}`}\n${output}\`\`\``;
  });
}
