import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import { Scheduler } from '../../../src/processors/pace/scheduler.js';
import { DispatchBuffer, type Receiver } from '../../../src/processors/pipeline/dispatch-buffer.js';
import { LightRecord } from '../../../src/record/record.js';
import { FakeClock } from '../../support/fake-clock.js';
import { lawGap } from '../../support/law.js';
import { someRecord } from '../../support/some-record.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

/** A receiver that collects records, chunk by chunk. */
function receiver(members: Partial<Receiver> = {}) {
  const portions: LightRecord[][] = [];
  const one: Receiver = {
    minimum: 0,
    usesCallContext: false,
    receive: ({ records }) => void portions.push([...records]),
    onEmit: (record) => void portions.push([record as LightRecord]),
    ...members,
  };
  return { one, portions, sizes: () => portions.map(({ length }) => length) };
}

function bufferFor(...receivers: Receiver[]) {
  const errors: unknown[] = [];
  const clock = new FakeClock();
  const dispatchBuffer = new DispatchBuffer(new Scheduler(clock), clock, (error) => errors.push(error));
  for (const one of receivers) dispatchBuffer.add(one);
  return { dispatchBuffer, errors };
}

describe('DispatchBuffer', () => {
  it('hands out on a later turn, to all receivers, in order', async () => {
    const [a, b] = [receiver(), receiver()];
    const { dispatchBuffer } = bufferFor(a.one, b.one);
    const records = [1, 2, 3].map((body) => someRecord({ body }));
    for (const record of records) dispatchBuffer.onEmit(record);
    expect(a.portions).toEqual([]);
    await turns(1);
    expect([a.portions, b.portions]).toEqual([[records], [records]]);
  });

  it('hands out within the log call at 256 records or one mebibyte', () => {
    const a = receiver();
    const { dispatchBuffer } = bufferFor(a.one);
    for (let i = 0; i < 300; i++) dispatchBuffer.onEmit(someRecord());
    expect(a.sizes()).toEqual([256]);
    dispatchBuffer.handOut();
    dispatchBuffer.onEmit(someRecord({ size: 2 ** 20 }));
    expect(a.sizes()).toEqual([256, 44, 1]);
  });

  it('hands out within the next log call if a receiver has caused more than 256 records', () => {
    const sizes: number[] = [];
    const a = receiver({
      receive({ records }) {
        sizes.push(records.length);
        if (sizes.length === 1) for (let i = 0; i < 300; i++) dispatchBuffer.onEmit(someRecord());
      },
    });
    const { dispatchBuffer } = bufferFor(a.one);
    dispatchBuffer.onEmit(someRecord());
    dispatchBuffer.handOut();
    dispatchBuffer.onEmit(someRecord());
    expect(sizes).toEqual([1, 301]);
  });

  it('passes later records to a new receiver, and earlier records to a removed one', () => {
    const [a, b] = [receiver(), receiver()];
    const { dispatchBuffer } = bufferFor(a.one);
    const [first, second, third] = [someRecord(), someRecord(), someRecord()];
    dispatchBuffer.onEmit(first);
    dispatchBuffer.add(b.one);
    dispatchBuffer.onEmit(second);
    dispatchBuffer.remove(a.one);
    dispatchBuffer.onEmit(third);
    dispatchBuffer.handOut();
    expect([a.portions, b.portions]).toEqual([
      [[first], [second]],
      [[second], [third]],
    ]);
  });

  it('reports exceptions of a receiver, and feeds the others', () => {
    const a = receiver({
      receive() {
        throw new Error('broken');
      },
    });
    const b = receiver();
    const { dispatchBuffer, errors } = bufferFor(a.one, b.one);
    dispatchBuffer.onEmit(someRecord());
    dispatchBuffer.handOut();
    expect([errors.map(String), b.sizes()]).toEqual([['Error: broken'], [1]]);
  });

  it('keeps records that a receiver causes for the next turn, turn after turn', async () => {
    const a = receiver({ receive: () => dispatchBuffer.onEmit(someRecord()) });
    const b = receiver();
    const { dispatchBuffer } = bufferFor(a.one, b.one);
    dispatchBuffer.onEmit(someRecord());
    dispatchBuffer.handOut();
    dispatchBuffer.handOut();
    expect(b.sizes()).toEqual([1, 1]);
    await turns(3);
    expect(b.sizes().length).toBeGreaterThan(2);
    dispatchBuffer.remove(a.one);
  });

  it('captures the async context of a call only if a receiver exports in it', () => {
    const scopes = (usesCallContext: boolean, minimum: number) => {
      const record = someRecord({ levelNumber: 20 });
      bufferFor(receiver({ usesCallContext, minimum }).one).dispatchBuffer.onEmit(record);
      let taken = true;
      LightRecord.callContext(record, () => {
        taken = false;
        return undefined as never;
      });
      return taken;
    };
    expect([scopes(true, 20), scopes(true, 21), scopes(false, 0)]).toEqual([true, false, false]);
  });
});

