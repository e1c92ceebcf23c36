import { describe, expect, it } from 'vitest';
import { CrashingFiles } from '../../support/crashing-files.js';
import { RandomRecords } from '../../support/random-records.js';
import { someRecord } from '../../support/some-record.js';
import { contentsOf } from '../../support/spool-records.js';
import { FakeProcesses, numbered, numberOf, SpoolProcess } from '../../support/spools.js';

function setUp(settings: ConstructorParameters<typeof SpoolProcess>[2] = {}) {
  const files = new CrashingFiles();
  const all = new FakeProcesses();
  const start = (more: typeof settings = {}) => {
    const started = new SpoolProcess(files, all, { ...settings, ...more });
    started.spool.start();
    return started;
  };
  return { files, start, process: start() };
}

function push(process: SpoolProcess, from: number, to: number): void {
  for (let i = from; i < to; i++) expect(process.spool.push(numbered(i))).toBeUndefined();
}

/** Takes and settles everything. */
function drain({ spool, clock }: SpoolProcess): number[] {
  const numbers: number[] = [];
  for (let taken = spool.take(10, 1e9); taken.length > 0; taken = spool.take(10, 1e9)) {
    numbers.push(...taken.map(numberOf));
    spool.settle(taken);
    clock.endTurn();
  }
  return numbers;
}

const upTo = (to: number, from = 0) => Array.from({ length: to - from }, (_, i) => from + i);

