import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/bridge/logger.js';
import { BlockedExporter } from '../../support/exporters.js';
import { lawGap } from '../../support/law.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

/** What a random run can do; numbers choose among what is there. */
type Step =
  | { do: 'log'; level: number; times: number }
  | { do: 'emit'; severity: number }
  | { do: 'add'; kind: number }
  | { do: 'settle'; which: number; how: number }
  | { do: 'advance'; millis: number }
  | { do: 'remove'; which: number; abort: boolean }
  | { do: 'setLevel'; which: number; level: number }
  | { do: 'reinstall'; which: number }
  | { do: 'switch'; on: boolean }
  | { do: 'complete' }
  | { do: 'flush' }
  | { do: 'turn' };

const nat = (max: number) => fc.nat({ max });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('log' as const), level: nat(70), times: fc.integer({ min: 1, max: 30 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('emit' as const), severity: nat(24) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), kind: nat(11) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('settle' as const), which: nat(100), how: nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('advance' as const), millis: fc.constantFrom(1, 500, 1_000, 30_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: nat(10), abort: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('setLevel' as const), which: nat(10), level: nat(70) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reinstall' as const), which: nat(10) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'complete' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'flush' as const }) },
  { weight: 6, arbitrary: fc.constant({ do: 'turn' as const }) },
);

/** Deliveries that wait for the run to say how they end. */
type Pending = Array<(how: number) => void>;

const fail = (): never => {
  throw new Error('made to fail');
};

function addSink(logger: Logger, kind: number, pending: Pending): void {
  const waiting = () =>
    new Promise<void>((resolve, reject) =>
      pending.push((how) => (how === 0 ? reject(new Error('made to fail')) : resolve())),
    );
  const small = { maxQueueSize: 20, concurrency: 3, exportTimeoutMillis: 5_000 };
  const kinds: Array<() => number> = [
    () => logger.add(async () => waiting(), small),
    () => logger.add(() => waiting(), { ...small, level: 'WARNING' }),
    () => logger.add(() => {}),
    () => logger.add(() => fail(), { level: 'ERROR' }),
    () => logger.add(() => {}, { enqueue: true, maxQueueSize: 10 }),
    () => logger.add(async () => waiting(), { batch: { maxExportBatchSize: 4 }, maxQueueSize: 15 }),
    () =>
      logger.add(blocked(pending), { batch: { maxExportBatchSize: 5 }, maxQueueSize: 30, exportTimeoutMillis: 5_000 }),
    () => logger.add(() => {}, { filter: ({ severityNumber = 0 }) => (severityNumber % 2 === 0 ? true : fail()) }),
    () =>
      logger.add({
        onEmit: ({ severityNumber = 0 }) => void (severityNumber > 12 && fail()),
        async forceFlush() {},
        async shutdown() {},
      }),
    () => logger.add(async () => void logger.info('from a sink'), { maxQueueSize: 20 }),
    () =>
      logger.add(async () => waiting(), { ...small, patch: (record) => void (record.severityNumber > 9 && fail()) }),
    () =>
      logger.add(() => {}, { level: 'ERROR', patch: (record) => void Object.assign(record, { severityNumber: 17 }) }),
  ];
  kinds[kind % kinds.length]?.();
}

function blocked(pending: Pending): BlockedExporter {
  const exporter = new BlockedExporter();
  const { export: hold } = exporter;
  exporter.export = (records, done, attempt) => {
    Reflect.apply(hold, exporter, [records, done, attempt]);
    pending.push((how) => done(how === 0 ? { code: 1, error: new Error('made to fail') } : { code: 0 }));
  };
  return exporter;
}

describe('the conservation law', () => {
  it('holds after every step of a random run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { logger, clock } = testLogger();
        const pending: Pending = [];
        const waits: Array<Promise<unknown>> = [];
        /** On their way out, with more patience than the shutdown has. */
        const leaving = new Set<number>();
        const ids = () => logger.stats().map(({ id }) => id);
        const check = (what: string) => {
          for (const account of logger.stats()) {
            expect(lawGap(account), `${what}: ${JSON.stringify(account)}`).toBe(0);
            for (const count of [account.queued, account.inFlight, account.failed, account.delivered])
              expect(count).toBeGreaterThanOrEqual(0);
          }
        };
        for (const s of steps) {
          if (s.do === 'log') for (let i = 0; i < s.times; i++) logger.log(s.level, 'x {i}', { i });
          else if (s.do === 'emit')
            logger.loggerProvider.getLogger('library').emit({ body: 'x', severityNumber: s.severity });
          else if (s.do === 'add') addSink(logger, s.kind, pending);
          else if (s.do === 'settle') pending.splice(s.which % Math.max(1, pending.length), 1)[0]?.(s.how);
          else if (s.do === 'advance') clock.advance(s.millis);
          else if (s.do === 'complete') waits.push(logger.complete({ timeoutMillis: 1_000 }));
          else if (s.do === 'flush')
            waits.push(logger.loggerProvider.forceFlush({ timeoutMillis: 1_000 }).catch(() => {}));
          else if (s.do === 'turn') await turns(1);
          else if (s.do === 'switch') {
            if (s.on) logger.enable('');
            else logger.disable('library');
          } else {
            const id = ids()[s.which % Math.max(1, ids().length)];
            try {
              if (s.do === 'remove' && id !== undefined)
                waits.push(logger.remove(id, { abort: s.abort, timeoutMillis: 1_000 }));
              if (s.do === 'reinstall' && id !== undefined) {
                leaving.add(id);
                waits.push(logger.reinstall(id));
              }
              if (s.do === 'setLevel' && id !== undefined) logger.setLevel(id, s.level);
            } catch (error) {
              // It is on its way out already.
              expect(error).toBeInstanceOf(RangeError);
            }
          }
          check(JSON.stringify(s));
        }
        // Everything ends: the waits, the deliveries, the accounts.
        const ended = logger.shutdown({ timeoutMillis: 1_000 });
        let over = false;
        void Promise.allSettled([ended, ...waits]).then(() => {
          over = true;
        });
        for (let i = 0; i < 100 && !over; i++) {
          await turns(2);
          clock.advance(1_000);
          check('the end');
        }
        expect(over).toBe(true);
        for (const account of (await ended).sinks) {
          if (!leaving.has(account.id)) expect(account.queued + account.inFlight).toBe(0);
          expect(lawGap(account)).toBe(0);
        }
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});
