import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemSurroundings } from '../../../src/processors/spool/directory.js';
import { systemFiles } from '../../../src/processors/spool/files/file-system.js';
import { checkedSpool } from '../../../src/processors/spool/options.js';
import { Spool } from '../../../src/processors/spool/spool.js';
import type { LightRecord } from '../../../src/record/record.js';
import { numbered, numberOf } from '../../support/spools.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

interface Opened {
  readonly spool: Spool;
  readonly warnings: string[];
  readonly changed: () => Promise<void>;
}

/** A spool of files, as another process would open it. */
function open(directory: string, durability: 'process' | 'power' = 'process'): Opened {
  const warnings: string[] = [];
  const waiting: Array<() => void> = [];
  const spool = new Spool({
    ...{ directory, durability, maxBytes: 2 ** 30, segmentBytes: 64 * 1024, maxQueueSize: 100, maxQueueBytes: 2 ** 20 },
    renderer: undefined,
    identifies: false,
    around: { ...systemSurroundings(), claims: new Map() },
    warn: (text) => warnings.push(text),
    onRecovered: () => {},
    onLost: () => {},
    onChange: () => {
      for (const done of waiting.splice(0)) done();
    },
  });
  onTestFinished(() => spool.close());
  const changed = () => new Promise<void>((resolve) => waiting.push(resolve));
  spool.start();
  return { spool, warnings, changed };
}

function drain(spool: Spool): number[] {
  const taken: LightRecord[] = [];
  while (spool.length > 0) taken.push(...spool.take(50, 1e9));
  spool.settle(taken);
  return taken.map(numberOf);
}

const all = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('a spool of real files', () => {
  it.each(['process', 'power'] as const)(
    'keeps 2,000 records until they are settled, and leaves nothing: %s',
    async (kind) => {
      const directory = join(temporaryFolder(), 'a', 'spool');
      const first = open(directory, kind);
      for (let i = 0; i < 2_000; i++) expect(first.spool.push(numbered(i))).toBeUndefined();
      first.spool.flush();
      while (first.spool.spooled < 2_000) await first.changed();
      await first.spool.close();
      const second = open(directory, kind);
      expect(drain(second.spool)).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
      second.spool.flush();
      await second.spool.close();
      expect([all(directory), second.warnings]).toEqual([[], []]);
    },
  );

  it('is for this user alone', () => {
    const directory = join(temporaryFolder(), 'spool');
    const { spool } = open(directory);
    spool.push(numbered(1));
    spool.flush();
    expect(modeOf(directory)).toBe(0o700);
    for (const path of all(directory)) expect(modeOf(join(directory, path))).toBe(path.includes('/') ? 0o600 : 0o700);
  });

  it('may stand behind a link that the user has made', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'there'));
    symlinkSync(join(folder, 'there'), join(folder, 'link'));
    const { spool } = open(join(folder, 'link'));
    spool.push(numbered(1));
    spool.flush();
    expect(spool.spooled).toBe(1);
  });

  it('throws where the directory is a file', () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    expect(() => open(path)).toThrow(/is not a directory/);
  });

  it('writes into no directory that has taken the place of its own', () => {
    const folder = temporaryFolder();
    const directory = join(folder, 'spool');
    mkdirSync(join(folder, 'elsewhere'));
    const { spool, warnings } = open(directory);
    const [name = ''] = readdirSync(directory);
    renameSync(join(directory, name), join(folder, 'moved'));
    symlinkSync(join(folder, 'elsewhere'), join(directory, name));
    spool.push(numbered(1));
    spool.flush();
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
    expect([spool.spooled, spool.length]).toEqual([0, 1]);
    expect(warnings.join()).toContain('symbolic link');
  });

  it('adopts no link, and reads none in the place of a file', async () => {
    const folder = temporaryFolder();
    const directory = join(folder, 'spool');
    const first = open(directory);
    first.spool.push(numbered(1));
    await first.spool.close();
    const [name = ''] = readdirSync(directory);
    writeFileSync(join(folder, 'secret'), 'untouched');
    symlinkSync(join(folder, 'secret'), join(directory, name, '00000002.spool'));
    symlinkSync(folder, join(directory, '0'.repeat(24)));
    const second = open(directory);
    expect(drain(second.spool)).toEqual([1]);
    second.spool.flush();
    await second.spool.close();
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('untouched');
    expect(second.warnings.join()).toContain('is damaged');
  });

  it.skipIf(process.platform === 'win32')('opens no pipe', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    expect(() => systemFiles.open(path, 'read')).toThrow(/not a regular file/);
  });

  it('renames damaged files aside', async () => {
    const directory = join(temporaryFolder(), 'spool');
    const first = open(directory);
    for (let i = 0; i < 5; i++) first.spool.push(numbered(i));
    await first.spool.close();
    const path = join(directory, all(directory).find((each) => each.endsWith('.spool')) as string);
    const bytes = readFileSync(path);
    bytes[60] = (bytes[60] as number) ^ 0x10;
    writeFileSync(path, bytes);
    const second = open(directory);
    expect(drain(second.spool)).toEqual([1, 2, 3, 4]);
    second.spool.flush();
    await second.spool.close();
    expect(all(directory)).toEqual([expect.stringMatching(/^[0-9a-f]{24}-00000001\.spool\.corrupt$/)]);
    expect(readFileSync(join(directory, all(directory)[0] as string))).toEqual(bytes);
  });
});

describe('the options of a spool', () => {
  it('has defaults', () => {
    expect(checkedSpool('/var/spool/a')).toEqual({
      directory: '/var/spool/a',
      durability: 'process',
      maxBytes: 2 ** 30,
    });
  });

  it.each([
    [{}, /`spool.directory` must be a string/],
    ['', /`spool.directory` must be a path/],
    [{ directory: 'a', durability: 'none' }, /`spool.durability` must be 'process' or 'power', got "none"/],
    [{ directory: 'a', maxBytes: 1 }, /`spool.maxBytes` must be an integer of at least 1048576/],
    [{ directory: 'a', size: 1 }, /`size` is not an option of spool/],
    [7, /`spool` must be a directory, or an object with `directory`/],
  ])('refuses %j', (options, message) => {
    expect(() => checkedSpool(options)).toThrow(message);
  });
});