type Command =
  | { do: 'log'; level: 'DEBUG' | 'INFO' | 'ERROR' }
  | { do: 'level'; sink: number; level: 'DEBUG' | 'INFO' | 'ERROR' }
  | { do: 'add' | 'remove' | 'abort' | 'stats' | 'turn' | 'complete'; sink: number };

const level = fc.constantFrom('DEBUG' as const, 'INFO' as const, 'ERROR' as const);
const commands = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('log' as const), level }) },
    fc.record({ do: fc.constant('level' as const), sink: fc.nat(4), level }),
    fc.record({
      do: fc.constantFrom(
        'add' as const,
        'remove' as const,
        'abort' as const,
        'stats' as const,
        'turn' as const,
        'complete' as const,
      ),
      sink: fc.nat(4),
    }),
  ),
  { maxLength: 40 },
);

const KINDS: AddOptions[] = [
  {},
  { level: 'INFO', concurrency: 1 },
  { maxQueueSize: 3 },
  { maxQueueSize: 3, overflow: 'drop-oldest', concurrency: 1 },
  { maxQueueSize: 3, overflow: 'drop-lowest', concurrency: 1 },
];

/** The texts that the sinks received, and the reports of the logger, after these commands. */
async function outcome(list: readonly Command[], direct: boolean) {
  const { logger } = testLogger();
  const told: unknown[] = [];
  const got: string[][] = [];
  const ids: number[] = [];
  let count = 0;
  const add = (kind: number) => {
    const mine: string[] = [];
    got.push(mine);
    // A sink with a predicate receives each record in its log call.
    const options = { ...KINDS[kind], ...(direct ? { filter: () => true } : {}), format: MESSAGE };
    ids.push(logger.add(async (text: string) => void mine.push(text), options as AddOptions & { batch?: false }));
  };
  add(0);
  add(3);
  const ends: Array<Promise<unknown>> = [];
  for (const command of list) {
    const id = 'sink' in command ? ids[command.sink] : undefined;
    if (command.do === 'log') logger.log(command.level, `${count++}`);
    else if (command.do === 'add') add(command.sink);
    else if (command.do === 'stats') told.push(logger.stats());
    else if (command.do === 'turn') await turns(1);
    else if (command.do === 'complete') told.push((await logger.complete()).sinks);
    else if (id === undefined) continue;
    else if (command.do === 'level') logger.setLevel(id, command.level);
    else {
      delete ids[ids.indexOf(id)];
      ends.push(logger.remove(id, { abort: command.do === 'abort' }));
      told.push(logger.stats());
    }
  }
  const report = await logger.complete();
  await Promise.all(ends);
  for (const sink of report.sinks) expect(lawGap(sink)).toBe(0);
  return { told, got, last: report.sinks };
}

describe('sinks that receive records in chunks', () => {
  it('receive, drop and count the same as sinks that receive each record in its log call', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        expect(await outcome(list, false)).toEqual(await outcome(list, true));
      }),
      { numRuns: 300 },
    );
  });

  it('export in the async context of each call', async () => {
    const { logger } = testLogger();
    const storage = new AsyncLocalStorage<number>();
    const seen: unknown[] = [];
    for (let i = 0; i < 2; i++)
      logger.add(async (text) => void seen.push([text, storage.getStore()]), { format: MESSAGE });
    for (const n of [1, 2]) storage.run(n, () => logger.info(`${n}`));
    await logger.complete();
    const one = ['1\n', 1];
    const two = ['2\n', 2];
    expect(seen.sort()).toEqual([one, one, two, two]);
  });

  it('filter a record by the level at the time of its log call', async () => {
    const { logger } = testLogger();
    const got: string[] = [];
    const id = logger.add(async (text) => void got.push(text), { format: MESSAGE, level: 'INFO' });
    logger.info('1');
    logger.setLevel(id, 'ERROR');
    logger.info('2');
    logger.error('3');
    logger.setLevel(id, 'INFO');
    logger.info('4');
    await logger.complete();
    expect(got).toEqual(['1\n', '3\n', '4\n']);
  });
});
