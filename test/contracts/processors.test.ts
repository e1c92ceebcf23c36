import {
  SimpleLogRecordProcessor,
  BatchLogRecordProcessor as StockBatchLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import type { SinkFunction } from '../../src/exporters/callable.js';
import { AsyncLogRecordProcessor } from '../../src/processors/async.js';
import { BatchLogRecordProcessor } from '../../src/processors/batch.js';
import { Account, type Counts } from '../../src/processors/delivery/account.js';
import { FanOutLogRecordProcessor } from '../../src/processors/fan-out.js';
import { FilterLogRecordProcessor } from '../../src/processors/filter.js';
import { patchInFront } from '../../src/processors/pipeline/patch.js';
import { ThirdPartyLogRecordProcessor } from '../../src/processors/pipeline/third-party.js';
import { SyncLogRecordProcessor } from '../../src/processors/sync.js';
import type { LogRecordExporter } from '../../src/record/exporter.js';
import type { LogRecordProcessor } from '../../src/record/processor.js';
import { NO_LIMITS } from '../../src/record/values/limits.js';
import { testLogger } from '../support/test-logger.js';
import { broken } from './clause.js';
import {
  type ProcessorMake,
  type ProcessorSubject,
  type ProcessorTrait,
  processorClauses,
  processorContract,
} from './processor.js';
import { wrapperClauses, wrapperContract } from './wrapper.js';

const DEFAULT = 30_000;
const ALL: readonly ProcessorTrait[] = ['ours', 'timeout', 'flushes', 'ends', 'closes'];

const sync: ProcessorMake = (exporter) => ({
  processor: new SyncLogRecordProcessor({ exporter }),
});

const async: ProcessorMake = (exporter, exportTimeoutMillis = DEFAULT) => {
  const processor = new AsyncLogRecordProcessor({ exporter, exportTimeoutMillis, retry: false, concurrency: 1 });
  return { processor, stats: () => processor.stats() };
};

const batch: ProcessorMake = (exporter, exportTimeoutMillis = DEFAULT) => {
  const processor = new BatchLogRecordProcessor({ exporter, exportTimeoutMillis, retry: false });
  return { processor, stats: () => processor.stats() };
};

/** The exporter of a clause as a sink function: its promise settles as the export ends. */
function sinkOf(exporter: LogRecordExporter): SinkFunction {
  return (_, { record, signal, attempt }) =>
    new Promise<void>((resolve, reject) => {
      exporter.export([record], (result) => (result?.code === 0 ? resolve() : reject(result?.error)), {
        signal,
        number: attempt,
      });
    });
}

const sink: ProcessorMake = (exporter, exportTimeoutMillis = DEFAULT) => {
  const processor = new AsyncLogRecordProcessor({
    sink: sinkOf(exporter),
    exportTimeoutMillis,
    retry: false,
    concurrency: 1,
  });
  return { processor, stats: () => processor.stats() };
};

/** A logger's processor, in front of one sink; the logger's clock stands still unless a clause advances it. */
const attached: ProcessorMake = (exporter, exportTimeoutMillis = DEFAULT) => {
  const { logger, clock } = testLogger({ onInternalError: () => {} });
  logger.add(exporter, { level: 0, exportTimeoutMillis, retry: false });
  return {
    processor: logger.attach(),
    stats: () => logger.stats()[0] as never,
    advance: (millis) => clock.advance(millis),
  };
};

/** A processor around another one, whose account is the inner one's. */
const around =
  (wrap: (inner: LogRecordProcessor) => LogRecordProcessor, make: ProcessorMake): ProcessorMake =>
  (...args) => {
    const subject = make(...args);
    return { ...subject, processor: wrap(subject.processor) };
  };

const filter = (inner: LogRecordProcessor) => new FilterLogRecordProcessor(inner, { predicate: () => true });
const fanOut = (inner: LogRecordProcessor) => new FanOutLogRecordProcessor([inner]);
const patch = (inner: LogRecordProcessor) =>
  patchInFront(inner, (record) => record, { account: new Account(), onError: () => {} });

/** Delivered is what the wrapped processor took: the account of that one says what became of it. */
const thirdParty = (inner: LogRecordProcessor) =>
  new ThirdPartyLogRecordProcessor(inner, { account: new Account(), limits: NO_LIMITS, onError: () => {} });

const SYNC: readonly ProcessorTrait[] = ['ours', 'flushes', 'ends', 'closes'];
const UNHANDLED = {
  'handles the rejection of an exporter that returns a promise':
    'ignores it: an `async export` that throws ends the process',
};

processorContract('SyncLogRecordProcessor', sync, SYNC);
processorContract('AsyncLogRecordProcessor with an exporter', async, ALL, UNHANDLED);
processorContract('AsyncLogRecordProcessor with a sink function', sink, ['ours', 'timeout', 'ends']);
processorContract('BatchLogRecordProcessor', batch, ALL, UNHANDLED);
processorContract('the processor of Logger.attach()', attached, ['ours', 'timeout', 'flushes'], UNHANDLED);
processorContract('SimpleLogRecordProcessor of the SDK', stockSimple, ['ends', 'closes']);
processorContract('BatchLogRecordProcessor of the SDK', stockBatch, ['ends', 'closes']);

const READS_FIRST = {
  'never throws from onEmit, whatever the shape of the record': 'reads the severity before the record is copied',
};

describe.each([
  ['FilterLogRecordProcessor', filter, READS_FIRST],
  ['FanOutLogRecordProcessor', fanOut, {}],
  ['patchInFront', patch, {}],
  ['ThirdPartyLogRecordProcessor', thirdParty, {}],
])('%s', (_, wrap, faults) => {
  processorContract('around SyncLogRecordProcessor', around(wrap, sync), SYNC, faults);
  processorContract('around AsyncLogRecordProcessor', around(wrap, async), ALL, { ...UNHANDLED, ...faults });
  processorContract('around BatchLogRecordProcessor', around(wrap, batch), ALL, { ...UNHANDLED, ...faults });
});

const NOT_ENDED = {
  'shuts its members down once, however often it is shut down': 'shuts them down each time',
  'passes no record on after shutdown': 'passes it on',
};
const FLUSH_THROWS = {
  'rejects in forceFlush, and does not throw, where a member throws': 'throws',
  'rejects in shutdown, and does not throw, where a member throws': 'throws',
};

wrapperContract('FilterLogRecordProcessor', ([inner]) => filter(inner as LogRecordProcessor), ['isolates', 'ends'], {
  ...NOT_ENDED,
  ...FLUSH_THROWS,
  'never throws from onEmit where a member throws': 'throws',
  'treats a member whose enabled throws as enabled': 'throws',
});
wrapperContract(
  'FanOutLogRecordProcessor',
  (members) => new FanOutLogRecordProcessor(members),
  ['several', 'isolates', 'ends'],
  NOT_ENDED,
);
wrapperContract('patchInFront', ([inner]) => patch(inner as LogRecordProcessor), []);
wrapperContract(
  'ThirdPartyLogRecordProcessor',
  ([inner]) => thirdParty(inner as LogRecordProcessor),
  ['isolates'],
  FLUSH_THROWS,
);

describe('FanOutLogRecordProcessor.add', () => {
  it.fails('returns a function that rejects where the member throws from shutdown (fault: throws)', async () => {
    const error = new Error('broken member');
    const remove = new FanOutLogRecordProcessor().add({
      onEmit() {},
      async forceFlush() {},
      shutdown() {
        throw error;
      },
    });
    let removed: Promise<void> | undefined;
    expect(() => {
      removed = remove();
    }).not.toThrow();
    await expect(removed).rejects.toBe(error);
  });
});

/** A processor that keeps the contract, but for what a test replaces in it. */
const wrong =
  (
    replace: (processor: LogRecordProcessor, exporter: LogRecordExporter) => Partial<LogRecordProcessor>,
  ): ProcessorMake =>
  (exporter, exportTimeoutMillis) => {
    const { processor } = batch(exporter, exportTimeoutMillis);
    const kept: LogRecordProcessor = {
      onEmit: (record) => processor.onEmit(record),
      forceFlush: (options) => processor.forceFlush(options),
      shutdown: () => processor.shutdown(),
    };
    return { processor: { ...kept, ...replace(processor, exporter) } };
  };

describe('the contract of processors', () => {
  it('is kept, but for known faults, by a processor in which nothing is replaced', async () => {
    const kept = wrong(() => ({}));
    expect(await broken(processorClauses, kept, { has: ALL })).toEqual(Object.keys(UNHANDLED));
  });

  it.each<[string, Parameters<typeof wrong>[0], string[]]>([
    [
      'resolves forceFlush at once',
      () => ({ forceFlush: async () => {} }),
      ['exports what was emitted before a forceFlush, once and in order', 'resolves no forceFlush before'],
    ],
    [
      'lets only the first of concurrent flushes wait',
      (processor) => {
        let flushing: Promise<void> | undefined;
        return {
          async forceFlush(options) {
            if (flushing !== undefined) return;
            flushing = processor.forceFlush(options);
            await flushing.finally(() => {
              flushing = undefined;
            });
          },
        };
      },
      ['resolves no forceFlush before'],
    ],
    [
      'exports in the call, and throws what the exporter throws',
      (_, exporter) => ({ onEmit: (record) => exporter.export([record], () => {}) }),
      ['exports the next record after an exporter that throws', 'exports a record as it was in onEmit'],
    ],
    [
      'keeps exporting after shutdown',
      (processor, exporter) => {
        let isShutDown = false;
        return {
          onEmit: (record) => (isShutDown ? exporter.export([record], () => {}) : processor.onEmit(record)),
          async shutdown() {
            await processor.shutdown();
            isShutDown = true;
          },
        };
      },
      ['makes no export after shutdown'],
    ],
    [
      'shuts the exporter down at each shutdown',
      (processor, exporter) => ({
        async shutdown() {
          await processor.forceFlush();
          await exporter.shutdown();
        },
      }),
      ['shuts the exporter down once'],
    ],
    [
      'exports each record twice',
      (processor) => ({
        onEmit(record) {
          processor.onEmit(record);
          processor.onEmit(record);
        },
      }),
      ['exports what was emitted before a forceFlush, once and in order'],
    ],
  ])('is broken by one that %s', async (_, replace, expected) => {
    const names = await broken(processorClauses, wrong(replace), { has: ALL });
    for (const start of expected)
      expect(
        names.some((name) => name.startsWith(start)),
        `${start} in ${names}`,
      ).toBe(true);
  });

  it('is broken by one whose account does not add up', async () => {
    const lying: ProcessorMake = (...args) => {
      const subject = batch(...args);
      return { ...subject, stats: () => ({ ...(subject.stats?.() as Counts), delivered: 0 }) };
    };
    expect(await broken(processorClauses, lying, { has: ALL })).toContain(
      'exports what was emitted before a forceFlush, once and in order',
    );
  });
});

describe('the contract of wrappers', () => {
  it('is broken by one that hands everything on and keeps no error from its caller', async () => {
    const transparent = ([inner]: readonly LogRecordProcessor[]): LogRecordProcessor => ({
      onEmit: (record) => inner?.onEmit(record),
      enabled: (options) => inner?.enabled?.(options) ?? true,
      forceFlush: () => (inner as LogRecordProcessor).forceFlush(),
      shutdown: () => (inner as LogRecordProcessor).shutdown(),
    });
    const names = await broken(wrapperClauses, transparent, { has: ['isolates', 'ends'] });
    expect(names).toEqual([
      'never throws from onEmit where a member throws',
      'treats a member whose enabled throws as enabled',
      'rejects in forceFlush, and does not throw, where a member throws',
      'rejects in shutdown, and does not throw, where a member throws',
      'shuts its members down once, however often it is shut down',
      'passes no record on after shutdown',
    ]);
  });

  it('is broken by one that feeds its first member alone', async () => {
    const first = ([inner]: readonly LogRecordProcessor[]) => fanOut(inner as LogRecordProcessor);
    expect(await broken(wrapperClauses, first, { has: ['several'] })).toEqual([
      'feeds the members behind one that throws',
    ]);
  });
});

function stockSimple(exporter: LogRecordExporter): ProcessorSubject {
  return { processor: new SimpleLogRecordProcessor({ exporter: exporter as never }) as never };
}

function stockBatch(exporter: LogRecordExporter): ProcessorSubject {
  return {
    processor: new StockBatchLogRecordProcessor({ exporter: exporter as never }) as never,
  };
}
