import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LightRecord } from '../../../src/record/record.js';
import { CrashingFiles } from '../../support/crashing-files.js';
import { FakeProcesses, numbered, numberOf, SpoolProcess } from '../../support/spools.js';

function setUp() {
  const files = new CrashingFiles();
  const all = new FakeProcesses();
  let made = 0;
  const start = (settings: ConstructorParameters<typeof SpoolProcess>[2] = {}) => {
    const process = new SpoolProcess(files, all, settings);
    process.spool.start();
    return process;
  };
  return {
    files,
    start,
    first: start(),
    make: () => `batch-${++made}`,
    /** Ends a process as SIGKILL would, and starts the next one. */
    next(process: SpoolProcess) {
      process.die();
      files.killProcess();
      return start();
    },
  };
}

function push(process: SpoolProcess, from: number, to: number): void {
  for (let i = from; i < to; i++) expect(process.spool.push(numbered(i))).toBeUndefined();
  process.clock.endTurn();
}

const numbersOf = (records: readonly LightRecord[]) => records.map(numberOf);
const upTo = (to: number, from = 0) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the id of a batch in a spool', () => {
  it('is the same for the same records after the end of the process, whatever the usual size of a batch is', () => {
    const { first, next, make } = setUp();
    push(first, 0, 40);
    const ids = [first.spool.take(7, 1e9), first.spool.take(20, 1e9)].map((batch) => first.spool.batchId(batch, make));
    expect(ids).toEqual(['batch-1', 'batch-2']);
    const second = next(first);
    const batches = [1, 2, 3].map(() => second.spool.take(10, 1e9, undefined, 100));
    expect(batches.map(numbersOf)).toEqual([upTo(7), upTo(27, 7), upTo(37, 27)]);
    expect(batches.map((batch) => second.spool.batchId(batch, make))).toEqual([...ids, 'batch-3']);
  });

  it('is kept over several processes', () => {
    const { first, next, make } = setUp();
    push(first, 0, 10);
    const id = first.spool.batchId(first.spool.take(4, 1e9), make);
    const second = next(first);
    push(second, 10, 12);
    expect(second.spool.batchId(second.spool.take(4, 1e9), make)).toBe(id);
    const rest = second.spool.batchId(second.spool.take(6, 1e9), make);
    const third = next(second);
    expect(third.spool.batchId(third.spool.take(100, 1e9, undefined, 100), make)).toBe(id);
    expect(third.spool.batchId(third.spool.take(100, 1e9, undefined, 100), make)).toBe(rest);
    expect(numbersOf(third.spool.take(100, 1e9))).toEqual([10, 11]);
  });

  it('is new for what is left of a batch', () => {
    const { first, next, make } = setUp();
    push(first, 0, 10);
    const batch = first.spool.take(4, 1e9);
    const id = first.spool.batchId(batch, make);
    first.spool.settle(batch.slice(0, 1));
    first.clock.endTurn();
    const second = next(first);
    const left = second.spool.take(3, 1e9, undefined, 100);
    expect(numbersOf(left)).toEqual([1, 2, 3]);
    expect(second.spool.batchId(left, make)).not.toBe(id);
  });

  it('ends a batch where a kept one begins', () => {
    const { first, next, make } = setUp();
    push(first, 0, 20);
    first.spool.take(5, 1e9);
    const id = first.spool.batchId(first.spool.take(5, 1e9), make);
    const second = next(first);
    expect(numbersOf(second.spool.take(100, 1e9, undefined, 100))).toEqual(upTo(5));
    const kept = second.spool.take(100, 1e9, undefined, 100);
    expect([numbersOf(kept), second.spool.batchId(kept, make)]).toEqual([upTo(10, 5), id]);
  });

  it('gives way to a smaller limit of the user', () => {
    const { first, next, make } = setUp();
    push(first, 0, 20);
    first.spool.batchId(first.spool.take(10, 1e9), make);
    expect(next(first).spool.take(3, 1e9)).toHaveLength(3);
  });

  it('holds for a batch of more bytes than are read back at once', () => {
    const { first, next, make } = setUp();
    const pad = 'x'.repeat(4_000);
    for (let i = 0; i < 300; i++) first.spool.push(numbered(i, { pad }));
    first.clock.endTurn();
    const id = first.spool.batchId(first.spool.take(250, 1e9), make);
    const second = next(first);
    const kept = second.spool.take(10, 1e9, undefined, 16_384);
    expect([kept.length, second.spool.batchId(kept, make)]).toEqual([250, id]);
  });

  it('takes a bounded file, and survives when that is written anew', () => {
    const { files, first, next, make } = setUp();
    const ids: string[] = [];
    push(first, 0, 2);
    const held = first.spool.take(2, 1e9);
    ids.push(first.spool.batchId(held, make));
    for (let i = 0; i < 5_000; i++) {
      push(first, i, i + 1);
      const batch = first.spool.take(1, 0);
      first.spool.batchId(batch, make);
      first.spool.settle(batch);
      first.clock.endTurn();
    }
    const path = files.paths().find((each) => each.endsWith('/batches')) as string;
    expect(files.contents(path).length).toBeLessThan(80 * 1024);
    const second = next(first);
    const kept = second.spool.take(10, 1e9);
    expect([kept.length, second.spool.batchId(kept, make)]).toEqual([2, ids[0]]);
  });

  it('leaves no file behind once everything is delivered', () => {
    const { files, first, make } = setUp();
    push(first, 0, 10);
    const batch = first.spool.take(10, 1e9);
    first.spool.batchId(batch, make);
    first.spool.settle(batch);
    first.spool.closeSync();
    expect(files.paths().filter((path) => /[0-9a-f]{24}\//.test(path))).toEqual([]);
  });

  it('is new, and no record is lost, where the file is damaged in any way', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, byte, cuts) => {
        const { files, first, next, make } = setUp();
        push(first, 0, 20);
        const kept = [first.spool.take(5, 1e9), first.spool.take(3, 1e9)];
        for (const batch of kept) first.spool.batchId(batch, make);
        first.die();
        const path = files.paths().find((each) => each.endsWith('/batches')) as string;
        const bytes = Buffer.from(files.contents(path));
        if (cuts) files.replace(path, bytes.subarray(0, at % bytes.length));
        else {
          bytes[at % bytes.length] = byte;
          files.replace(path, bytes);
        }
        const second = next(first);
        const found: number[] = [];
        for (let batch = second.spool.take(4, 1e9, undefined, 100); batch.length > 0; ) {
          second.spool.batchId(batch, make);
          found.push(...numbersOf(batch));
          batch = second.spool.take(4, 1e9, undefined, 100);
        }
        expect(found).toEqual(upTo(20));
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
