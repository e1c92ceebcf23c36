/*
 * Compares one delivery with a model of its records, command by command, in 20,000 random runs. A failing run prints its seed and the shortest
 * failing sequence.
 */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { Account } from '../../../src/processors/delivery/account.js';
import { Delivery } from '../../../src/processors/delivery/delivery.js';
import { batchLimits, deliveryLimits } from '../../../src/processors/delivery/options.js';
import { MAX_FLIGHTS } from '../../../src/processors/pace/growth.js';
import { Scheduler } from '../../../src/processors/pace/scheduler.js';
import type { Overflow } from '../../../src/processors/queue/queue.js';
import type { Attempt, ExportResult } from '../../../src/record/exporter.js';
import type { LightRecord } from '../../../src/record/record.js';
import { FakeClock } from '../../support/fake-clock.js';
import { lawGap } from '../../support/law.js';
import { someRecord } from '../../support/some-record.js';

/** Turns of the event loop are under the control of the test. */
class SteppingClock extends FakeClock {
  readonly #soon: Array<() => void> = [];

  override soon(callback: () => void): void {
    this.#soon.push(callback);
  }

  turn(): void {
    for (const callback of this.#soon.splice(0)) callback();
  }
}

/** Instead of `expect`, which is too slow for millions of calls. */
function same<T>(actual: T, expected: T, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)}, not ${String(expected)}`);
}

interface Wait {
  readonly for: readonly LightRecord[];
  fired: boolean;
}

interface Setup {
  readonly when: 'deferred' | 'batched' | 'in-call';
  readonly concurrency: number;
  readonly overflow: Overflow;
  readonly retry: boolean;
  readonly breaker: boolean;
  /** Batches and flights grow with the backlog. */
  readonly grows?: boolean;
}

/** One delivery, and the end of every record emitted to it. */
class World {
  readonly clock = new SteppingClock();
  readonly account = new Account();
  readonly given: LightRecord[] = [];
  readonly fates = new Map<LightRecord, string>();
  readonly open: Array<{ records: LightRecord[]; done: (result: ExportResult) => void; attempt: Attempt }> = [];
  readonly waits: Wait[] = [];
  readonly delivery: Delivery;
  readonly concurrency: number;

  constructor({ when, concurrency, overflow, retry, breaker, grows = false }: Setup) {
    this.concurrency = grows ? MAX_FLIGHTS : concurrency;
    const options = {
      maxQueueSize: grows ? 40 : 6,
      overflow,
      exportTimeoutMillis: 500,
      ...(retry ? { retry: { maxAttempts: 3, initialBackoffMillis: 100 } } : {}),
      ...(breaker ? { breaker: { failureThreshold: 2, resetMillis: 300 } } : {}),
    };
    let random = 0;
    this.delivery = new Delivery({
      ...deliveryLimits(options, { concurrency, when, defersWhenAsync: true }, when === 'batched'),
      // A few records are a full batch by their bytes: otherwise a second flight would need thousands.
      ...batchLimits(grows ? { maxExportBatchBytes: 1_000 } : { maxExportBatchSize: 4, scheduledDelayMillis: 200 }, 4),
      random: () => {
        random = (random + 0.37) % 1;
        return random;
      },
      exporter: {
        ...{ adaptive: grows },
        export: (records, done, attempt) =>
          void this.open.push({ records: records as LightRecord[], done, attempt: attempt as Attempt }),
        async shutdown() {},
      },
      when,
      usesCallContext: false,
      foreignCode: false,
      drainsAtExit: false,
      defersWhenAsync: when === 'in-call',
      onError: () => {},
      onFailed: (records) => this.#end(records, 'failed'),
      onDrop: (records) => this.#end(records, 'dropped'),
      onLeft: () => {},
      attempts: { failed() {}, succeeded() {}, isUnreachable: false, lastError: undefined, state: () => ({}) },
      account: this.account,
      clock: this.clock,
      scheduler: new Scheduler(this.clock),
    });
  }

  emit(severityNumber: number): void {
    const record = someRecord({ severityNumber, severityText: undefined, levelNumber: severityNumber });
    this.given.push(record);
    this.delivery.onEmit(record);
  }

  settle(which: number, result: ExportResult): void {
    const [attempt] = this.open.splice(which % this.open.length, 1);
    if (attempt === undefined) return;
    const before = this.account.counts().delivered;
    attempt.done(result);
    const delivered = this.account.counts().delivered - before;
    // The result of an ended attempt is ignored.
    if (delivered === 0) return;
    const { failed = [] } = (result.error ?? {}) as { failed?: LightRecord[] };
    this.#end(
      attempt.records.filter((record) => !failed.includes(record)),
      'delivered',
    );
    same(delivered, attempt.records.length - failed.length, 'delivered');
  }

  wait(): void {
    const wait: Wait = { for: [...this.given], fired: false };
    this.waits.push(wait);
    this.delivery.whenSettled(this.delivery.mark(), false, () => {
      wait.fired = true;
    });
  }

  check(): void {
    const counts = this.account.counts();
    same(lawGap(counts), 0, 'the law');
    const { created, delivered, failed, queued, inFlight } = counts;
    for (const count of [delivered, failed, queued, inFlight]) same(count >= 0, true, 'a count is not negative');
    same(created, this.given.length, 'created');
    let [deliveries, failures] = [0, 0];
    for (const fate of this.fates.values()) {
      if (fate === 'delivered') deliveries++;
      if (fate === 'failed') failures++;
    }
    same(delivered, deliveries, 'delivered');
    same(failed, failures, 'failed');
    same(queued + inFlight, this.given.length - this.fates.size, 'queued and in flight');
    same(this.#attemptsUnderWay() <= this.concurrency, true, 'attempts are no more than concurrency');
    for (const wait of this.waits) {
      const everything = wait.for.every((record) => this.fates.has(record));
      same(wait.fired, everything, 'a wait fires exactly when all its records are settled');
    }
  }

  /** Ends all attempts: afterwards every record must be settled. */
  finish(): void {
    for (let i = 0; i < 200 && this.account.pending > 0; i++) {
      this.clock.turn();
      while (this.open.length > 0) this.settle(0, { code: 0 });
      this.clock.advance(200);
      this.check();
    }
    same(this.account.pending, 0, 'pending at the end');
    same(this.fates.size, this.given.length, 'ends');
  }

  #attemptsUnderWay(): number {
    return new Set(this.open.filter(({ attempt }) => !attempt.signal.aborted)).size;
  }

  #end(records: readonly LightRecord[], fate: string): void {
    for (const record of records) {
      same(this.fates.get(record), undefined, 'a record has one end');
      this.fates.set(record, fate);
    }
  }
}

/** A command, with the check after it. */
const command = (name: string, act: (world: World) => void): fc.Command<object, World> => ({
  check: () => true,
  run(_, world) {
    act(world);
    world.check();
  },
  toString: () => name,
});

const error = (members: object) => Object.assign(new Error('made to fail'), members);
const RESULTS: Array<[string, (records: LightRecord[]) => ExportResult]> = [
  ['ack', () => ({ code: 0 })],
  ['ack', () => ({ code: 0 })],
  ['fail', () => ({ code: 1, error: error({}) })],
  ['fail for good', () => ({ code: 1, error: error({ retryable: false }) })],
  ['busy', () => ({ code: 1, error: error({ retryable: true, retryAfterMillis: 150 }) })],
  ['refuse', () => ({ code: 1, error: error({ divisible: true }) })],
  ['fail partly', (records) => ({ code: 1, error: error({ retryable: true, failed: records.slice(0, 1) }) })],
];

const commands = fc.commands<object, World>(
  [
    fc.constantFrom(1, 5, 9, 9, 17).map((severity) => command(`emit ${severity}`, (world) => world.emit(severity))),
    fc.integer({ min: 2, max: 9 }).map((n) =>
      command(`emit ${n} times`, (world) => {
        for (let i = 0; i < n; i++) world.emit(9);
      }),
    ),
    fc.constant(command('turn', (world) => world.clock.turn())),
    fc.tuple(fc.nat(20), fc.nat(RESULTS.length - 1)).map(([which, how]) => {
      const [name, result] = RESULTS[how] as (typeof RESULTS)[number];
      return command(`${name} ${which}`, (world) => {
        const attempt = world.open[which % Math.max(1, world.open.length)];
        if (attempt !== undefined) world.settle(which, result(attempt.records));
      });
    }),
    fc.constantFrom(1, 99, 200, 500, 1_000).map((ms) => command(`advance ${ms}`, (world) => world.clock.advance(ms))),
    fc.constant(command('flush', (world) => world.wait())),
    fc.constant(command('expedite', (world) => world.delivery.expedite())),
    fc.constant(command('close', (world) => world.delivery.close('removed'))),
    fc.constant(command('abort', (world) => world.delivery.abort('removed'))),
  ],
  { maxCommands: 50 },
);

const setup: fc.Arbitrary<Setup> = fc.record({
  when: fc.constantFrom('deferred', 'batched', 'in-call'),
  concurrency: fc.integer({ min: 1, max: 3 }),
  overflow: fc.constantFrom('drop-newest', 'drop-oldest', 'drop-lowest'),
  retry: fc.boolean(),
  breaker: fc.boolean(),
  grows: fc.boolean(),
});

const property = fc.property(setup, commands, (options, run) => {
  const world = new World(options);
  fc.modelRun(() => ({ model: {}, real: world }), run);
  world.finish();
});

describe('Delivery', () => {
  // Found by seed -1977542005.
  it('makes attempts again after the probe of its breaker was aborted', () => {
    const world = new World({ when: 'deferred', concurrency: 2, overflow: 'drop-newest', retry: true, breaker: true });
    for (let i = 0; i < 2; i++) world.emit(9);
    world.clock.turn();
    world.clock.advance(1_000);
    world.delivery.abort('removed');
    for (let i = 0; i < 2; i++) world.emit(9);
    world.check();
    world.finish();
  });

  // Found by seed 1896417996.
  it('makes attempts again after an abort ended the flight that others waited for', () => {
    const setup: Setup = {
      when: 'batched',
      concurrency: 2,
      overflow: 'drop-newest',
      retry: true,
      breaker: true,
      grows: true,
    };
    const world = new World(setup);
    for (let i = 0; i < 7; i++) world.emit(9);
    world.clock.turn();
    world.clock.advance(1_000);
    const attempts = world.open.length;
    world.delivery.abort('removed');
    same(world.open.length, attempts, 'attempts that the abort has begun');
    world.emit(1);
    world.check();
    world.finish();
  });

  // Found by seed -1919498541.
  it('goes on with the halves of a batch while another flight waits for its outcome', () => {
    const setup: Setup = {
      when: 'batched',
      concurrency: 2,
      overflow: 'drop-newest',
      retry: true,
      breaker: false,
      grows: true,
    };
    const world = new World(setup);
    for (let i = 0; i < 7; i++) world.emit(9);
    world.clock.turn();
    world.clock.advance(1_000);
    world.settle(17, { code: 1, error: error({ divisible: true }) });
    world.check();
    world.finish();
  });

  // Found by seed 821476076.
  it('fires a wait when the half of a refused batch with its record is settled', () => {
    const world = new World({ when: 'batched', concurrency: 1, overflow: 'drop-newest', retry: false, breaker: false });
    world.emit(1);
    world.wait();
    world.emit(1);
    world.clock.turn();
    world.settle(0, { code: 1, error: error({ divisible: true }) });
    world.settle(0, { code: 0 });
    world.check();
    world.finish();
  });

  it('settles every record once, and fires every wait in time, in 20,000 random runs', () => {
    fc.assert(property, { numRuns: 6_000_000 });
  }, 580_000);
});
