import { expect } from 'vitest';
import type { Counts } from '../../src/processors/delivery/account.js';
import type { Attempt, ExportResult, LogRecordExporter } from '../../src/record/exporter.js';
import type { LogRecordProcessor } from '../../src/record/processor.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { BlockedExporter, CollectingExporter } from '../support/exporters.js';
import { hostileValues } from '../support/hostile-values.js';
import { lawGap } from '../support/law.js';
import { turns } from '../support/turns.js';
import { type Clause, contract, eventually, type Subject, watched } from './clause.js';

/* What may a LoggerProvider, and whoever writes an exporter, rely on in a LogRecordProcessor? */

/** A processor in front of the exporter that a clause brings along; nothing is retried. */
export interface ProcessorSubject {
  readonly processor: LogRecordProcessor;
  /** Where its records are. */
  stats?(): Counts;
  /** Advances its clock; absent where it uses the system's. */
  advance?(millis: number): void;
  /** Exports at once. @default 1 */
  readonly concurrency?: number;
}

/**
 * - `ours`: promised by the processors of this package, and not by the SDK's
 * - `timeout`: ends an export that takes longer than its `exportTimeoutMillis`
 * - `flushes`: its `forceFlush` reaches the exporter
 * - `ends`: its `shutdown` ends it
 * - `counts`: has an account, and every record reaches it; a wrapper that has ended hands none on to the account behind it
 * - `closes`: its `shutdown` shuts the exporter down
 */
export type ProcessorTrait = 'ours' | 'timeout' | 'flushes' | 'ends' | 'counts' | 'closes';

/** @param exportTimeoutMillis @default 30_000 */
export type ProcessorMake = (exporter: LogRecordExporter, exportTimeoutMillis?: number) => ProcessorSubject;
type Done = (result: ExportResult) => void;

export function processorContract(
  name: string,
  make: ProcessorMake,
  has: readonly ProcessorTrait[],
  faults: NonNullable<Subject['faults']> = {},
): void {
  contract(name, processorClauses, make, { has, faults });
}

/** A record as the SDK hands it over: mutable, shared with the application. */
export function foreignRecord(body: unknown, attributes: Record<string, unknown> = {}): ReadableLogRecord {
  return {
    hrTime: [1_700_000_000, 0],
    hrTimeObserved: [1_700_000_000, 0],
    severityNumber: 9,
    severityText: 'INFO',
    body,
    attributes,
    droppedAttributesCount: 0,
    instrumentationScope: { name: 'library' },
    resource: { attributes: {} },
  };
}

/** Exports by script; `number` counts the calls from 1. */
class ScriptedExporter extends CollectingExporter {
  readonly #script: (done: Done, number: number) => void;

  constructor(script: (done: Done, number: number) => void) {
    super();
    this.#script = script;
  }

  override export(records: ReadableLogRecord[], done: Done, _attempt?: Attempt): void {
    this.batches.push(records);
    return this.#script(done, this.batches.length);
  }
}

const FAILURE: ExportResult = { code: 1, error: new Error('refused') };
const OK: ExportResult = { code: 0 };

/** Exporters that break their own contract with the first batch, and keep it with the others. */
const BAD_EXPORTERS: Record<string, (done: Done) => void> = {
  throws: () => {
    throw new Error('cannot export');
  },
  fails: (done) => done(FAILURE),
  'calls back twice': (done) => {
    done(OK);
    done(FAILURE);
    setImmediate(() => done(FAILURE));
  },
  'calls back, then throws': (done) => {
    done(OK);
    throw new Error('after the end');
  },
  'calls back without a result': (done) => done(undefined as never),
  'calls back with nonsense': (done) => done({ code: 'yes', error: 7 } as never),
  'calls back with a hostile error': (done) =>
    done({ code: 1, error: new Proxy(new Error('hidden'), { get: () => raise('hostile') }) }),
};

/** A promise that knows whether something handles its rejection; unhandled, it disturbs no test. */
class WatchedRejection extends Promise<never> {
  isHandled = false;

  static of(error: Error): WatchedRejection {
    const rejection = new WatchedRejection((_, reject) => reject(error));
    rejection.catch(() => {});
    rejection.isHandled = false;
    return rejection;
  }

