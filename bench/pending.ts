import { spawnSync } from 'node:child_process';
import { configure, fromAsyncSink, getLogger } from '@logtape/logtape';
import { Logger } from 'logly-otel';
import { FIELDS, MESSAGE } from './call.js';

/** What a record costs that waits for ten async sinks, beside one of its attributes alone. */
export interface Pending {
  readonly name: string;
  /** Of heap for each record, without its attributes. */
  readonly bytes: number;
  /** Of the log call, for each record. */
  readonly nanos: number;
}

const RECORDS = 50_000;
const SINKS = 10;

/** A log call, and what waits for all that was logged. */
interface Loggable {
  log(i: number): void;
  settle(): Promise<unknown>;
}

const contenders: Record<string, () => Promise<Loggable>> = {
  async 'logly-otel'() {
    const logger = new Logger();
    for (let i = 0; i < SINKS; i++) logger.add(async () => {});
    return { log: (i) => logger.info(MESSAGE, { ...FIELDS, amount: i }), settle: () => logger.complete() };
  },
  async LogTape() {
    const all = Array.from({ length: SINKS }, () => fromAsyncSink(async () => {}));
    const sinks = Object.fromEntries(all.map((sink, i) => [`s${i}`, sink]));
    await configure({
      sinks,
      loggers: [
        { category: 'bench', sinks: Object.keys(sinks), lowestLevel: 'info' },
        { category: ['logtape', 'meta'], sinks: [] },
      ],
    });
    const logger = getLogger('bench');
    return {
      log: (i) => logger.info(MESSAGE, { ...FIELDS, amount: i }),
      // Long enough for promises that are resolved already.
      settle: () => new Promise((resolve) => setTimeout(resolve, 500)),
    };
  },
};

/** Runs in a process of its own, with the garbage collector at hand. */
async function measureHere(name: string): Promise<Pending> {
  const { gc } = globalThis as { gc?: () => void };
  const used = () => {
    gc?.();
    return process.memoryUsage().heapUsed;
  };
  const kept: object[] = [];
  const empty = used();
  for (let i = 0; i < RECORDS; i++) kept.push({ ...FIELDS, amount: i, cart: { items: i } });
  const attributes = used() - empty;
  kept.length = 0;
  const contender = await contenders[name]?.();
  if (contender === undefined) throw new Error(`${name} is unknown`);
  const { log, settle } = contender;
  // For the compiler.
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 2_000; i++) log(i);
    await settle();
  }
  const before = used();
  const begun = process.hrtime.bigint();
  for (let i = 0; i < RECORDS; i++) log(i);
  const nanos = Number(process.hrtime.bigint() - begun) / RECORDS;
  const bytes = (used() - before - attributes) / RECORDS;
  return { name, bytes: Math.round(bytes), nanos: Math.round(nanos) };
}

/** Each in five processes of its own; the median of each figure. */
export function pending(): Pending[] {
  return Object.keys(contenders).map((name) => {
    const runs = Array.from({ length: 5 }, () => {
      const { stdout } = spawnSync(process.execPath, ['--expose-gc', new URL(import.meta.url).pathname, name], {
        encoding: 'utf8',
        env: { ...process.env, LOGLY_AUTOINIT: 'false' },
      });
      return JSON.parse(stdout) as Pending;
    });
    const middle = (of: (run: Pending) => number) => runs.map(of).sort((a, b) => a - b)[2] ?? Number.NaN;
    return { name, bytes: middle(({ bytes }) => bytes), nanos: middle(({ nanos }) => nanos) };
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  console.log(JSON.stringify(await measureHere(process.argv[2] ?? '')));
  process.stderr.write = () => true;
  process.exit(0);
}
