/*
 * Packs the package, installs it beside each line of the SDK in a project of its own, outside of this one, and runs the suite there.
 * Ends with `N passed, N failed` over all of them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LINES = fileURLToPath(new URL('.', import.meta.url));
const PROJECT = join(LINES, '../..');
const DEADLINE_MILLIS = 300_000;

const workshop = mkdtempSync(join(tmpdir(), 'logly-lines-'));
const npm = (args, cwd) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: DEADLINE_MILLIS });

/** Compiles `types.ts` against this line, strict, with and without `exactOptionalPropertyTypes`; returns the errors. */
function compile(folder) {
  cpSync(join(LINES, 'types.ts'), join(folder, 'types.ts'));
  cpSync(join(PROJECT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'), { recursive: true });
  cpSync(join(PROJECT, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'), { recursive: true });
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
    '--skipLibCheck',
  ];
  return ['true', 'false'].flatMap((exact) => {
    const args = [...options, '--exactOptionalPropertyTypes', exact, 'types.ts'];
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(PROJECT, 'node_modules/typescript/bin/tsc'), ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        timeout: DEADLINE_MILLIS,
      },
    );
    return status === 0 ? [] : [`exactOptionalPropertyTypes ${exact}: ${stdout}`];
  });
}

let passed = 0;
let failed = 0;
try {
  const packed = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', workshop], PROJECT));
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  for (const line of readdirSync(join(LINES, 'projects')).sort()) {
    const folder = join(workshop, line);
    cpSync(join(LINES, 'projects', line), folder, { recursive: true });
    // A line of the SDK alone runs the suite; one with NodeSDK runs whole services.
    const isService = !existsSync(join(folder, 'line.mjs'));
    if (isService) {
      cpSync(join(LINES, 'services'), folder, { recursive: true });
      cpSync(join(PROJECT, 'examples/node-sdk'), folder, { recursive: true });
    } else {
      cpSync(join(LINES, 'suite.mjs'), join(folder, 'suite.mjs'));
      if (line.startsWith('sdk-')) {
        for (const file of ['deadlines.mjs', 'ways.mjs']) cpSync(join(LINES, file), join(folder, file));
        cpSync(join(LINES, 'programs'), join(folder, 'programs'), { recursive: true });
      }
    }
    npm(
      ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', join(workshop, filename)],
      folder,
    );
    const tests = isService
      ? ['services.test.mjs']
      : readdirSync(folder).filter((file) => file.endsWith('.mjs') && file !== 'line.mjs');
    const { stdout, stderr } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...tests], {
      cwd: folder,
      encoding: 'utf8',
      timeout: DEADLINE_MILLIS,
      env: { ...process.env, LOGLY_AUTOINIT: 'false', NODE_OPTIONS: '' },
    });
    const types = isService ? [] : compile(folder);
    const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? Number.NaN);
    const compiled = isService ? 0 : 2;
    const [good, bad] = [count('pass') + compiled - types.length, count('fail') + types.length];
    for (const errors of types) console.log(errors);
    console.log(`${line}: ${good} passed, ${bad} failed`);
    for (const [told] of stdout.matchAll(/^# (?:delivered on|deadline) .*$/gm)) console.log(`  ${told.slice(2)}`);
    if (Number.isNaN(good) || good === 0 || bad !== 0) {
      failed += bad > 0 ? bad : 1;
      console.log(stdout, stderr);
    }
    passed += good || 0;
  }
} finally {
  rmSync(workshop, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
