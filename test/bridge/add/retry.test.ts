import { OTLPExporterError } from '@opentelemetry/otlp-exporter-base';
import { describe, expect, it } from 'vitest';
import type { LogRecordExporter, ReadableLogRecord } from '../../../src/bridge/index.js';
import { lawGap } from '../../support/law.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

/** Lets everything happen that does not wait for the clock. */
const settle = () => turns(6);

/** An exporter that answers by a rule, and keeps what it delivered. */
function exporterThat(answer: (bodies: unknown[], call: number) => Error | undefined) {
  const delivered: unknown[] = [];
  const calls: number[] = [];
  const exporter: LogRecordExporter = {
    export(records: ReadableLogRecord[], done) {
      const bodies = records.map(({ body }) => body);
      calls.push(bodies.length);
      const error = answer(bodies, calls.length);
      if (error === undefined) delivered.push(...bodies);
      done(error === undefined ? { code: 0 } : { code: 1, error });
    },
    async shutdown() {},
  };
  return { exporter, delivered, calls };
}

const says = (members: object) => Object.assign(new Error('refused'), members);

describe('add: retry', () => {
  it('repeats a failed delivery after growing pauses, and tells the sink which attempt it is', async () => {
    const { logger, clock, stderr } = testLogger();
    const attempts: Array<[string, number, boolean]> = [];
    let signal: AbortSignal | undefined;
    logger.add(
      async (message, context) => {
        attempts.push([message.trim(), context.attempt, context.signal !== signal]);
        signal = context.signal;
        if (context.attempt < 3) throw new Error('not yet');
      },
      { format: MESSAGE, retry: { initialBackoffMillis: 100, maxBackoffMillis: 100 } },
    );
    logger.info('x');
    await settle();
    expect(logger.stats()[0]).toMatchObject({ queued: 1, inFlight: 0, failed: 0 });
    for (let i = 0; i < 2; i++) {
      clock.advance(100);
      await settle();
    }
    expect(attempts).toEqual([
      ['x', 1, true],
      ['x', 2, true],
      ['x', 3, true],
    ]);
    expect(logger.stats()[0]).toMatchObject({ created: 1, delivered: 1, failed: 0 });
    expect(stderr).toEqual([
      'logly-otel: sink #1 sink: not yet; retrying for up to 5 min, 1 record waiting\n',
      'logly-otel: sink #1 sink delivers again after 200 ms; nothing lost\n',
    ]);
  });

  it('gives up after maxAttempts, or maxElapsedMillis, with one error block', async () => {
    for (const retry of [{ maxAttempts: 3 }, { maxElapsedMillis: 150, initialBackoffMillis: 1 }]) {
      const { logger, clock, stderr } = testLogger();
      let attempts = 0;
      logger.add(
        async () => {
          attempts++;
          throw new Error(`attempt ${attempts}`);
        },
        { retry },
      );
      logger.info('x');
      for (let i = 0; i < 300; i++) {
        await settle();
        clock.advance(1_000);
        if (logger.stats()[0]?.failed === 1) break;
      }
      expect(logger.stats()[0]).toMatchObject({ failed: 1, queued: 0, inFlight: 0 });
      expect(attempts).toBeGreaterThan(1);
      expect(stderr[0]).toContain('sink: attempt 1; retrying');
      expect(stderr[1]).toContain(`Error: attempt ${attempts}`);
      expect(stderr).toHaveLength(2);
    }
  });

  it('does not repeat what carries retryable: false, or what its predicate refuses', async () => {
    const { logger } = testLogger({ onInternalError: () => {} });
    let first = 0;
    let second = 0;
    logger.add(
      async () => {
        first++;
        throw says({ retryable: false });
      },
      { retry: {} },
    );
    logger.add(
      async () => {
        second++;
        throw says({ retryable: true });
      },
      { retry: { retryable: (error) => (error as Error).message !== 'refused' } },
    );
    logger.info('x');
    await logger.complete();
    expect([first, second]).toEqual([1, 1]);
  });

  it('tells of a predicate that throws, and gives the record up', async () => {
    const errors: unknown[] = [];
    const { logger } = testLogger({ onInternalError: (error) => errors.push(String(error)) });
    logger.add(() => Promise.reject(new Error('sink')), {
      retry: {
        retryable() {
          throw new Error('predicate');
        },
      },
    });
    logger.info('x');
    await logger.complete();
    expect(errors).toEqual(['Error: predicate', 'Error: sink']);
    expect(logger.stats()[0]).toMatchObject({ failed: 1 });
  });

  it('hands over a sync function, too, whose caller never waits', async () => {
    const { logger, clock } = testLogger();
    let calls = 0;
    logger.add(
      () => {
        calls++;
        if (calls < 3) throw new Error('not yet');
      },
      { retry: { initialBackoffMillis: 1 } },
    );
    logger.info('x');
    expect(calls).toBe(0);
    for (let i = 0; i < 4; i++) {
      await settle();
      clock.advance(1);
    }
    expect([calls, logger.stats()[0]?.delivered]).toEqual([3, 1]);
  });

  it('is on by default for exporters, for errors that say that they are worth it', async () => {
    const { logger, clock } = testLogger({ onInternalError: () => {} });
    const retried = exporterThat((_, call) => (call < 3 ? new OTLPExporterError('busy', 503) : undefined));
    const given = exporterThat(() => new OTLPExporterError('who are you', 401));
    const unknown = exporterThat(() => new Error('no idea'));
    const off = exporterThat(() => new OTLPExporterError('busy', 503));
    for (const { exporter } of [retried, given, unknown]) logger.add(exporter);
    logger.add(off.exporter, { retry: false });
    logger.info('x');
    const completed = logger.complete();
    for (let i = 0; i < 4; i++) {
      await settle();
      clock.advance(5_000);
    }
    await completed;
    expect(retried.delivered).toEqual(['x']);
    expect([given, unknown, off].map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
    expect(logger.stats().map(({ failed }) => failed)).toEqual([0, 1, 1, 1]);
  });

  it('waits as long as the error asks for, within bounds', async () => {
    const { logger, clock } = testLogger();
    const asked = [30_000, 0, 10 ** 9];
    const { exporter, calls } = exporterThat((_, call) =>
      call <= 3 ? says({ retryable: true, retryAfterMillis: asked[call - 1] }) : undefined,
    );
    logger.add(exporter);
    logger.info('x');
    void logger.complete({ timeoutMillis: 200_000 });
    const at: number[] = [];
    for (let millis = 0; millis < 100_000; millis += 50) {
      await turns(1);
      if (calls.length > at.length) at.push(millis);
      clock.advance(50);
    }
    expect(at.map((millis, i) => millis - (at[i - 1] ?? 0)).slice(1)).toEqual([30_000, 100, 60_000]);
  }, 30_000);

  it('repeats only those that failed', async () => {
    const { logger, clock } = testLogger();
    const calls: string[][] = [];
    logger.add(
      async (messages, { records }) => {
        calls.push(messages.map((message) => message.trim()));
        if (calls.length === 1) throw Object.assign(new Error('some'), { failed: [records[1], records[3]] });
      },
      { batch: true, format: MESSAGE, retry: { initialBackoffMillis: 10 } },
    );
    for (let i = 0; i < 4; i++) logger.info(i);
    const completed = logger.complete();
    await settle();
    expect(logger.stats()[0]).toMatchObject({ delivered: 2, queued: 2 });
    clock.advance(10);
    await completed;
    expect(calls).toEqual([
      ['0', '1', '2', '3'],
      ['1', '3'],
    ]);
  });

  it('keeps the order of an exporter, whatever fails in between', async () => {
    const { logger, clock } = testLogger();
    const { exporter, delivered } = exporterThat((_, call) => (call % 2 === 1 ? says({ retryable: true }) : undefined));
    logger.add(exporter, { batch: { maxExportBatchSize: 3 } });
    for (let i = 0; i < 20; i++) logger.info('{i}', { i });
    const completed = logger.complete();
    for (let i = 0; i < 30; i++) {
      await settle();
      clock.advance(1_000);
    }
    await completed;
    expect(delivered).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  });

  it('gives a new time to each attempt, and takes a timeout for a failure', async () => {
    const { logger, clock } = testLogger();
    const signals: AbortSignal[] = [];
    logger.add(
      (_, { signal, attempt }) => {
        signals.push(signal);
        return attempt === 1 ? new Promise(() => {}) : Promise.resolve();
      },
      { exportTimeoutMillis: 1_000, retry: { initialBackoffMillis: 10 } },
    );
    logger.info('x');
    await settle();
    clock.advance(1_000);
    await settle();
    clock.advance(10);
    await settle();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(logger.stats()[0]).toMatchObject({ delivered: 1, failed: 0 });
  });

  it('is dropped by a removal with abort, and by one that times out', async () => {
    for (const abort of [true, false]) {
      const { logger, clock } = testLogger();
      logger.add(() => Promise.reject(new Error('x')), { retry: { initialBackoffMillis: 60_000 } });
      logger.info('x');
      await settle();
      const removed = logger.remove(1, { abort, timeoutMillis: 500 });
      await settle();
      clock.advance(500);
      await removed;
      const [account] = (await logger.complete()).sinks;
      expect(account).toMatchObject({ dropped: { removed: 1 }, queued: 0 });
      clock.advance(60_000);
      expect(lawGap(account as never)).toBe(0);
    }
  });

  it.each([
    [true, /`retry` must be false or an object, got true/],
    [{ maxAttempts: -1 }, /`retry.maxAttempts`/],
    [{ backoff: 1 }, /`backoff` is not an option of retry/],
  ])('refuses %j', (retry, text) => {
    expect(() => testLogger().logger.add(async () => {}, { retry } as never)).toThrow(text);
  });

  it('cannot be used where nothing waits', () => {
    expect(() => testLogger().logger.add('stdout', { retry: {} })).toThrow(/`retry` cannot be used for a stream/);
    const processor = { onEmit() {}, async forceFlush() {}, async shutdown() {} };
    expect(() => testLogger().logger.add(processor, { retry: {} })).toThrow(
      /`retry` cannot be used for a LogRecordPro/,
    );
  });
});

describe('a batch that is refused for what is in it', () => {
  it('gives the culprit up once it stands alone, also where failed attempts are repeated', async () => {
    const { logger } = testLogger({ onInternalError: () => {} });
    const delivered: string[] = [];
    const letters: string[] = [];
    logger.add(
      async (messages) => {
        if (messages.includes('P\n')) throw says({ divisible: true });
        delivered.push(...messages);
      },
      { batch: true, format: MESSAGE, retry: {}, deadLetter: (message) => void letters.push(message) },
    );
    for (const letter of 'abcPdefg') logger.info(letter);
    expect(await logger.complete()).toMatchObject({ timedOut: false });
    expect([delivered.join('').replaceAll('\n', ''), letters]).toEqual(['abcdefg', ['P\n']]);
  });

  it('fails a single record, too, for an exporter with the option retry', async () => {
    const { logger } = testLogger({ onInternalError: () => {} });
    const { exporter, delivered } = exporterThat((bodies) =>
      bodies.includes('P') ? says({ divisible: true }) : undefined,
    );
    logger.add(exporter, { retry: {} });
    for (const letter of 'abPc') logger.info(letter);
    expect(await logger.complete()).toMatchObject({ timedOut: false });
    expect(delivered).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['by what its error says', () => says({ divisible: true })],
    ['by 400', () => new OTLPExporterError('bad request', 400)],
    ['by 413', () => new OTLPExporterError('too large', 413)],
  ])('is halved until the culprit stands alone: %s', async (_, refusal) => {
    const { logger, stderr } = testLogger();
    const { exporter, delivered, calls } = exporterThat((bodies) =>
      bodies.includes('x 1234') ? refusal() : undefined,
    );
    logger.add(exporter, { batch: { maxExportBatchSize: 5_000 } });
    for (let i = 0; i < 5_000; i++) logger.info('x {i}', { i });
    await logger.complete();
    const others = Array.from({ length: 5_000 }, (_item, i) => `x ${i}`).filter((body) => body !== 'x 1234');
    expect(delivered).toEqual(others);
    expect(logger.stats()[0]).toMatchObject({ created: 5_000, delivered: 4_999, failed: 1 });
    expect(calls.length).toBeLessThan(30);
    expect(stderr.join('')).toContain('Record was: INFO | x 1234');
  });

  it('is halved though every one of it is refused, without a deep stack', async () => {
    const { logger } = testLogger({ onInternalError: () => {} });
    const { exporter, calls } = exporterThat(() => says({ divisible: true }));
    logger.add(exporter, { batch: { maxExportBatchSize: 2_000 }, retry: false });
    for (let i = 0; i < 2_000; i++) logger.info(i);
    await logger.complete();
    expect(logger.stats()[0]).toMatchObject({ failed: 2_000 });
    expect(calls).toHaveLength(3_999);
  });

  it('waits between its parts when the destination is busy', async () => {
    const { logger, clock } = testLogger();
    const { exporter, delivered } = exporterThat((bodies, call) => {
      if (call === 2) return says({ retryable: true });
      return bodies.includes('2') ? says({ divisible: true }) : undefined;
    });
    logger.add(exporter);
    for (let i = 0; i < 4; i++) logger.info(i);
    const completed = logger.complete();
    await settle();
    expect(logger.stats()[0]).toMatchObject({ queued: 4, inFlight: 0 });
    clock.advance(1_000);
    await completed;
    expect(delivered).toEqual(['0', '1', '3']);
  });
});
