import { describe, expect, it } from 'vitest';
import { runSource } from '../../support/child.js';
import { lawGap } from '../../support/law.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

describe('completeSync', () => {
  it('drains what is enqueued, in order, and says so', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add((message) => void texts.push(message.trim()), { enqueue: true, format: MESSAGE });
    for (let i = 0; i < 100; i++) logger.info(i);
    expect(texts).toEqual([]);
    const report = logger.completeSync();
    expect(texts).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
    expect(report).toMatchObject({ completed: true, timedOut: false, provider: 'none', errors: [] });
    expect(report.sinks[0]).toMatchObject({ delivered: 100, queued: 0 });
  });

  it('reports as pending what only the event loop can deliver, which goes on afterwards', async () => {
    const { logger } = testLogger();
    let delivered = 0;
    logger.add(async () => void delivered++);
    logger.info('x');
    const report = logger.completeSync();
    expect(report).toMatchObject({ completed: false, timedOut: false });
    expect(report.sinks[0]).toMatchObject({ queued: 1 });
    await logger.complete();
    expect(delivered).toBe(1);
  });

  it('tells the errors of this call, and sends dead letters, too', () => {
    const { logger } = testLogger({ onInternalError: () => {} });
    const letters: string[] = [];
    logger.add(
      () => {
        throw new Error('no');
      },
      { enqueue: true, format: MESSAGE, deadLetter: (message) => void letters.push(message.trim()) },
    );
    logger.info('x');
    const report = logger.completeSync();
    expect(report.errors.map(String)).toEqual(['Error: no']);
    expect(letters).toEqual(['x']);
    expect(lawGap(report.sinks[0] as never)).toBe(0);
  });

  it('says that it could not flush the provider of the application', () => {
    const provider = { getLogger: () => ({ emit() {} }), forceFlush: async () => {} };
    expect(testLogger({ provider }).logger.completeSync().provider).toBe('timed-out');
  });

  it('can be called in a sink', () => {
    const { logger } = testLogger();
    const reports: boolean[] = [];
    logger.add(() => void reports.push(logger.completeSync().completed), { enqueue: true });
    logger.info('x');
    expect(logger.completeSync().completed).toBe(true);
    expect(reports).toHaveLength(1);
  });

  it('works in an exit handler', async () => {
    const { stdout, stderr } = await runSource(`
      import { Logger } from 'logly-otel';
      const logger = new Logger();
      logger.add('stdout', { enqueue: true, format: '{message}' });
      process.on('exit', () => {
        logger.info('in the exit handler');
        logger.completeSync();
      });
      logger.info('before');
      process.exit();
    `);
    expect([stdout, stderr]).toEqual(['before\nin the exit handler\n', '']);
  });

  it('refuses a time that is none', () => {
    expect(() => testLogger().logger.completeSync({ timeoutMillis: -1 })).toThrow(/`timeoutMillis`/);
    expect(() => testLogger().logger.completeSync({ millis: 1 } as never)).toThrow(/`millis` is not an option/);
  });
});
