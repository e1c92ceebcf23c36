import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT, runSource } from '../support/child.js';

const exec = promisify(execFile);
const README = readFileSync(join(PROJECT, 'README.md'), 'utf8');

/** The code blocks below a heading of the README. */
function blocks(heading: string): string[] {
  const [section = ''] = README.slice(README.indexOf(`\n## ${heading}\n`) + 4).split('\n## ');
  return [...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, code = '']) => code);
}

/** An endpoint that gives every request this status. */
async function endpoint(status: number): Promise<string> {
  const server = createServer(
    (request, response) => void request.resume().on('end', () => response.writeHead(status).end()),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ingest`;
}

describe('the section Install of the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'logly-install-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [commands = '', program = ''] = blocks('Install');
  const run = async (file: string, args: string[]) => {
    const { LOGLY_AUTOINIT: _, FORCE_COLOR: __, ...env } = process.env;
    return exec(file, args, { cwd: folder, timeout: 60_000, env });
  };

  beforeAll(async () => {
    // The registry's place is taken by the package as it is built here.
    const { stdout } = await exec('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: PROJECT,
      timeout: 60_000,
    });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    expect(commands.trim().split('\n')).toEqual(['npm init -y', 'npm install logly-otel']);
    await run('npm', ['init', '-y']);
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`]);
  }, 120_000);

  it('works word for word in an empty folder', async () => {
    writeFileSync(join(folder, 'app.mjs'), program);
    const { stderr } = await run(process.execPath, ['app.mjs']);
    expect(stderr).toContain('paid 3');
    expect(stderr).toContain('Error: card expired');
    expect(stderr).toContain('{"order":7}');
  });

  it('works as CommonJS, with the `require` that it names', async () => {
    const [, imported = ''] = /`(const \{ logger \} = require[^`]*)`/.exec(README) ?? [];
    writeFileSync(join(folder, 'app.js'), program.replace(/^import .*$/m, imported));
    // Node 20 warns of `require` of an ES module.
    const { stderr } = await run(process.execPath, ['app.js']);
    expect(stderr).toContain('paid 3');
  });

  it('works as an ES module in a package of that type', async () => {
    await run('npm', ['pkg', 'set', 'type=module']);
    writeFileSync(join(folder, 'app.js'), program);
    const { stderr } = await run(process.execPath, ['app.js']);
    expect(stderr).toContain('paid 3');
  });
});

describe('the first sink of the README', () => {
  const program = blocks('Use it').find((code) => code.includes('cloudSink')) ?? '';

  it.each([
    [500, 'failed: 1'],
    [404, 'failed: 1'],
    [204, 'delivered: 1'],
  ])('counts a record that the endpoint answers with %i as %s', async (status, count) => {
    const url = await endpoint(status);
    expect(program).toContain('https://logs.example.com/ingest');
    const { stdout } = await runSource(program.replace('https://logs.example.com/ingest', url), {
      LOGLY_AUTOINIT: 'false',
    });
    expect(stdout).toContain('true [');
    expect(stdout).toContain(count);
  });

  it('says what the shared logger has from the start', async () => {
    const program = `import { Logger, logger } from 'logly-otel';
      console.log(JSON.stringify([logger.stats().map(({ id, name, level }) => [id, name, level]), new Logger().stats()]));
      logger.info('before'); await logger.remove(1); logger.info('after');`;
    const { stdout, stderr } = await runSource(program);
    expect(stdout).toBe('[[[1,"stderr","DEBUG"]],[]]\n');
    expect(stderr).toContain('before');
    expect(stderr).not.toContain('after');
  });
});
