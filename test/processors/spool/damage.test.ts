import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/bridge/testing/seeded-random.js';
import { CrashingFiles } from '../../support/crashing-files.js';
import { contentsOf } from '../../support/spool-records.js';
import { FakeProcesses, numbered, numberOf, SpoolProcess } from '../../support/spools.js';

const RECORDS = 60;
const MAGIC = Buffer.from([0xf1, 0x4c, 0x53, 0x9a]);
const FRAME_HEADER = 24;

interface Frame {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly number: number;
}

/** Where the records are: found without the code under test, by the text of each. */
function framesIn(files: CrashingFiles): Frame[] {
  return files.paths().flatMap((path) => {
    if (!path.endsWith('.spool')) return [];
    const contents = files.contents(path);
    const found: Frame[] = [];
    for (let from = contents.indexOf(MAGIC); from >= 0; from = contents.indexOf(MAGIC, from + 1)) {
      const to = from + FRAME_HEADER + contents.readUInt32LE(from + 4);
      const [, number] = /record (\d+)/.exec(contents.subarray(from, to).toString('latin1')) ?? [];
      found.push({ path, from, to, number: Number(number) });
    }
    return found;
  });
}

/** Changes one file. Returns the touched bytes: they, and what stands over them, may be lost. */
type Harm = (
  files: CrashingFiles,
  paths: readonly string[],
  random: () => number,
) => Array<Pick<Frame, 'path' | 'from' | 'to'>>;

const below = (random: () => number, limit: number) => Math.floor(random() * limit);

function rewritten(change: (contents: Buffer, from: number, to: number) => Buffer): Harm {
  return (files, paths, random) => {
    const path = paths[below(random, paths.length)] as string;
    const contents = files.contents(path);
    const from = below(random, contents.length);
    const to = Math.min(contents.length, from + 1 + below(random, 600));
    files.replace(path, change(Buffer.from(contents), from, to));
    return [{ path, from, to }];
  };
}

const HARMS: Readonly<Record<string, Harm>> = {
  flip: (files, paths, random) => {
    const path = paths[below(random, paths.length)] as string;
    const contents = Buffer.from(files.contents(path));
    const at = below(random, contents.length);
    contents[at] = (contents[at] as number) ^ (1 << below(random, 8));
    files.replace(path, contents);
    return [{ path, from: at, to: at + 1 }];
  },
  truncate: (files, paths, random) => {
    const path = paths[below(random, paths.length)] as string;
    const contents = files.contents(path);
    const from = below(random, contents.length);
    files.replace(path, Buffer.from(contents.subarray(0, from)));
    return [{ path, from, to: contents.length }];
  },
  zero: rewritten((contents, from, to) => contents.fill(0, from, to)),
  duplicate: rewritten((contents, from, to) =>
    Buffer.concat([contents.subarray(0, to), contents.subarray(from, to), contents.subarray(to)]),
  ),
  cut: rewritten((contents, from, to) => Buffer.concat([contents.subarray(0, from), contents.subarray(to)])),
  missing: (files, paths, random) => {
    const path = paths[below(random, paths.length)] as string;
    const { length } = files.contents(path);
    files.replace(path, undefined);
    return [{ path, from: 0, to: length }];
  },
  reorder: (files, paths, random) => {
    const path = paths[below(random, paths.length)] as string;
    const contents = files.contents(path);
    const [a = 0, b = 0, c = 0] = [1, 2, 3].map(() => below(random, contents.length)).sort((x, y) => x - y);
    const parts = [contents.subarray(0, a), contents.subarray(b, c), contents.subarray(a, b), contents.subarray(c)];
    files.replace(path, Buffer.concat(parts));
    // Only frames over the seams are touched.
    return [a, b, c].map((at) => ({ path, from: at, to: at }));
  },
  'reorder files': (files, paths, random) => {
    const [one, two] = [1, 2].map(() => paths[below(random, paths.length)] as string) as [string, string];
    const [a, b] = [files.contents(one), files.contents(two)];
    files.replace(one, b);
    files.replace(two, a);
    return [];
  },
  'duplicate file': (files, paths, random) => {
    const path = paths[below(random, paths.length)] as string;
    files.replace(path.replace(/\d{8}\.spool$/, '00000099.spool'), Buffer.from(files.contents(path)));
    return [];
  },
};

function isTouched(frame: Frame, { path, from, to }: Pick<Frame, 'path' | 'from' | 'to'>): boolean {
  return frame.path === path && frame.from < Math.max(to, from + 1) && frame.to > from;
}

