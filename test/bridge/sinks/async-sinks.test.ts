import { describe, expect, it } from 'vitest';
import { deferred } from '../../support/deferred.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

describe('what an async sink is', () => {
  it('knows an async function before its first call', () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add(async (message) => void seen.push(message), { format: MESSAGE });
    logger.info('one');
    expect(seen).toEqual([]);
  });

  it('calls a plain function in the log call', () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add((message) => void seen.push(message), { format: MESSAGE });
    logger.info('one');
    expect(seen).toEqual(['one\n']);
  });

  it('defers a plain function for good once it has returned a thenable', async () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    const sink = (message: string) => {
      seen.push(message);
      return message === 'two\n' ? Promise.resolve() : undefined;
    };
    logger.add(sink, { format: MESSAGE });
    logger.info('one');
    logger.info('two');
    logger.info('three');
    expect(seen).toEqual(['one\n', 'two\n']);
    await logger.complete();
    logger.info('four');
    expect(seen).toEqual(['one\n', 'two\n', 'three\n']);
    await logger.complete();
    expect(seen.at(-1)).toBe('four\n');
  });

  it.each([
    [
      'a bound async function',
      (seen: string[]) =>
        async function (this: unknown, message: string) {
          seen.push(message);
        }.bind(null),
    ],
    [
      'an object with an async write',
      (seen: string[]) => ({
        async write(message: string) {
          seen.push(message);
        },
      }),
    ],
    [
      'a function that returns a foreign thenable',
      (seen: string[]) => (message: string) => ({
        then(resolve: (value: unknown) => void) {
          seen.push(message);
          resolve(undefined);
        },
      }),
    ],
  ])('delivers to %s', async (_, make) => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add(make(seen) as unknown as () => void, { format: MESSAGE });
    logger.info('one');
    logger.info('two');
    const report = await logger.complete();
    expect(seen).toEqual(['one\n', 'two\n']);
    expect(report.sinks[0]).toMatchObject({ created: 2, delivered: 2, failed: 0 });
  });

  it.each([
    [
      'a `then` that throws when it is read',
      {
        get then() {
          throw new Error('boom');
        },
      },
    ],
    [
      'a `then` that throws when it is called',
      {
        then() {
          throw new Error('boom');
        },
      },
    ],
    [
      'a `then` that rejects with nothing',
      {
        then(_: unknown, reject: (error?: unknown) => void) {
          reject();
        },
      },
    ],
  ])('counts %s as a failed delivery', async (_, thenable) => {
    const { logger, stderr } = testLogger();
    logger.add(() => thenable);
    logger.info('one');
    const report = await logger.complete();
    expect(report.sinks[0]).toMatchObject({ created: 1, delivered: 0, failed: 1 });
    expect(stderr).toHaveLength(1);
  });

  it('settles a thenable that settles twice once', async () => {
    const { logger, stderr } = testLogger();
    logger.add(() => ({
      then(yes: () => void, no: (error: unknown) => void) {
        yes();
        no(new Error('late'));
        yes();
      },
    }));
    logger.info('one');
    const report = await logger.complete();
    expect(report.sinks[0]).toMatchObject({ created: 1, delivered: 1, failed: 0 });
    expect(stderr).toEqual([]);
  });
});

describe('what an async sink gets', () => {
  it('is the text of the moment of the call, whatever happens to the values later', async () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    const user = { name: 'ada', tags: ['a'] };
    logger.add(async (message, { record }) => void seen.push(message, record.attributes), { format: MESSAGE });
    logger.info('hello {user}', { user });
    user.name = 'eve';
    user.tags.push('b');
    await logger.complete();
    expect(seen).toEqual(['hello {"name":"ada","tags":["a"]}\n', { user: { name: 'ada', tags: ['a'] } }]);
  });

  it('is formatted by a format function in the call', async () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    let world = 'before';
    logger.add(async (message) => void seen.push(message), { format: ({ body }) => `${world} ${body}` });
    logger.info('one');
    world = 'after';
    await logger.complete();
    expect(seen).toEqual(['before one\n']);
  });

  it('is a record that is frozen to its depth', async () => {
    const { logger } = testLogger();
    let frozen: unknown;
    logger.add(async (_, { record }) => {
      frozen = [record, record.attributes, record.attributes.user as object, record.hrTime].map(Object.isFrozen);
    });
    logger.info('one', { user: { name: 'ada' } });
    await logger.complete();
    expect(frozen).toEqual([true, true, true, true]);
  });

  it('is a context with the attempt and a signal that has not aborted', async () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    logger.add(async (_, { attempt, signal }) => void seen.push(attempt, signal.aborted));
    logger.info('one');
    await logger.complete();
    expect(seen).toEqual([1, false]);
  });

  it('is called with arrays when it takes batches', async () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    logger.add(async (messages, { records, attempt }) => void seen.push(messages, records.length, attempt), {
      batch: { maxExportBatchSize: 2 },
      format: MESSAGE,
    });
    for (const message of ['one', 'two', 'three']) logger.info(message);
    await logger.complete();
    expect(seen).toEqual([['one\n', 'two\n'], 2, 1, ['three\n'], 1, 1]);
  });
});

