import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemSurroundings } from '../../src/processors/spool/directory.js';
import { Spool } from '../../src/processors/spool/spool.js';
import { VERSION } from '../../src/record/version.js';
import { PROJECT, runNode } from '../support/child.js';
import { someRecord } from '../support/some-record.js';
import { numbered } from '../support/spools.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const run = (...args: string[]) => runNode([join(PROJECT, 'dist/command/main.js'), ...args], {}, 30_000);

function open(directory: string): Spool {
  return new Spool({
    ...{ directory, durability: 'process', maxBytes: 2 ** 30, segmentBytes: 64 * 1024, maxQueueSize: 1_000 },
    ...{
      maxQueueBytes: 2 ** 20,
      renderer: undefined,
      identifies: false,
      around: { ...systemSurroundings(), claims: new Map() },
    },
    ...{ warn() {}, onRecovered() {}, onLost() {}, onChange() {} },
  });
}

/** A directory with what a process has left. */
async function left(count: number): Promise<string> {
  const directory = join(temporaryFolder(), 'spool');
  const spool = open(directory);
  for (let i = 0; i < count; i++) spool.push(numbered(i));
  await spool.close();
  return directory;
}

/** Everything in it, to be compared. */
function contents(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path, 'latin1')];
    }),
  );
}

function damage(directory: string): void {
  const path = Object.keys(contents(directory)).find((each) => each.endsWith('.spool')) as string;
  const bytes = readFileSync(path);
  bytes[60] = (bytes[60] as number) ^ 1;
  writeFileSync(path, bytes);
}

/** The text of a body, and what follows on it: the tag of the first attribute, and its length. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: bytes
const AS_BODY = /record \d+(?=2[\0-\x1f])/g;

/** An OTLP endpoint that answers in turn with these statuses, then 200. */
async function endpoint(...statuses: number[]): Promise<{ url: string; records: string[] }> {
  const records: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('latin1')) body += chunk;
    const status = statuses.shift() ?? 200;
    if (status === 200) records.push(...(body.match(AS_BODY) ?? []));
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`, records };
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `record ${i}`);

describe('logly-otel spool', () => {
  it('lists, prints and verifies without changing anything', async () => {
    const directory = await left(3);
    const before = contents(directory);
    const ls = await run('spool', 'ls', directory);
    expect([ls.code, ls.stderr]).toEqual([0, '']);
    expect(ls.stdout).toMatch(/^[0-9a-f]{24} {2}dead {2}3 records in 1 files of \d+ bytes\n$/);
    const cat = await run('spool', 'cat', directory, '--json');
    const records = cat.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.map(({ id, body }) => [id, body])).toEqual([
      [1, 'record 0'],
      [2, 'record 1'],
      [3, 'record 2'],
    ]);
    expect(records[0]).toMatchObject({
      level: 'INFO',
      severity_number: 9,
      attributes: { number: 0 },
      scope: { name: 'logly' },
    });
    const verified = await run('spool', 'verify', directory);
    expect([verified.code, verified.stdout.endsWith('no damage\n')]).toEqual([0, true]);
    expect(contents(directory)).toEqual(before);
  });

  it('prints one line a record, with control characters escaped', async () => {
    const directory = join(temporaryFolder(), 'spool');
    const spool = open(directory);
    spool.push(someRecord({ body: 'a\x1b[31mb' }));
    await spool.close();
    const { stdout, code } = await run('spool', 'cat', directory);
    expect(code).toBe(0);
    expect(stdout).toContain('INFO     | logly - a\\x1b[31mb\n');
  });

  it('reports damage with exit code 1', async () => {
    const directory = await left(3);
    damage(directory);
    const verified = await run('spool', 'verify', directory, '--json');
    expect(verified.code).toBe(1);
    expect(JSON.parse(verified.stdout)).toMatchObject({ state: 'dead', records: 2, damage: { missing: 1 } });
    const cat = await run('spool', 'cat', directory);
    expect([cat.code, cat.stdout.split('\n').length]).toEqual([1, 3]);
    expect(cat.stderr).toContain('is damaged: 1 records missing');
  });

  it('lists a living process, and does not replay its records', async () => {
    const directory = join(temporaryFolder(), 'spool');
    const spool = open(directory);
    onTestFinished(() => spool.close());
    spool.push(numbered(1));
    spool.flush();
    const { stdout } = await run('spool', 'ls', directory);
    expect(stdout).toContain(`alive, process ${process.pid}  1 records`);
    const before = contents(directory);
    const { url, records } = await endpoint();
    const replayed = await run('spool', 'replay', directory, '--to', url);
    expect([replayed.code, records]).toEqual([1, []]);
    expect(replayed.stderr).toContain('a process uses');
    expect(contents(directory)).toEqual(before);
  });

  it('replays everything in order, and leaves nothing', async () => {
    const directory = await left(5_000);
    const { url, records } = await endpoint(503);
    const { code, stdout } = await run('spool', 'replay', directory, '--to', url, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, { delivered: 5_000, failed: 0 }]);
    expect(records).toEqual(names(5_000));
    expect(readdirSync(directory)).toEqual([]);
  });

  it('keeps what an endpoint does not take', async () => {
    const directory = await left(10);
    const refused = await run('spool', 'replay', directory, '--to', (await endpoint(401)).url);
    expect([refused.code, refused.stdout]).toEqual([1, '0 records delivered, 10 not\n']);
    expect(refused.stderr).toContain('401');
    const { url, records } = await endpoint();
    expect((await run('spool', 'replay', directory, '--to', url)).code).toBe(0);
    expect(records).toEqual(names(10));
  });

  it('keeps the one record that is refused for what is in it', async () => {
    const directory = await left(2);
    const { url, records } = await endpoint(400, 200, 400);
    const { code, stdout } = await run('spool', 'replay', directory, '--to', url);
    expect([code, stdout, records]).toEqual([1, '1 records delivered, 1 not\n', ['record 0']]);
    expect((await run('spool', 'ls', directory)).stdout).toContain('1 records');
  });

  it.each([
    [['spool', 'ls'], 'takes one directory'],
    [['spool', 'eat', '/tmp'], 'there is no command `spool eat /tmp`'],
    [['spool', 'ls', '/does/not/exist'], 'is not a directory'],
    [['spool', 'ls', '/tmp', '--to', 'x'], 'has neither `--to` nor `--header`'],
    [['spool', 'replay', '/tmp'], 'needs `--to`'],
    [['spool', 'replay', '/tmp', '--to', 'nonsense'], 'url'],
    [['spool', 'replay', '/tmp', '--to', 'http://127.0.0.1:1', '--header', 'a'], 'name=value'],
    [['spool', 'ls', '/tmp', '--loud'], '--loud'],
    [[], 'there is no command'],
  ])('ends with code 2 for misuse: %j', async (args, message) => {
    const { code, stderr, stdout } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('has a help and a version', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('spool replay') });
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${VERSION}\n` });
  });

  it('is what package.json names', () => {
    const { bin } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    const path = join(PROJECT, bin['logly-otel'] as string);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
