import { Logger } from 'logly-otel';
import { FIELDS, type Fields, MESSAGE } from './record.js';
import { answer } from './told.js';

/* What a record costs that waits for async sinks, beside its attributes alone. Wants the garbage collector at hand. */

export interface PendingArgs {
  readonly way: 'ours' | 'logtape-pending';
  readonly sinks: number;
  readonly records: number;
}

export interface Pending {
  /** Of heap for each record, without its attributes. */
  readonly bytes: number;
  /** Of the log call, for each record. */
  readonly micros: number;
}

interface Sinks {
  log(fields: Fields): void;
  settle(): Promise<unknown>;
}

function ours(count: number): Sinks {
  const logger = new Logger();
  for (let i = 0; i < count; i++) logger.add(async () => {});
  return { log: (fields) => logger.info(MESSAGE, fields), settle: () => logger.complete() };
}

async function theirs(way: string, count: number): Promise<Sinks> {
  const module = `../ways/${way}.mjs`;
  const { openSinks } = (await import(module)) as { openSinks(options: object): Promise<Sinks> };
  return openSinks({ count, message: MESSAGE });
}

const fieldsWith = (amount: number): Fields => ({ ...FIELDS, amount, cart: { items: amount } });

function used(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}

await answer(async ({ way, sinks, records }: PendingArgs): Promise<Pending> => {
  const kept: object[] = [];
  const empty = used();
  for (let i = 0; i < records; i++) kept.push(fieldsWith(i));
  const attributes = used() - empty;
  kept.length = 0;
  const { log, settle } = way === 'ours' ? ours(sinks) : await theirs(way, sinks);
  // For the compiler.
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 2_000; i++) log(fieldsWith(i));
    await settle();
  }
  const before = used();
  // Made beforehand: the call alone is timed. Forgotten afterwards: who keeps them has them in its figure, as who copies has the copies.
  const given = Array.from({ length: records }, (_, i) => fieldsWith(i));
  const begun = performance.now();
  for (const fields of given) log(fields);
  const micros = ((performance.now() - begun) * 1_000) / records;
  given.length = 0;
  return { bytes: (used() - before - attributes) / records, micros };
});