describe('when deliveries start', () => {
  it('starts them in log order, on a later turn', async () => {
    const { logger } = testLogger();
    const started: string[] = [];
    logger.add(async (message) => void started.push(message.trim()), { format: MESSAGE });
    for (let i = 0; i < 200; i++) logger.info(String(i));
    expect(started).toEqual([]);
    await logger.complete();
    expect(started).toEqual(Array.from({ length: 200 }, (_, i) => String(i)));
  });

  it('runs up to 64 at once by default, and lets them end in any order', async () => {
    const { logger } = testLogger();
    const running = new Map<string, () => void>();
    let most = 0;
    logger.add(
      async (message) => {
        const gate = deferred();
        running.set(message.trim(), gate.resolve);
        most = Math.max(most, running.size);
        await gate.promise;
      },
      { format: MESSAGE },
    );
    for (let i = 0; i < 100; i++) logger.info(String(i));
    await until(() => running.size === 64);
    await turns();
    expect(most).toBe(64);
    running.get('63')?.();
    await until(() => logger.stats()[0]?.delivered === 1);
    await until(() => running.has('64'));
    const done = logger.complete();
    await until(() => {
      for (const [name, end] of [...running]) if (name !== '-') end();
      return logger.stats()[0]?.delivered === 100;
    });
    expect((await done).completed).toBe(true);
  });

  it('is strictly serial with concurrency 1', async () => {
    const { logger } = testLogger();
    const events: string[] = [];
    logger.add(
      async (message) => {
        events.push(`+${message.trim()}`);
        await turns(2);
        events.push(`-${message.trim()}`);
      },
      { format: MESSAGE, concurrency: 1 },
    );
    for (const name of 'abc') logger.info(name);
    await logger.complete();
    expect(events).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
  });

  it('yields to timers and I/O after 1,000 deliveries', async () => {
    const { logger } = testLogger();
    let delivered = 0;
    logger.add(() => void delivered++, { enqueue: true });
    for (let i = 0; i < 2_500; i++) logger.info('x');
    const steps: number[] = [];
    while (delivered < 2_500) {
      await turns(1);
      steps.push(delivered);
    }
    expect(Math.max(...steps.map((at, i) => at - (steps[i - 1] ?? 0)))).toBe(1_000);
  });

  it('yields after 10 ms of slow deliveries', async () => {
    const { logger, clock } = testLogger();
    let delivered = 0;
    const sink = () => {
      delivered++;
      clock.advance(4);
    };
    logger.add(sink, { enqueue: true });
    for (let i = 0; i < 9; i++) logger.info('x');
    await turns(1);
    expect(delivered).toBe(3);
  });

  it('gives every sink its turn, however long the backlog of another one is', async () => {
    const { logger } = testLogger();
    const order: string[] = [];
    logger.add(() => void order.push('long'), { enqueue: true, filter: 'logly' });
    logger.add(() => void order.push('short'), { enqueue: true, filter: 'other' });
    for (let i = 0; i < 500; i++) logger.info('x');
    logger.getLogger('other').info('y');
    await logger.complete();
    expect(order.indexOf('short')).toBeLessThan(20);
  });

  it('loses none of 100,000 calls in one tick', async () => {
    const { logger } = testLogger();
    let delivered = 0;
    logger.add(async () => void delivered++);
    for (let i = 0; i < 100_000; i++) logger.info('paid {amount}', { amount: i });
    const report = await logger.complete();
    expect(delivered).toBe(100_000);
    expect(report).toMatchObject({ completed: true, timedOut: false, errors: [] });
    expect(report.sinks[0]).toMatchObject({ created: 100_000, delivered: 100_000, dropped: {} });
  });
});
