import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';
import { normalized, programsOf, readPage, runIn } from '../support/page-programs.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const exec = promisify(execFile);
const PAGE = readPage('start.md');

describe('the installation in docs/start.md', () => {
  it('works word for word in an empty folder, in ES modules and CommonJS', async () => {
    const [, commands = ''] = /```sh\n([\s\S]*?)```/.exec(PAGE) ?? [];
    expect(commands.trim().split('\n')).toEqual(['npm init -y', 'npm install logly-otel']);
    const folder = temporaryFolder();
    const npm = (...args: string[]) => exec('npm', args, { cwd: folder, timeout: 60_000 });
    await npm('init', '-y');
    // The registry's place is taken by the package as it is built here.
    const pack = ['pack', PROJECT, '--ignore-scripts', '--json', '--pack-destination', folder];
    const [{ filename }] = JSON.parse((await npm(...pack)).stdout) as [{ filename: string }];
    await npm('install', '--offline', '--no-audit', '--no-fund', `./${filename}`);
    const programs = programsOf(PAGE).filter(({ name }) => name === 'app' || name === 'common');
    expect(programs).toHaveLength(2);
    for (const program of programs) {
      const { code, output } = await runIn(folder, program);
      expect([code, normalized(output, join(folder))]).toEqual([0, program.output]);
    }
  }, 120_000);
});

describe('the package', () => {
  it('has the pages of the site, and nothing of the site itself', async () => {
    const { stdout } = await exec('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: PROJECT });
    const [{ files }] = JSON.parse(stdout) as [{ files: Array<{ path: string }> }];
    const paths = files.map(({ path }) => path);
    for (const path of ['docs/start.md', 'docs/api/logly-otel.md', 'docs/llms.txt', 'docs/plots/scale-waiting.svg'])
      expect(paths).toContain(path);
    expect(paths.filter((path) => /vitepress|docs\/project|^build/.test(path))).toEqual([]);
  });
});
