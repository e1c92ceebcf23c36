import { mock } from 'node:test';
import { ModernFakeTimers } from '@jest/fake-timers';
import fakeTimers from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Logger } from '../../src/bridge/logger.js';
import { BatchLogRecordProcessor } from '../../src/processors/batch.js';

/** Replaces the timers of the process, `Date` included where it can. */
interface Faker {
  install(): { runAll(): void; restore(): void };
}

const jestConfig = { fakeTimers: {}, testEnvironment: 'node' } as never;

/** Without nextTick, which the test runner's own process needs. */
const FAKERS: Array<[string, Faker]> = [
  [
    'vitest',
    {
      install() {
        vi.useFakeTimers({
          toFake: [
            'setTimeout',
            'clearTimeout',
            'setImmediate',
            'clearImmediate',
            'setInterval',
            'Date',
            'performance',
            'hrtime',
          ],
        });
        return { runAll: () => void vi.runAllTimers(), restore: () => void vi.useRealTimers() };
      },
    },
  ],
  [
    'sinon',
    {
      install() {
        const clock = fakeTimers.install({ shouldClearNativeTimers: true, toNotFake: ['nextTick'] });
        return { runAll: () => void clock.runAll(), restore: () => clock.uninstall() };
      },
    },
  ],
  [
    'jest',
    {
      install() {
        const timers = new ModernFakeTimers({ global: globalThis as never, config: jestConfig });
        timers.useFakeTimers({ doNotFake: ['nextTick'] } as never);
        return { runAll: () => timers.runAllTimers(), restore: () => timers.useRealTimers() };
      },
    },
  ],
  [
    'node:test',
    {
      install() {
        mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
        return { runAll: () => mock.timers.runAll(), restore: () => mock.timers.reset() };
      },
    },
  ],
];

describe.each(FAKERS)('deliveries under the fake timers of %s', (_, faker) => {
  let fake: ReturnType<Faker['install']>;
  let texts: string[];
  const slow = async (text: string) => {
    await Promise.resolve();
    texts.push(text.trim());
  };

  beforeEach(() => {
    texts = [];
    fake = faker.install();
  });
  afterEach(() => fake.restore());

  const logger = (options = {}) => {
    const made = new Logger({ onInternalError: () => {} });
    const id = made.add(slow, { format: '{message}', ...options });
    return { logger: made, id };
  };

  it('complete() delivers, within its time', async () => {
    const { logger: log } = logger();
    log.info('x');
    const { completed, timedOut } = await log.complete({ timeoutMillis: 2_000 });
    expect([completed, timedOut, texts]).toEqual([true, false, ['x']]);
  });

  it('complete() ends at its time-out', async () => {
    const { logger: log } = logger();
    log.add(() => new Promise(() => {}));
    log.info('x');
    expect(await log.complete({ timeoutMillis: 20 })).toMatchObject({ completed: false, timedOut: true });
    await log.remove(undefined, { abort: true });
  });

  it('running all fake timers ends at once: none of them is ours', async () => {
    const { logger: log } = logger({ batch: false, enqueue: true });
    log.info('x');
    fake.runAll();
    await log.complete({ timeoutMillis: 2_000 });
    expect(texts).toEqual(['x']);
  });

  it('deliveries go on when the real timers are back', async () => {
    const { logger: log } = logger();
    log.info('one');
    fake.restore();
    log.info('two');
    const other = new Logger();
    other.add(slow, { format: '{message}' });
    other.info('three');
    await Promise.all([log.complete({ timeoutMillis: 2_000 }), other.complete({ timeoutMillis: 2_000 })]);
    expect(texts.sort()).toEqual(['one', 'three', 'two']);
    fake = faker.install();
  });

  it('batches leave after their delay, and attempts end at their deadline', async () => {
    const log = new Logger({ onInternalError: () => {} });
    const batches: Array<readonly string[]> = [];
    log.add((messages: readonly string[]) => void batches.push(messages), {
      batch: { scheduledDelayMillis: 5 },
      format: '{message}',
    });
    const late = log.add(() => new Promise<void>(() => {}), { exportTimeoutMillis: 10 });
    log.info('x');
    while (log.stats().some(({ delivered, failed }) => delivered + failed === 0))
      await log.complete({ timeoutMillis: 20 });
    expect([batches, log.stats().find(({ id }) => id === late)?.failed]).toEqual([[['x\n']], 1]);
  });

  it('failed attempts are repeated after their backoff', async () => {
    let attempts = 0;
    const { logger: log } = logger();
    log.add(
      async () => {
        attempts++;
        if (attempts < 3) throw new Error('down');
      },
      { retry: { initialBackoffMillis: 2, maxBackoffMillis: 2 } },
    );
    log.info('x');
    const { completed } = await log.complete({ timeoutMillis: 2_000 });
    expect([completed, attempts]).toEqual([true, 3]);
  });

  it('remove(), ready(), shutdown() and the flush of a processor resolve', async () => {
    const { logger: log, id } = logger();
    log.info('x');
    await log.ready();
    await log.remove(id);
    const exported: unknown[] = [];
    const exporter = {
      export(records: unknown[], done: (result: { code: 0 }) => void) {
        exported.push(...records);
        done({ code: 0 });
      },
      async shutdown() {},
    };
    const processor = new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: 5 });
    log.add(processor);
    log.info('y');
    await processor.forceFlush();
    await processor.shutdown();
    await log.shutdown({ timeoutMillis: 2_000 });
    expect([texts, exported.length]).toEqual([['x'], 1]);
  });
});
