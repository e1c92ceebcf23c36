import { expect } from 'vitest';
import type { Attempt, ExportResult, LogRecordExporter } from '../../src/record/exporter.js';
import { classifyError, outcomeOf } from '../../src/record/failure/outcome.js';
import { own } from '../../src/record/foreign/own.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { LightRecord } from '../../src/record/record.js';
import { hostileValues } from '../support/hostile-values.js';
import { turns } from '../support/turns.js';
import { type Clause, contract, eventually, type Subject, watched } from './clause.js';
import { foreignRecord } from './processor.js';

/* What may a processor, ours or the SDK's, rely on in a LogRecordExporter? */

/** An exporter, and the destination behind it, which refuses records whose body begins with {@link REFUSED}. */
interface ExporterSubject {
  readonly exporter: LogRecordExporter;
  /** The bodies that the destination has accepted, in order. */
  written(): readonly string[];
  /** The destination accepts nothing until the returned function is called. */
  hold?(): () => void;
  /** How many requests the destination got. */
  requests?(): number;
  /** The destination refuses the next request, whatever it holds, with a 503 or the like. */
  refuseNext?(): void;
}

export const REFUSED = 'refused';

/**
 * - `batches`: takes more than one record a call
 * - `foreign`: takes records that are not of this package, and exports without an `attempt`
 * - `refuses`: reports what its destination refuses
 * - `holds`: ends an export only when its destination has accepted the records
 * - `aborts`: ends an attempt when its signal aborts
 * - `flushes`: has a `forceFlush`
 * - `ends`: exports nothing after `shutdown`
 * - `waits`: its `shutdown` waits for exports that have begun
 * - `attempts`: makes one request for an attempt
 * - `repeats`: repeats by itself without an attempt
 */
export type ExporterTrait =
  | ('batches' | 'foreign' | 'refuses' | 'holds' | 'aborts' | 'flushes' | 'ends' | 'waits')
  | ('attempts' | 'repeats');

export type ExporterMake = () => ExporterSubject | Promise<ExporterSubject>;

export function exporterContract(
  name: string,
  make: ExporterMake,
  has: readonly ExporterTrait[],
  faults: NonNullable<Subject['faults']> = {},
): void {
  contract(name, exporterClauses, make, { has, faults });
}

interface Way {
  /** Aborts the attempt. */
  readonly signal?: AbortSignal;
  /** As a processor of the SDK calls it: with its records, and without an attempt. */
  readonly foreign?: boolean;
}

/** Exports records with these bodies. Gives the records, and the results that the exporter calls back with. */
function exporting({ exporter }: ExporterSubject, bodies: readonly unknown[], way: Way = {}) {
  const { signal = new AbortController().signal, foreign = false } = way;
  const records = bodies.map((body) => (foreign ? foreignRecord(body) : own(foreignRecord(body))));
  const results: ExportResult[] = [];
  const attempt: Attempt = { signal, number: 1 };
  const done = (result: ExportResult) => void results.push(result);
  if (foreign) exporter.export(records, done);
  else exporter.export(records, done, attempt);
  return { records, results };
}

/** The first result. */
async function resultOf({ results }: { results: ExportResult[] }): Promise<ExportResult> {
  await eventually(() => results.length > 0);
  return results[0] as ExportResult;
}

/** How often the exporter calls back for one export; a second call gets its time to come. */
async function callbacksOf({ results }: { results: ExportResult[] }): Promise<number> {
  await resultOf({ results });
  await turns(10);
  return results.length;
}