describe('Spool', () => {
  it('gives records in the order of their acceptance', () => {
    const { process } = setUp();
    push(process, 0, 25);
    expect(process.spool.length).toBe(25);
    expect(drain(process)).toEqual(upTo(25));
    expect([process.spool.length, process.spool.first, process.spool.next]).toEqual([0, 25, 25]);
  });

  it('reads back records that are behind megabytes of others in their file', () => {
    const { process } = setUp({ maxQueueSize: 3_000, segmentBytes: 8 * 2 ** 20, maxBytes: 2 ** 27 });
    const count = 6_000;
    for (let i = 0; i < count; i++) {
      const attributes = { pad: 'x'.repeat(1_000) };
      expect(process.spool.push(someRecord({ body: i, attributes }))).toBeUndefined();
      if (i % 100 === 0) process.clock.endTurn();
    }
    const numbers: unknown[] = [];
    for (let taken = process.spool.take(500, 1e9); taken.length > 0; taken = process.spool.take(500, 1e9)) {
      numbers.push(...taken.map(({ body }) => body));
      process.spool.settle(taken);
      process.clock.endTurn();
    }
    expect(numbers).toEqual(upTo(count));
    expect(process.lost).toBe(0);
  });

  it('counts records as spooled once the turn of their log call has ended', () => {
    const { process } = setUp();
    push(process, 0, 3);
    expect(process.spool.spooled).toBe(0);
    process.clock.endTurn();
    expect(process.spool.spooled).toBe(3);
    push(process, 3, 4);
    expect(process.spool.spooled).toBe(3);
  });

  it('counts them once they are synced, if they shall survive a loss of power', () => {
    const { process, files } = setUp({ durability: 'power' });
    push(process, 0, 3);
    process.clock.endTurn();
    expect(process.spool.spooled).toBe(0);
    const [first] = process.spool.take(1, 0);
    expect(process.spool.isSpooled(first as never)).toBe(false);
    files.runSyncs();
    expect(process.spool.spooled).toBe(2);
    expect(process.spool.isSpooled(first as never)).toBe(true);
  });

  it('writes nothing for records that are settled in the turn of their log call', () => {
    const { process, files } = setUp();
    push(process, 0, 3);
    process.spool.settle(process.spool.take(10, 1e9));
    process.clock.endTurn();
    expect(files.paths().filter((path) => path.endsWith('.spool'))).toEqual([]);
  });

  it('gives the records of a killed process to the next one, as they were', () => {
    const { process, files, start } = setUp();
    const records = new RandomRecords(3);
    const made = Array.from({ length: 200 }, () => records.next());
    for (const record of made) process.spool.push(record);
    process.clock.endTurn();
    process.die();
    files.killProcess();
    const next = start();
    const taken = [];
    while (next.spool.length > 0) taken.push(...next.spool.take(7, 1e9));
    expect(taken.map(contentsOf)).toStrictEqual(made.map(contentsOf));
    expect(next.recovered).toBe(200);
    expect(next.warnings).toEqual([]);
  });

  it('gives what was in flight again, and no more', () => {
    const { process, files, start } = setUp();
    push(process, 0, 20);
    const [a, b, c] = [1, 2, 3].map(() => process.spool.take(5, 1e9));
    process.spool.settle(a as never);
    process.spool.settle(c as never);
    process.clock.endTurn();
    expect(b?.map(numberOf)).toEqual(upTo(10, 5));
    process.die();
    files.killProcess();
    expect(drain(start())).toEqual([...upTo(10, 5), ...upTo(20, 15)]);
  });

  it('takes the records of earlier processes before its own, the oldest first', () => {
    const { process, files, start } = setUp();
    push(process, 0, 5);
    process.clock.endTurn();
    const second = start();
    push(second, 5, 10);
    second.clock.endTurn();
    process.die();
    second.die();
    files.killProcess();
    const third = start();
    push(third, 10, 15);
    expect(drain(third)).toEqual(upTo(15));
  });

  it('adopts nothing of a living process, and everything once it is dead', () => {
    const { process, start } = setUp();
    push(process, 0, 5);
    process.clock.endTurn();
    const other = start();
    expect(other.spool.length).toBe(0);
    process.die();
    other.clock.advance(5_000);
    expect(drain(other)).toEqual(upTo(5));
  });

  it('adopts what an adopter has left', () => {
    const { process, files, start } = setUp();
    push(process, 0, 30);
    process.clock.endTurn();
    process.die();
    files.killProcess();
    const second = start();
    second.spool.settle(second.spool.take(10, 1e9));
    second.clock.endTurn();
    second.die();
    files.killProcess();
    expect(drain(start())).toEqual(upTo(30, 10));
  });

  it('leaves no file once everything is settled and it is closed', async () => {
    const { process, files, start } = setUp();
    push(process, 0, 300);
    process.clock.endTurn();
    process.die();
    files.killProcess();
    const next = start();
    push(next, 300, 600);
    expect(drain(next)).toEqual(upTo(600));
    files.runAllSyncs();
    await next.spool.close();
    expect(files.paths()).toEqual([]);
  });

  it('gives what is left at its end to the next one, without waiting', async () => {
    const { process, start } = setUp();
    push(process, 0, 30);
    await process.spool.close();
    expect(drain(start())).toEqual(upTo(30));
  });

  it('removes a file only after the cursor is synced', () => {
    const { process, files } = setUp();
    const count = () => files.paths().filter((path) => path.endsWith('.spool')).length;
    push(process, 0, 100);
    process.clock.endTurn();
    expect(count()).toBeGreaterThan(2);
    const before = count();
    drain(process);
    expect(count()).toBe(before);
    files.runAllSyncs();
    expect(count()).toBe(1);
  });

  it('keeps on disk alone what memory cannot hold, and reads it back in order', () => {
    const { process } = setUp({ maxQueueSize: 10 });
    push(process, 0, 100);
    process.clock.endTurn();
    expect([process.spool.length, process.spool.spooled]).toEqual([100, 100]);
    process.spool.settle(process.spool.take(5, 1e9));
    push(process, 100, 120);
    expect(drain(process)).toEqual(upTo(120, 5));
    push(process, 120, 125);
    expect(drain(process)).toEqual(upTo(125, 120));
  });

  it('repeats only what is not settled, where records were on disk alone', () => {
    const { process, files, start } = setUp({ maxQueueSize: 10 });
    push(process, 0, 100);
    process.clock.endTurn();
    for (let i = 0; i < 6; i++) process.spool.settle(process.spool.take(10, 1e9));
    process.spool.take(10, 1e9);
    process.clock.endTurn();
    process.die();
    files.killProcess();
    expect(drain(start())).toEqual(upTo(100, 60));
  });

  it('refuses records beyond `maxBytes` as spool_full, until some are settled', () => {
    const { process, files } = setUp({ maxBytes: 20_000 });
    let accepted = 0;
    for (; process.spool.push(numbered(accepted)) === undefined; accepted++) process.clock.endTurn();
    expect(process.spool.push(numbered(-1))).toBe('spool_full');
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(400);
    expect(drain(process)).toEqual(upTo(accepted));
    files.runAllSyncs();
    expect(process.spool.push(numbered(0))).toBeUndefined();
  });

  it('evicts the oldest records as far as that frees a file', () => {
    const { process } = setUp({ maxBytes: 20_000, maxQueueSize: 5 });
    let accepted = 0;
    for (; process.spool.push(numbered(accepted)) === undefined; accepted++) process.clock.endTurn();
    const evicted = process.spool.evictFor(numbered(accepted));
    expect(evicted.map(numberOf)).toEqual(upTo(evicted.length));
    expect(evicted.length).toBeGreaterThan(5);
    push(process, accepted, accepted + 1);
    expect(drain(process)).toEqual(upTo(accepted + 1, evicted.length));
  });

  it('evicts nothing where a record in flight holds the oldest file', () => {
    const { process } = setUp({ maxBytes: 20_000 });
    for (let i = 0; process.spool.push(numbered(i)) === undefined; i++) process.clock.endTurn();
    const [inFlight] = process.spool.take(1, 0);
    const evicted = process.spool.evictFor(numbered(-1));
    expect(process.spool.evictFor(numbered(-1))).toEqual([]);
    process.spool.settle([inFlight as never]);
    process.clock.endTurn();
    expect(evicted.length).toBeGreaterThan(0);
    expect(process.spool.push(numbered(-1))).toBeUndefined();
  });

  it('evicts from later files where records in flight hold the oldest one', () => {
    const { process } = setUp({ maxBytes: 40_000, segmentBytes: 5_000 });
    let number = 0;
    for (; process.spool.push(numbered(number)) === undefined; number++) process.clock.endTurn();
    const inFlight = process.spool.take(3, 1e9);
    const kept = new Set<number>();
    for (let more = 0; more < 300; more++, number++) {
      for (const record of process.spool.evictFor(numbered(number))) kept.delete(numberOf(record));
      expect(process.spool.push(numbered(number))).toBeUndefined();
      kept.add(number);
      process.clock.endTurn();
    }
    const left = drain(process);
    expect(left.at(-1)).toBe(number - 1);
    expect(left).toEqual(upTo(number, left[0]));
    process.spool.settle(inFlight);
  });

  it('settles a record by itself that was given twice', () => {
    const { process, files, start } = setUp();
    const record = numbered(1);
    process.spool.push(record);
    process.spool.push(record);
    process.spool.settle(process.spool.take(1, 0));
    process.clock.endTurn();
    process.die();
    files.killProcess();
    expect(drain(start())).toEqual([1]);
  });

  it('keeps a record that no frame can hold in memory', () => {
    const { process } = setUp();
    process.spool.push(someRecord({ body: 'x'.repeat(17 * 2 ** 20), attributes: { number: 0 } }));
    push(process, 1, 3);
    process.clock.endTurn();
    expect(process.spool.spooled).toBe(2);
    expect(drain(process)).toEqual([0, 1, 2]);
  });

  it('writes everything at once at the end of the process', () => {
    const { process, files, start } = setUp({ durability: 'power' });
    push(process, 0, 50);
    expect(process.spool.spoolSync()).toBe(0);
    process.die();
    files.losePower(() => 0);
    expect(drain(start())).toEqual(upTo(50));
  });

  it('ends at the exit of the process without the event loop, and leaves its records to be adopted at once', () => {
    const { process, start } = setUp();
    push(process, 0, 5);
    process.spool.settle(process.spool.take(2, 1e9));
    process.spool.closeSync();
    // The process is still seen; its heartbeat is gone.
    expect(drain(start())).toEqual(upTo(5, 2));
  });

  it('says how many records it cannot read back', () => {
    const { process, files } = setUp({ maxQueueSize: 5 });
    push(process, 0, 20);
    process.clock.endTurn();
    const path = files.paths().find((each) => each.endsWith('.spool')) as string;
    files.contents(path).fill(0, 20);
    expect(drain(process)).toEqual(upTo(5));
    expect([process.lost, process.spool.length]).toEqual([15, 0]);
  });

  it('throws where another sink of the process uses the directory', async () => {
    const files = new CrashingFiles();
    const all = new FakeProcesses();
    const first = new SpoolProcess(files, all);
    expect(() => new SpoolProcess(files, all, { around: first.around })).toThrow(/belongs to another sink/);
    await first.spool.close();
    expect(() => new SpoolProcess(files, all, { around: first.around })).not.toThrow();
  });
});

