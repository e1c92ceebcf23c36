import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { later } from './leftovers.js';
import { npm, PROJECT } from './project.js';

/** A version of the SDK and the libraries that are measured with it, installed in a project of their own. */
export type LineName = 'sdk-0.208' | 'sdk-0.223' | 'sdk-3';

export interface Line {
  /** Where its programs are: those of the benchmark in `programs`, the contenders' in `ways`. */
  readonly folder: string;
  /** The Node that runs them. */
  readonly node: string;
  /** Of what was installed, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
}

const PACKAGE = 'logly-otel';
const PEERS = join(PROJECT, 'bench/peers');
const PROGRAMS = join(PROJECT, 'build/bench/programs');
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), PACKAGE);

const manifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** @throws where the libraries do not share what they are measured with: theirs would be measured with another one */
function expectOneCopy(folder: string): void {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of ['api-logs', 'sdk-logs']) {
    const copies = all.filter((path) => path.endsWith(join('node_modules/@opentelemetry', name)));
    if (copies.length > 1) throw new Error(`there are ${copies.length} copies of @opentelemetry/${name}`);
  }
}

/** Installed once for each content of its package.json; later calls find it. */
async function installed(name: LineName): Promise<string> {
  const source = join(PEERS, name, 'package.json');
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const folder = join(CACHE, `bench-${name}-${hash}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const workshop = mkdtempSync(join(CACHE, 'install-'));
  const cleared = later(() => rmSync(workshop, { recursive: true, force: true }));
  try {
    cpSync(source, join(workshop, 'package.json'));
    const needsScripts = manifest(workshop).dependencies?.['node'] !== undefined;
    const scripts = needsScripts ? [] : ['--ignore-scripts'];
    await npm(['install', '--no-audit', '--no-fund', '--no-package-lock', ...scripts], workshop);
    expectOneCopy(workshop);
    // Atomic: whoever installs at the same time finds all of it, or installs, too.
    if (!existsSync(folder)) renameSync(workshop, folder);
  } finally {
    cleared();
  }
  return folder;
}

let tarball: Promise<string> | undefined;

/** The package as it would be published, from what is built. */
function packed(): Promise<string> {
  tarball ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'logly-bench-'));
    later(() => rmSync(folder, { recursive: true, force: true }));
    const told = JSON.parse(await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], PROJECT));
    const [{ filename }] = Array.isArray(told) ? told : (Object.values(told) as [{ filename: string }]);
    return join(folder, filename);
  })();
  return tarball;
}

/** The package and the programs of this run, in a folder of the line's, so that they find what is installed there. */
async function prepare(name: LineName): Promise<Line> {
  const home = await installed(name);
  const folder = mkdtempSync(join(home, 'run-'));
  later(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--legacy-peer-deps'];
  await npm(['install', ...options, await packed()], folder);
  cpSync(PROGRAMS, join(folder, 'programs'), { recursive: true });
  // What a line has of its own replaces what all of them share.
  for (const shared of ['stock.mjs', 'ways']) cpSync(join(PEERS, shared), join(folder, shared), { recursive: true });
  cpSync(join(PEERS, name), folder, { recursive: true, filter: (path) => !path.endsWith('package.json') });
  const versions = Object.fromEntries(
    Object.keys(manifest(home).dependencies ?? {}).map((dependency) => [
      dependency,
      manifest(join(home, 'node_modules', dependency)).version ?? '',
    ]),
  );
  const node = join(home, 'node_modules/node/bin/node');
  if ('node' in versions && !existsSync(node)) throw new Error(`the npm package \`node\` brought no program`);
  return { folder, node: 'node' in versions ? node : process.execPath, versions };
}

const lines = new Map<LineName, Promise<Line>>();

/** Prepared at the first call. @throws where it cannot be installed */
export function line(name: LineName): Promise<Line> {
  const known = lines.get(name) ?? prepare(name);
  lines.set(name, known);
  return known;
}

/** Those that were asked for, and could be had. */
export async function usedLines(): Promise<Line[]> {
  const settled = await Promise.allSettled(lines.values());
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