/** The clauses of one export, called in one of the two ways. */
function exportClauses(way: Way, needs: readonly ExporterTrait[]): Array<Clause<ExporterMake>> {
  const suffix = way.foreign ? ', given foreign records and no attempt' : '';
  return [
    {
      name: `calls back with success when its destination has the records${suffix}`,
      needs,
      async run(make) {
        const subject = await make();
        for (const body of ['a', 'b', 'c']) expect((await resultOf(exporting(subject, [body], way))).code).toBe(0);
        expect(subject.written()).toEqual(['a', 'b', 'c']);
      },
    },
    {
      name: `writes the records of a batch in order${suffix}`,
      needs: [...needs, 'batches'],
      async run(make) {
        const subject = await make();
        const bodies = Array.from({ length: 100 }, (_, i) => `record ${i}`);
        expect((await resultOf(exporting(subject, bodies, way))).code).toBe(0);
        expect(subject.written()).toEqual(bodies);
      },
    },
    {
      name: `succeeds with an empty batch, and writes nothing${suffix}`,
      needs: [...needs, 'batches'],
      async run(make) {
        const subject = await make();
        expect((await resultOf(exporting(subject, [], way))).code).toBe(0);
        expect(subject.written()).toEqual([]);
      },
    },
    {
      name: `calls back once for each export${suffix}`,
      needs,
      async run(make) {
        const subject = await make();
        expect(await callbacksOf(exporting(subject, ['x'], way))).toBe(1);
      },
    },
    {
      name: `calls back once for a batch, and for an empty one${suffix}`,
      needs: [...needs, 'batches'],
      async run(make) {
        const subject = await make();
        expect(await callbacksOf(exporting(subject, ['a', 'b'], way))).toBe(1);
        expect(await callbacksOf(exporting(subject, [], way))).toBe(1);
      },
    },
    {
      name: `fails with an error where its destination refuses a record, and exports the next one${suffix}`,
      needs: [...needs, 'refuses'],
      async run(make) {
        const subject = await make();
        const refused = exporting(subject, [`${REFUSED} alone`], way);
        const { code, error } = await resultOf(refused);
        expect([code, error instanceof Error, await callbacksOf(refused)]).toEqual([1, true, 1]);
        expect((await resultOf(exporting(subject, ['next'], way))).code).toBe(0);
        expect(subject.written()).toEqual(['next']);
      },
    },
    {
      name: `reports as failed what the destination refuses of a batch, and nothing else${suffix}`,
      needs: [...needs, 'refuses', 'batches'],
      async run(make) {
        const subject = await make();
        const ended = exporting(subject, ['a', `${REFUSED} in the middle`, 'b'], way);
        const { delivered, failed, failedRecords } = outcomeOf(ended.records, await resultOf(ended));
        const written = subject.written();
        expect(failed).toBeGreaterThan(0);
        expect(delivered).toBe(written.length);
        for (const { body } of failedRecords ?? []) expect(written).not.toContain(body);
      },
    },
  ];
}

