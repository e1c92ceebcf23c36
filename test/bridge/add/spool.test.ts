import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchLogRecordProcessor } from '../../../src/processors/batch.js';
import { runSource } from '../../support/child.js';
import { BlockedExporter, CollectingExporter } from '../../support/exporters.js';
import { lawGap } from '../../support/law.js';
import { refuses } from '../../support/misuse.js';
import { someRecord } from '../../support/some-record.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const spoolIn = () => ({ directory: join(temporaryFolder(), 'spool') });

/** Refuses everything until `up` is set. */
class Destination extends CollectingExporter {
  up = false;
  attempts = 0;

  override export(...[records, done]: Parameters<CollectingExporter['export']>): void {
    this.attempts++;
    if (this.up) super.export(records, done);
    else done({ code: 1, error: refused() });
  }
}

/** A logger with such a destination, and a spool. */
function withSpool(spool: object = spoolIn(), options: object = {}) {
  const test = testLogger();
  const exporter = new Destination();
  const id = test.logger.add(exporter, { batch: { scheduledDelayMillis: 0 }, spool, ...options } as never);
  const stats = () => test.logger.stats().at(-1) as never as Record<string, number>;
  return { ...test, exporter, id, spool, stats };
}

describe('spool', () => {
  it('delivers as without one, and leaves nothing on disk', async () => {
    const { logger, exporter, stats, spool } = withSpool();
    exporter.up = true;
    for (let i = 0; i < 1_000; i++) logger.info(String(i), { i });
    await logger.complete();
    expect(exporter.bodies).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i)));
    expect(stats()).toMatchObject({ created: 1_000, delivered: 1_000, queued: 0, inFlight: 0, spooled: 0 });
    await logger.remove();
    const { directory } = spool as { directory: string };
    const left = readdirSync(directory, { recursive: true }).filter((name) => String(name).endsWith('.spool'));
    expect(left.length).toBeLessThanOrEqual(1);
  });

  it('counts what is on disk as spooled, at every moment', async () => {
    const { logger, stats } = withSpool();
    for (let i = 0; i < 100; i++) {
      logger.info(String(i));
      expect(lawGap(stats() as never)).toBe(0);
      if (i % 10 === 9) await turns();
    }
    await turns();
    const { created, queued, inFlight, spooled } = stats() as Record<
      'created' | 'queued' | 'inFlight' | 'spooled',
      number
    >;
    expect(created).toBe(100);
    expect(queued + inFlight + spooled).toBe(100);
    expect(spooled).toBeGreaterThan(80);
    await logger.remove(undefined, { abort: true });
  });

  it('hands on to the next logger what was not delivered, in order, with all that a record has', async () => {
    const first = withSpool();
    first.logger.info('a {n}', { n: 1, nested: { list: [2n ** 60n, null, -0] } });
    first.logger.bind({ bound: true }).error('b', new TypeError('broken'));
    const removed = first.logger.remove(first.id, { timeoutMillis: 10 });
    first.clock.advance(1_000);
    await turns();
    first.clock.advance(5_000);
    await removed;
    expect(first.stderr.join('')).not.toMatch(/not delivered|dropped/);
    const second = withSpool(first.spool);
    second.exporter.up = true;
    second.logger.info('c');
    await second.logger.complete();
    await until(() => second.exporter.records.length === 3);
    expect(second.exporter.bodies).toEqual(['a 1', 'b', 'c']);
    const [a, b] = second.exporter.records;
    expect(a?.attributes).toMatchObject({ n: 1, nested: { list: [String(2n ** 60n), null, -0] } });
    expect(b?.attributes).toMatchObject({ bound: true, 'exception.type': 'TypeError', 'exception.message': 'broken' });
    expect(second.stats()).toMatchObject({ created: 3, delivered: 3, spooled: 0 });
    expect(lawGap(second.stats() as never)).toBe(0);
  });

  it('has `complete` wait for what earlier processes left', async () => {
    const first = withSpool();
    for (let i = 0; i < 50; i++) first.logger.info(String(i));
    await first.logger.remove(first.id, { abort: true });
    const second = withSpool(first.spool);
    second.exporter.up = true;
    await second.logger.complete();
    expect(second.exporter.records).toHaveLength(50);
  });

  it('keeps on disk what a shutdown does not deliver, and says so in the report', async () => {
    const { logger, clock } = withSpool();
    for (let i = 0; i < 10; i++) logger.info(String(i));
    const ended = logger.shutdown({ timeoutMillis: 100 });
    for (let i = 0; i < 20; i++) {
      clock.advance(1_000);
      await turns();
    }
    const report = await ended;
    expect(report.completed).toBe(false);
    expect(report.sinks[0]).toMatchObject({
      created: 10,
      delivered: 0,
      failed: 0,
      dropped: {},
      queued: 0,
      spooled: 10,
    });
  });

  it('turns retries on, for functions too, without a limit of time', async () => {
    const { logger, clock } = testLogger();
    let attempts = 0;
    logger.add(
      async () => {
        attempts++;
        throw new Error('any');
      },
      { spool: spoolIn() },
    );
    logger.info('x');
    for (let minute = 0; minute < 30; minute++) {
      for (let half = 0; half < 4; half++) {
        clock.advance(15_000);
        await turns(2);
      }
    }
    expect(attempts).toBeGreaterThan(30);
    expect(logger.stats()[0]).toMatchObject({ failed: 0 });
    await logger.remove(1, { abort: true });
  });

  it('keeps the text of a sink that takes text', async () => {
    const spool = spoolIn();
    const first = testLogger();
    first.logger.add(
      async () => {
        throw new Error('down');
      },
      { spool, format: 'first {message}' },
    );
    first.logger.info('x');
    await turns();
    await first.logger.remove(1, { abort: true });
    const second = testLogger();
    const seen: string[] = [];
    second.logger.add(async (text: string) => void seen.push(text.trim()), { spool, format: 'second {message}' });
    await second.logger.complete();
    expect(seen).toEqual(['first x']);
  });

  it('drops beyond `maxBytes`, reason spool_full', async () => {
    const { logger, stats } = withSpool({ ...spoolIn(), maxBytes: 2 ** 20 });
    for (let i = 0; i < 200; i++) {
      logger.info('x'.repeat(10_000));
      await turns(1);
    }
    const { dropped, created } = stats() as never as { dropped: Record<string, number>; created: number };
    expect(created).toBe(200);
    expect(dropped['spool_full']).toBeGreaterThan(50);
    expect(lawGap(stats() as never)).toBe(0);
    await logger.remove(undefined, { abort: true });
  });

  it('leaves no heartbeat behind when the process ends in order, also when all is delivered', async () => {
    for (const end of ['', 'process.exit();']) {
      const { directory } = spoolIn();
      const { code, stderr } = await runSource(
        `import { logger } from 'logly-otel';
        logger.add(async () => {}, { spool: process.env.SPOOL });
        for (let i = 0; i < 100; i++) logger.info('x');
        await logger.complete();
        ${end}`,
        { SPOOL: directory, LOGLY_AUTOINIT: 'false' },
      );
      expect([code, stderr]).toEqual([0, '']);
      const left = readdirSync(directory, { recursive: true }).map(String);
      expect(left.filter((name) => /heartbeat|[.]spool$/.test(name))).toEqual([]);
    }
  });

  it('is not stopped by what others have put into its sub-directories', async () => {
    const first = withSpool();
    for (let i = 0; i < 10; i++) first.logger.info(String(i));
    await first.logger.remove(first.id, { abort: true });
    const { directory } = first.spool as { directory: string };
    for (const name of readdirSync(directory)) writeFileSync(join(directory, name, 'notes.txt'), 'mine');
    for (let start = 0; start < 2; start++) {
      const next = withSpool(first.spool);
      next.exporter.up = true;
      next.logger.info('next');
      await next.logger.complete();
      await next.logger.remove();
      expect(next.exporter.records).toHaveLength(start === 0 ? 11 : 1);
      expect(next.stderr).toEqual([]);
    }
    const left = readdirSync(directory, { recursive: true }).map(String);
    expect(left.filter((name) => name.endsWith('notes.txt'))).toHaveLength(1);
  });

  it('belongs to one sink', async () => {
    const { logger, spool } = withSpool();
    expect(() => logger.add(new CollectingExporter(), { spool } as never)).toThrow(
      /belongs to another sink of this process/,
    );
    expect(logger.stats()).toHaveLength(1);
    await logger.remove();
    logger.add(new CollectingExporter(), { spool } as never);
    await logger.remove();
  });

  it('opens nothing for a sink that is refused', () => {
    const { logger } = testLogger();
    const { directory } = spoolIn();
    expect(() => logger.add(new CollectingExporter(), { spool: directory, level: 'LOUD' })).toThrow(RangeError);
    expect(existsSync(directory)).toBe(false);
  });

  it('works in BatchLogRecordProcessor', async () => {
    const spool = spoolIn();
    const first = new BatchLogRecordProcessor({
      exporter: Object.assign(new BlockedExporter(), { timeoutMillis: 1 }),
      spool,
    });
    for (let i = 0; i < 5; i++) first.onEmit(someRecord({ body: String(i) }));
    await turns();
    expect(first.stats()).toMatchObject({ created: 5 });
    expect(lawGap(first.stats() as never)).toBe(0);
    await first.shutdown().catch(() => {});
    const exporter = new CollectingExporter();
    const second = new BatchLogRecordProcessor({ exporter, spool });
    await second.forceFlush();
    expect(exporter.bodies).toEqual(['0', '1', '2', '3', '4']);
    await second.shutdown();
  });

  refuses([
    [{ spool: 7 }, TypeError, /`spool`.*7/],
    [{ spool: '' }, RangeError, /`spool.directory`/],
    [{ spool: 'file:///x' }, RangeError, /`spool.directory`.*no URL/],
    [{ spool: null }, TypeError, /`spool`/],
    [{ spool: {} }, TypeError, /`spool.directory`/],
    [{ spool: { directory: 'x', durability: 'paper' } }, RangeError, /`spool.durability`.*"paper"/],
    [{ spool: { directory: 'x', maxBytes: 1 } }, RangeError, /`spool.maxBytes`/],
    [{ spool: { directory: 'x', size: 1 } }, TypeError, /`size`/],
  ]);
});