function damagedAndRead(harm: Harm, seed: number) {
  const random = seededRandom(seed);
  const files = new CrashingFiles();
  const all = new FakeProcesses();
  const writer = new SpoolProcess(files, all);
  for (let i = 0; i < RECORDS; i++) {
    writer.spool.push(numbered(i));
    if (i % 7 === 0) writer.clock.endTurn();
  }
  writer.clock.endTurn();
  writer.die();
  files.killProcess();
  const frames = framesIn(files);
  const touched = harm(files, [...new Set(frames.map(({ path }) => path))], random);
  const reader = new SpoolProcess(files, all);
  reader.spool.start();
  const delivered: number[] = [];
  while (reader.spool.length > 0) {
    const taken = reader.spool.take(9, 1e9);
    for (const record of taken) {
      expect(isDeepStrictEqual(contentsOf(record), contentsOf(numbered(numberOf(record))))).toBe(true);
      delivered.push(numberOf(record));
    }
    reader.spool.settle(taken);
    reader.clock.endTurn();
  }
  files.runAllSyncs();
  return { files, frames, touched, delivered, reader };
}

describe('damaged files', () => {
  const cases = Object.keys(HARMS).flatMap((name) => [[name, HARMS[name] as Harm] as const]);

  it.each(cases)('lose what was touched alone, alter nothing, and are reported: %s', (_, harm) => {
    for (let seed = 0; seed < 60; seed++) {
      const { frames, touched, delivered, reader } = damagedAndRead(harm, seed);
      expect(frames).toHaveLength(RECORDS);
      expect(new Set(delivered).size, `seed ${seed}: delivered twice`).toBe(delivered.length);
      const lost = frames.filter(({ number }) => !delivered.includes(number));
      const untouched = lost.filter((frame) => !touched.some((each) => isTouched(frame, each)));
      expect(untouched, `seed ${seed}: lost, and not touched`).toEqual([]);
      const isReported = reader.warnings.some((text) => text.includes('is damaged'));
      expect(lost.length === 0 || isReported, `seed ${seed}: lost, and not reported`).toBe(true);
    }
  });

  it('are renamed aside, once the records that are left are settled', () => {
    const { files, frames } = damagedAndRead(HARMS['zero'] as Harm, 1);
    const left = files.paths().filter((path) => !path.includes('cursor') && !path.includes('heartbeat'));
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/^\/spool\/[0-9a-f]{24}-\d{8}\.spool\.corrupt$/);
    expect(frames.length).toBe(RECORDS);
  });

  it('say how many records are missing', () => {
    const { frames, delivered, reader } = damagedAndRead(HARMS['missing'] as Harm, 3);
    expect(reader.warnings.join()).toContain(`${frames.length - delivered.length} records missing`);
  });

  it.each([0, 1, 2, 3])('repeat no more than all records where a cursor is damaged: seed %d', (seed) => {
    const random = seededRandom(seed);
    const files = new CrashingFiles();
    const all = new FakeProcesses();
    const writer = new SpoolProcess(files, all);
    for (let i = 0; i < 20; i++) writer.spool.push(numbered(i));
    writer.clock.endTurn();
    writer.spool.settle(writer.spool.take(10, 1e9));
    writer.clock.endTurn();
    writer.die();
    files.killProcess();
    const path = files.paths().find((each) => each.endsWith('/cursor')) as string;
    const contents = Buffer.from(files.contents(path));
    for (const slot of [0, 32 * 1024]) contents[slot + below(random, 24)] = 0x5a;
    files.replace(path, contents);
    const reader = new SpoolProcess(files, all);
    reader.spool.start();
    const taken = reader.spool.take(100, 1e9).map(numberOf);
    expect(taken.slice(-10)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(reader.warnings.join()).toContain('headers not readable');
  });

  it('never take the bytes of a record for another record', () => {
    const files = new CrashingFiles();
    const all = new FakeProcesses();
    const writer = new SpoolProcess(files, all);
    writer.spool.push(numbered(1));
    writer.clock.endTurn();
    // A caller logs the bytes of a frame of another writer; then the frame around them is damaged.
    const other = new CrashingFiles();
    const forger = new SpoolProcess(other, new FakeProcesses());
    forger.spool.push(numbered(666));
    forger.clock.endTurn();
    const path = other.paths().find((each) => each.endsWith('.spool')) as string;
    writer.spool.push(numbered(2));
    const attributes = { number: 3, bytes: new Uint8Array(other.contents(path)) };
    writer.spool.push(Object.assign(numbered(3), { attributes }));
    writer.spool.push(numbered(4));
    writer.clock.endTurn();
    writer.die();
    files.killProcess();
    const own = files.paths().find((each) => each.endsWith('.spool')) as string;
    const contents = Buffer.from(files.contents(own));
    const frame = framesIn(files).find(({ number }) => number === 3) as Frame;
    contents[frame.from + 30] = (contents[frame.from + 30] as number) ^ 1;
    files.replace(own, contents);
    const reader = new SpoolProcess(files, all);
    reader.spool.start();
    expect(reader.spool.take(100, 1e9).map(numberOf)).toEqual([1, 2, 4]);
  });
});