export const exporterClauses: ReadonlyArray<Clause<ExporterMake>> = [
  ...exportClauses({}, []),
  ...exportClauses({ foreign: true }, ['foreign']),
  {
    name: 'exports records of whatever values, and never throws',
    needs: [],
    async run(make) {
      const subject = await make();
      for (const { name, make: value } of hostileValues()) {
        const ended = exporting(subject, [value()]);
        expect((await resultOf(ended)).code, name).toBe(0);
      }
    },
  },
  {
    name: 'exports frozen records',
    needs: [],
    async run(make) {
      const subject = await make();
      const record = LightRecord.freeze(own(foreignRecord('frozen', { map: { a: [1] } })));
      const results: ExportResult[] = [];
      subject.exporter.export([record], (result) => void results.push(result), {
        signal: new AbortController().signal,
        number: 1,
      });
      expect((await resultOf({ results })).code).toBe(0);
      expect(subject.written()).toEqual(['frozen']);
    },
  },
  {
    name: 'changes neither the list nor the records',
    needs: ['foreign'],
    async run(make) {
      const subject = await make();
      const records = [foreignRecord('a', { map: { a: [1] } }), foreignRecord({ list: [1] })];
      const before = structuredClone(records);
      const results: ExportResult[] = [];
      subject.exporter.export(records, (result) => void results.push(result));
      await resultOf({ results });
      expect(records).toEqual(before);
    },
  },
  {
    name: 'exports foreign records as they were in the call, whatever changes them afterwards',
    needs: ['foreign', 'holds'],
    async run(make) {
      const subject = await make();
      const release = subject.hold?.();
      const record = foreignRecord('before') as { -readonly [K in keyof ReadableLogRecord]: ReadableLogRecord[K] };
      const results: ExportResult[] = [];
      const batch = [record];
      subject.exporter.export(batch, (result) => void results.push(result));
      record.body = 'after';
      batch.length = 0;
      release?.();
      expect((await resultOf({ results })).code).toBe(0);
      expect(subject.written()).toEqual(['before']);
    },
  },
  {
    name: 'calls back only when its destination has accepted the records',
    needs: ['holds'],
    async run(make) {
      const subject = await make();
      const release = subject.hold?.();
      const ended = exporting(subject, ['x']);
      await turns(20);
      expect(ended.results).toEqual([]);
      release?.();
      expect((await resultOf(ended)).code).toBe(0);
    },
  },
  {
    name: 'fails when the signal of its attempt aborts, once, though the destination answers later',
    needs: ['aborts', 'holds'],
    async run(make) {
      const subject = await make();
      const release = subject.hold?.();
      const abort = new AbortController();
      const ended = exporting(subject, ['x'], { signal: abort.signal });
      await turns(5);
      abort.abort(new Error('too late'));
      expect((await resultOf(ended)).code).toBe(1);
      release?.();
      await turns(10);
      expect(ended.results).toHaveLength(1);
    },
  },
  {
    name: 'fails at once when the signal has aborted before the export, and writes nothing',
    needs: ['aborts'],
    async run(make) {
      const subject = await make();
      const ended = exporting(subject, ['x'], { signal: AbortSignal.abort(new Error('removed')) });
      expect((await resultOf(ended)).code).toBe(1);
      expect(subject.written()).toEqual([]);
    },
  },
  {
    name: 'makes one request for an attempt, and says that another one may succeed',
    needs: ['attempts'],
    async run(make) {
      const subject = await make();
      subject.refuseNext?.();
      const refused = exporting(subject, ['x']);
      const { code, error } = await resultOf(refused);
      expect([code, classifyError(error, true).retryable, await callbacksOf(refused)]).toEqual([1, true, 1]);
      expect([subject.requests?.(), subject.written()]).toEqual([1, []]);
      expect((await resultOf(exporting(subject, ['x']))).code).toBe(0);
      expect([subject.requests?.(), subject.written()]).toEqual([2, ['x']]);
    },
  },
  {
    name: 'makes one request for the batch of an attempt, also where a record is refused',
    needs: ['attempts', 'refuses', 'batches'],
    async run(make) {
      const subject = await make();
      const taken = exporting(subject, ['a', 'b', 'c']);
      expect([await callbacksOf(taken), subject.requests?.()]).toEqual([1, 1]);
      const refused = exporting(subject, ['a', `${REFUSED} in the middle`, 'b']);
      expect(await callbacksOf(refused)).toBe(1);
      // None, if it is refused before it is sent.
      expect(subject.requests?.()).toBeLessThanOrEqual(2);
    },
  },
  {
    name: 'repeats without an attempt what its destination refuses for now, and calls back once',
    needs: ['repeats', 'foreign'],
    async run(make) {
      const subject = await make();
      subject.refuseNext?.();
      const ended = exporting(subject, ['x'], { foreign: true });
      expect([(await resultOf(ended)).code, await callbacksOf(ended)]).toEqual([0, 1]);
      expect([subject.requests?.(), subject.written()]).toEqual([2, ['x']]);
    },
  },
  {
    name: 'waits in forceFlush for exports that have begun',
    needs: ['flushes', 'holds'],
    async run(make) {
      const subject = await make();
      const release = subject.hold?.();
      const ended = exporting(subject, ['x']);
      const flush = subject.exporter.forceFlush?.();
      const state = watched(flush ?? Promise.resolve());
      await turns(20);
      expect(state.settled).toBe(false);
      release?.();
      await flush;
      expect(subject.written()).toEqual(['x']);
      await resultOf(ended);
    },
  },
  {
    name: 'resolves forceFlush where there is nothing to wait for',
    needs: ['flushes'],
    async run(make) {
      const subject = await make();
      await subject.exporter.forceFlush?.();
      await resultOf(exporting(subject, ['x']));
      await subject.exporter.forceFlush?.();
      expect(subject.written()).toEqual(['x']);
    },
  },
  {
    name: 'waits in shutdown for exports that have begun',
    needs: ['waits', 'holds'],
    async run(make) {
      const subject = await make();
      const release = subject.hold?.();
      const ended = exporting(subject, ['x']);
      const shutdown = subject.exporter.shutdown();
      const state = watched(shutdown);
      await turns(20);
      expect(state.settled).toBe(false);
      release?.();
      await shutdown;
      expect((await resultOf(ended)).code).toBe(0);
    },
  },
  {
    name: 'resolves shutdown, however often it is called',
    needs: [],
    async run(make) {
      const subject = await make();
      await resultOf(exporting(subject, ['x']));
      await Promise.all([subject.exporter.shutdown(), subject.exporter.shutdown()]);
      await subject.exporter.shutdown();
    },
  },
  {
    name: 'fails after shutdown, once, and writes nothing',
    needs: ['ends'],
    async run(make) {
      const subject = await make();
      await subject.exporter.shutdown();
      const before = subject.written();
      const late = exporting(subject, ['late']);
      const { code, error } = await resultOf(late);
      expect([code, error instanceof Error, await callbacksOf(late)]).toEqual([1, true, 1]);
      expect(subject.written()).toEqual(before);
    },
  },
];