describe('spool, where nothing waits,', () => {
  refuses([[{ spool: 'x' }, TypeError, /`spool` cannot be used for a console stream/]], 'stderr');

  it('goes over to the sink that takes its place, whatever the old one holds', async () => {
    for (const replace of ['reinstall', 'configure', 'remove and add'] as const) {
      const { logger, exporter, spool, clock } = withSpool();
      for (let i = 0; i < 20; i++) logger.info(`old ${i}`);
      await turns();
      const add = { batch: { scheduledDelayMillis: 0 }, spool } as never;
      if (replace === 'reinstall') void logger.reinstall();
      else if (replace === 'configure')
        logger.configure({ handlers: [{ sink: exporter, ...(add as object) }] as never });
      else {
        void logger.remove();
        logger.add(exporter, add);
      }
      for (let i = 0; i < 20; i++) logger.info(`new ${i}`);
      await turns();
      exporter.up = true;
      await until(() => {
        clock.advance(1_000);
        return exporter.bodies.length >= 40;
      });
      const all = ['old', 'new'].flatMap((name) => Array.from({ length: 20 }, (_, i) => `${name} ${i}`));
      expect([...exporter.bodies].sort()).toEqual(all.sort());
      await logger.complete();
    }
  });

  it('stays with its sink where the one that would take its place cannot be added', async () => {
    const { logger, exporter, spool } = withSpool();
    const handlers = [
      { sink: exporter, spool },
      { sink: () => {}, format: 7 },
    ] as never;
    expect(() => logger.configure({ handlers })).toThrow(/`format`/);
    expect(() => logger.add(exporter, { spool } as never)).toThrow(/belongs to another sink of this process/);
    exporter.up = true;
    logger.info('still here');
    await logger.shutdown();
    expect(exporter.bodies).toEqual(['still here']);
  });
});