describe('a disk that fails', () => {
  it.each(['ENOSPC', 'EROFS', 'EIO', 'EMFILE', 'EACCES'])(
    'lets records wait in memory, with one warning, and writes them when it recovers: %s',
    (code) => {
      const { process, files, start } = setUp();
      push(process, 0, 5);
      process.clock.endTurn();
      files.fault = (operation) => (operation === 'write' || operation === 'open' ? code : undefined);
      push(process, 5, 10);
      process.clock.endTurn();
      expect([process.spool.length, process.spool.spooled]).toEqual([10, 5]);
      for (let i = 0; i < 20; i++) process.clock.advance(10_000);
      expect(process.warnings).toHaveLength(1);
      expect(process.warnings[0]).toContain(code);
      files.fault = () => undefined;
      process.clock.advance(30_000);
      expect(process.spool.spooled).toBe(10);
      expect(process.warnings[1]).toContain('written again');
      process.die();
      files.killProcess();
      expect(drain(start())).toEqual(upTo(10));
    },
  );

  it('drains while it is full, and goes on without help', () => {
    const { process, files } = setUp();
    files.capacity = 90_000;
    let pushed = 0;
    for (; process.warnings.length === 0; pushed++) {
      push(process, pushed, pushed + 1);
      process.clock.endTurn();
    }
    expect(process.warnings[0]).toContain('ENOSPC');
    expect(drain(process)).toEqual(upTo(pushed));
    files.runAllSyncs();
    push(process, 0, 10);
    process.clock.endTurn();
    expect(process.spool.spooled).toBe(10);
    expect(process.warnings).toHaveLength(2);
  });

  it('refuses what memory cannot hold as queue_full', () => {
    const { process, files } = setUp({ maxQueueSize: 5 });
    files.fault = (operation) => (operation === 'open' ? 'ENOSPC' : undefined);
    push(process, 0, 5);
    process.clock.endTurn();
    expect(process.spool.push(numbered(5))).toBe('queue_full');
    expect(drain(process)).toEqual(upTo(5));
  });

  it('delivers records from memory that were about to be on disk alone', () => {
    const { process, files } = setUp({ maxQueueSize: 5 });
    push(process, 0, 12);
    files.fault = (operation) => (operation === 'open' ? 'ENOSPC' : undefined);
    process.clock.endTurn();
    expect(drain(process)).toEqual(upTo(12));
    expect(process.lost).toBe(0);
  });

  it('begins in memory where the directory cannot be made, and recovers', () => {
    const files = new CrashingFiles();
    files.fault = (operation) => (operation === 'open' ? 'EROFS' : undefined);
    const process = new SpoolProcess(files, new FakeProcesses());
    process.spool.start();
    push(process, 0, 3);
    process.clock.endTurn();
    expect([process.spool.length, process.spool.spooled, process.warnings.length]).toEqual([3, 0, 1]);
    files.fault = () => undefined;
    process.clock.advance(1_000);
    expect(process.spool.spooled).toBe(3);
  });

  it('writes to a new file after a failed sync, as the old one is not trusted', () => {
    const { process, files, start } = setUp({ durability: 'power' });
    push(process, 0, 5);
    process.clock.endTurn();
    files.runSyncs();
    push(process, 5, 10);
    process.clock.endTurn();
    files.fault = (operation) => (operation === 'sync' ? 'EIO' : undefined);
    files.runSyncs();
    expect(process.spool.spooled).toBe(5);
    files.fault = () => undefined;
    process.clock.advance(1_000);
    push(process, 10, 12);
    process.clock.endTurn();
    files.runAllSyncs();
    expect(process.spool.spooled).toBe(12);
    process.die();
    files.losePower(() => 0);
    expect(drain(start())).toEqual(upTo(12));
  });

  it('makes a new directory where its own is gone', () => {
    const { process, files, start } = setUp();
    push(process, 0, 5);
    process.clock.endTurn();
    const [first = ''] = files.list('/spool');
    files.rename(`/spool/${first}`, `/spool/${'0'.repeat(24)}`);
    push(process, 5, 8);
    process.clock.endTurn();
    process.clock.advance(1_000);
    expect(process.spool.spooled).toBe(8);
    process.die();
    expect(new Set(drain(start()))).toEqual(new Set(upTo(8)));
  });

  it('waits where records cannot be read back, and reads them later', () => {
    const { process, files } = setUp({ maxQueueSize: 5 });
    push(process, 0, 20);
    process.clock.endTurn();
    files.fault = (operation) => (operation === 'read' ? 'EIO' : undefined);
    expect(drain(process)).toEqual(upTo(5));
    expect(process.spool.length).toBe(15);
    expect(process.warnings).toHaveLength(1);
    files.fault = () => undefined;
    process.clock.advance(1_000);
    expect(drain(process)).toEqual(upTo(20, 5));
  });
});