  /** `catch` and `await` call it. */
  override then(...handlers: Parameters<Promise<never>['then']>): Promise<never> {
    this.isHandled = true;
    return super.then(...handlers) as Promise<never>;
  }
}

function raise(message: string): never {
  throw new Error(message);
}

/** Hands all records over; nothing that `onEmit` throws is tolerated. */
function emit({ processor }: ProcessorSubject, ...bodies: unknown[]): void {
  for (const body of bodies) processor.onEmit(foreignRecord(body));
}

/** Every record has exactly one state; where the subject has no account, there is nothing to check. */
function accountOf({ stats }: ProcessorSubject): Counts | undefined {
  const counts = stats?.();
  if (counts !== undefined) expect(lawGap(counts), 'the account adds up').toBe(0);
  return counts;
}

/** Waits for a promise of the subject; its clock goes on meanwhile. */
async function ended({ advance }: ProcessorSubject, promise: Promise<unknown>): Promise<unknown> {
  const state = watched(promise);
  await eventually(() => state.settled, advance);
  return state.error;
}

async function flushed(subject: ProcessorSubject): Promise<void> {
  expect(await ended(subject, subject.processor.forceFlush())).toBeUndefined();
}

export const processorClauses: readonly Clause<ProcessorMake>[] = [
  {
    name: 'exports what was emitted before a forceFlush, once and in order',
    needs: [],
    async run(make) {
      const exporter = new CollectingExporter();
      const subject = make(exporter);
      const bodies = Array.from({ length: 100 }, (_, i) => `record ${i}`);
      emit(subject, ...bodies);
      await flushed(subject);
      expect(exporter.bodies).toEqual(bodies);
      await flushed(subject);
      expect(exporter.bodies).toEqual(bodies);
      expect(accountOf(subject)?.delivered ?? 100).toBe(100);
    },
  },
  {
    name: 'never throws from onEmit, whatever the values, and accounts for each record',
    needs: ['ours'],
    async run(make) {
      const subject = make(new CollectingExporter());
      const values = hostileValues();
      for (const { make: value } of values)
        subject.processor.onEmit(foreignRecord(value(), { value: value(), nested: { value: value() } }));
      await flushed(subject);
      const counts = accountOf(subject);
      expect(counts?.created ?? values.length).toBe(values.length);
      expect((counts?.queued ?? 0) + (counts?.inFlight ?? 0)).toBe(0);
    },
  },
  {
    name: 'never throws from onEmit, whatever the shape of the record',
    needs: ['ours'],
    async run(make) {
      const exporter = new CollectingExporter();
      const subject = make(exporter);
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const shapes: unknown[] = [
        {},
        Object.create(null),
        Object.freeze(foreignRecord('frozen', Object.freeze({}))),
        { ...foreignRecord('x'), attributes: 7, hrTime: null, instrumentationScope: 'scope', resource: undefined },
        { ...foreignRecord('x'), severityNumber: Number.NaN, severityText: {}, spanContext: 7, eventName: [] },
        new Proxy({}, { get: () => raise('hostile') }),
        proxy,
      ];
      for (const shape of shapes) subject.processor.onEmit(shape as ReadableLogRecord);
      await flushed(subject);
      expect(exporter.records).toHaveLength(shapes.length);
      accountOf(subject);
    },
  },
  {
    name: 'exports a record as it was in onEmit, whatever changes it afterwards',
    needs: ['ours'],
    async run(make) {
      const exporter = new CollectingExporter();
      const subject = make(exporter);
      const record = foreignRecord({ list: [1] }, { map: { a: 1 } });
      subject.processor.onEmit(record);
      (record.body as { list: number[] }).list.push(2);
      Object.assign(record.attributes, { map: { a: 2 }, late: true });
      Object.assign(record, { severityText: 'ERROR' });
      await flushed(subject);
      expect(exporter.records).toMatchObject([{ body: { list: [1] }, severityText: 'INFO' }]);
      expect(exporter.records[0]?.attributes).toEqual({ map: { a: 1 } });
    },
  },
  {
    name: 'hands frozen records to the exporter',
    needs: ['ours'],
    async run(make) {
      const exporter = new CollectingExporter();
      const subject = make(exporter);
      subject.processor.onEmit(foreignRecord({ list: [1] }, { map: { a: 1 } }));
      await flushed(subject);
      const [record] = exporter.records;
      const parts = [record, record?.attributes, record?.attributes['map'], record?.body, record?.hrTime];
      expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true));
    },
  },
  {
    name: 'resolves no forceFlush before what was emitted earlier is exported, however many flush at once',
    needs: ['ours'],
    async run(make) {
      const exporter = new BlockedExporter();
      const subject = make(exporter);
      emit(subject, 'x');
      const flushes = [1, 2, 3].map(() => subject.processor.forceFlush({ timeoutMillis: 60_000 }));
      const states = flushes.map(watched);
      await eventually(() => exporter.blocked.length === 1);
      await turns(10);
      expect(states.map(({ settled }) => settled)).toEqual([false, false, false]);
      exporter.release();
      await Promise.all(flushes);
      expect(accountOf(subject)?.delivered ?? 1).toBe(1);
    },
  },
  {
    name: 'resolves forceFlush although what was emitted later is not exported',
    needs: ['ours'],
    async run(make) {
      const exporter = new BlockedExporter();
      const subject = make(exporter);
      emit(subject, 'early');
      const flush = watched(subject.processor.forceFlush({ timeoutMillis: 60_000 }));
      await eventually(() => exporter.blocked.length === 1);
      emit(subject, 'late');
      await turns(5);
      exporter.release();
      await eventually(() => flush.settled);
      expect(flush.error).toBeUndefined();
      accountOf(subject);
    },
  },
  {
    name: 'rejects forceFlush when its time runs out, and goes on delivering',
    needs: ['ours'],
    async run(make) {
      const exporter = new BlockedExporter();
      const subject = make(exporter);
      emit(subject, 'x');
      expect(await ended(subject, subject.processor.forceFlush({ timeoutMillis: 1 }))).toMatchObject({
        message: expect.stringMatching(/timeout/),
      });
      await eventually(() => exporter.blocked.length === 1);
      exporter.release();
      await flushed(subject);
      accountOf(subject);
    },
  },
  {
    name: 'starts no more exports at once than its concurrency',
    needs: ['ours'],
    async run(make) {
      const exporter = new BlockedExporter();
      const subject = make(exporter);
      emit(subject, ...Array.from({ length: 100 }, (_, i) => i));
      void subject.processor.forceFlush({ timeoutMillis: 60_000 }).catch(() => {});
      await turns(20);
      expect(exporter.blocked.length).toBeLessThanOrEqual(subject.concurrency ?? 1);
    },
  },
  ...Object.entries(BAD_EXPORTERS).map(
    ([behaviour, first]): Clause<ProcessorMake> => ({
      name: `exports the next record after an exporter that ${behaviour}`,
      needs: ['ours'],
      async run(make) {
        const exporter = new ScriptedExporter((done, number) => (number === 1 ? first(done) : done(OK)));
        const subject = make(exporter);
        emit(subject, 'bad');
        await flushed(subject);
        emit(subject, 'good');
        await flushed(subject);
        await turns(3);
        expect(exporter.bodies).toEqual(['bad', 'good']);
        const counts = accountOf(subject);
        const succeeds = behaviour.startsWith('calls back twice') || behaviour.startsWith('calls back, then');
        if (counts !== undefined) expect([counts.delivered, counts.failed]).toEqual(succeeds ? [2, 0] : [1, 1]);
      },
    }),
  ),
  {
    name: 'handles the rejection of an exporter that returns a promise',
    needs: ['ours', 'timeout', 'flushes'],
    async run(make) {
      const rejection = WatchedRejection.of(new Error('async export'));
      const exporter = new ScriptedExporter((done, number) => (number === 1 ? (rejection as never) : done(OK)));
      const subject = make(exporter, 5);
      emit(subject, 'bad');
      await flushed(subject);
      emit(subject, 'good');
      await flushed(subject);
      expect(exporter.bodies).toEqual(['bad', 'good']);
      expect(rejection.isHandled).toBe(true);
    },
  },
  {
    name: 'exports the next record after an exporter that never calls back, and ignores a late callback',
    needs: ['ours', 'timeout'],
    async run(make) {
      let late: Done = () => {};
      const exporter = new ScriptedExporter((done, number) => {
        if (number === 1) late = done;
        else done(OK);
      });
      const subject = make(exporter, 5);
      emit(subject, 'stuck');
      const flush = watched(subject.processor.forceFlush());
      await eventually(() => exporter.batches.length === 1);
      emit(subject, 'next');
      await flushed(subject);
      expect([flush.settled, flush.error]).toEqual([true, undefined]);
      expect(exporter.bodies).toEqual(['stuck', 'next']);
      const before = accountOf(subject);
      late(OK);
      await turns(3);
      expect(accountOf(subject)).toEqual(before);
      if (before !== undefined) expect([before.delivered, before.failed]).toEqual([1, 1]);
    },
  },
  {
    name: 'flushes the exporter in forceFlush, and rejects with what that rejects with, every time',
    needs: ['ours', 'flushes'],
    async run(make) {
      const error = new Error('cannot flush');
      const exporter = Object.assign(new CollectingExporter(), { forceFlush: () => Promise.reject(error) });
      const subject = make(exporter);
      for (const body of ['a', 'b']) {
        emit(subject, body);
        expect(await ended(subject, subject.processor.forceFlush())).toBe(error);
      }
      expect(exporter.bodies).toEqual(['a', 'b']);
    },
  },
  {
    name: 'exports in shutdown what was emitted before it',
    needs: [],
    async run(make) {
      const exporter = new CollectingExporter();
      const subject = make(exporter);
      emit(subject, 'a', 'b');
      expect(await ended(subject, subject.processor.shutdown())).toBeUndefined();
      expect(exporter.bodies).toEqual(['a', 'b']);
      accountOf(subject);
    },
  },
  {
    name: 'resolves shutdown, also during a flush, only when what was emitted earlier is exported',
    needs: ['ours'],
    async run(make) {
      const exporter = new BlockedExporter();
      const subject = make(exporter);
      emit(subject, 'x');
      const flush = watched(subject.processor.forceFlush({ timeoutMillis: 60_000 }));
      const shutdown = watched(subject.processor.shutdown());
      await eventually(() => exporter.blocked.length === 1);
      await turns(10);
      expect([flush.settled, shutdown.settled]).toEqual([false, false]);
      exporter.release();
      await eventually(() => flush.settled && shutdown.settled);
      expect([flush.error, shutdown.error]).toEqual([undefined, undefined]);
      expect(accountOf(subject)?.delivered ?? 1).toBe(1);
    },
  },
  {
    name: 'shuts the exporter down once, however often it is shut down',
    needs: ['closes'],
    async run(make) {
      const exporter = new CollectingExporter();
      const { processor } = make(exporter);
      await Promise.all([processor.shutdown(), processor.shutdown()]);
      await processor.shutdown();
      expect(exporter.shutdowns).toBe(1);
    },
  },
  {
    name: 'makes no export after shutdown',
    needs: ['ends'],
    async run(make) {
      const exporter = new CollectingExporter();
      const subject = make(exporter);
      await ended(subject, subject.processor.shutdown());
      emit(subject, 'late', 'later');
      await flushed(subject);
      expect(exporter.batches).toEqual([]);
    },
  },
  {
    name: 'counts records after shutdown as dropped',
    needs: ['ends', 'counts'],
    async run(make) {
      const subject = make(new CollectingExporter());
      await ended(subject, subject.processor.shutdown());
      emit(subject, 'late', 'later');
      await flushed(subject);
      const counts = accountOf(subject);
      expect([counts?.created, counts?.dropped]).toEqual([2, { shutdown: 2 }]);
    },
  },
  {
    name: 'shuts the exporter down although the flush in shutdown fails, and rejects with that error',
    needs: ['ours', 'closes', 'flushes'],
    async run(make) {
      const error = new Error('cannot flush');
      const exporter = Object.assign(new CollectingExporter(), { forceFlush: () => Promise.reject(error) });
      const subject = make(exporter);
      emit(subject, 'x');
      expect(await ended(subject, subject.processor.shutdown())).toBe(error);
      expect([exporter.shutdowns, exporter.bodies]).toEqual([1, ['x']]);
    },
  },
];
