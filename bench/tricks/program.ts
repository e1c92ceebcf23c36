import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { Logger } from '../../src/bridge/index.js';
import { pinoLike } from '../../src/bridge/pino/pino-like.js';
import { Bytes } from '../../src/exporters/otlp/encoding/bytes.js';
import { grouped } from '../../src/exporters/otlp/encoding/grouping.js';
import { ProtobufEncoding } from '../../src/exporters/otlp/encoding/protobuf.js';
import { OtlpLogRecordExporter } from '../../src/exporters/otlp/exporter.js';
import type { LogRecordExporter } from '../../src/record/exporter.js';
import { ownAll } from '../../src/record/foreign/own.js';
import type { LightRecord } from '../../src/record/record.js';
import { Redactor } from '../../src/record/redact/redactor.js';
import { FAILURE, fieldsOf, MESSAGE } from '../programs/record.js';

/* Runs one scenario and prints one figure: nanoseconds of an operation, of CPU time for `http`, bytes for `memory`. */

const CALLS = 2_048;
const MANY_CALLS = 1_000_000;
const LARGE = 2 ** 26;

/** Takes what it gets, and does nothing. */
const takesAll = (take: (records: readonly unknown[]) => void = () => {}): LogRecordExporter => ({
  export(records, done) {
    take(records);
    done({ code: 0 });
  },
  forceFlush: async () => {},
  shutdown: async () => {},
});

const nanoseconds = () => Number(process.hrtime.bigint());
const collectGarbage = (globalThis as { gc?: () => void }).gc ?? (() => {});

/** The median without the first third, in which V8 still compiles. */
function print(rounds: readonly number[]): void {
  const warm = rounds.slice(Math.ceil(rounds.length / 3)).sort((a, b) => a - b);
  console.log(String(warm[warm.length >> 1]));
}

interface Repeated {
  readonly rounds: number;
  readonly count?: number;
  readonly after?: () => unknown;
  readonly before?: () => Promise<void>;
}

/** Calls in a row, round after round. */
async function repeated(
  call: (index: number) => void,
  { rounds, count = CALLS, after, before }: Repeated,
): Promise<void> {
  const figures: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await before?.();
    const begun = nanoseconds();
    for (let i = 0; i < count; i++) call(i);
    figures.push((nanoseconds() - begun) / count);
    await after?.();
  }
  print(figures);
}

type Log = (logger: Logger, index: number) => void;
const withFields: Log = (logger, index) => logger.info(MESSAGE, fieldsOf(index));

/** Calls of a logger whose sink gets batches. */
function batched(log: Log, { logger = new Logger(), rounds = 80 }: { logger?: Logger; rounds?: number } = {}) {
  logger.add(takesAll());
  return repeated((index) => log(logger, index), { rounds, after: () => logger.complete() });
}

async function recordsOf(count: number, log: Log): Promise<LightRecord[]> {
  const records: LightRecord[] = [];
  const logger = new Logger();
  logger.add(takesAll((taken) => void records.push(...(taken as LightRecord[]))));
  for (let i = 0; i < count; i++) log(logger, i);
  await logger.complete();
  return records;
}

async function encoded(log: Log): Promise<void> {
  const groups = grouped(await recordsOf(CALLS, log));
  const encoding = new ProtobufEncoding();
  const bytes = new Bytes(2 ** 23);
  const encode = () => {
    bytes.length = 0;
    for (const _ of encoding.encode(groups, bytes, LARGE));
  };
  const figures: number[] = [];
  for (let round = 0; round < 150; round++) {
    const begun = nanoseconds();
    encode();
    figures.push((nanoseconds() - begun) / CALLS);
  }
  print(figures);
}

function attached(): Logger {
  const logger = new Logger();
  logger.configure({ provider: new LoggerProvider({ processors: [logger.attach()] }) });
  return logger;
}

function restricted(): Logger {
  const logger = new Logger();
  logger.add(takesAll(), { level: 'INFO' });
  return logger;
}

/** Each writes its lines to no device. */
function written(options: object): Promise<void> {
  const logger = new Logger();
  logger.add({ write() {} }, options);
  return repeated((index) => withFields(logger, index), { rounds: 60 });
}

const SCOPE = { name: 'bench' };
const RESOURCE = { attributes: { 'service.name': 'bench' } };

function foreign(index: number) {
  return {
    ...{ hrTime: [1, index] as [number, number], hrTimeObserved: [1, index] as [number, number], body: MESSAGE },
    ...{ attributes: fieldsOf(index) as never, severityNumber: 9, severityText: 'INFO', droppedAttributesCount: 0 },
    ...{ instrumentationScope: SCOPE, resource: RESOURCE },
  };
}

const SHAPES = Array.from(
  { length: 24 },
  (_, i) => [`order ${'x'.repeat(i)} was paid`, { [`id${i}`]: i, [`name${i}`]: 'ada', [`total${i}`]: 7 }] as const,
);

const SCENARIOS = {
  call: () => batched(withFields),
  text: () => batched((logger) => logger.info(MESSAGE)),
  /** 24 kinds of calls, with other keys each. */
  shapes: () =>
    batched((logger, i) => logger.info(SHAPES[i % SHAPES.length]?.[0], { ...SHAPES[i % SHAPES.length]?.[1] })),
  templates: () => batched((logger, i) => logger.info('paid {amount} by {user}', { amount: i, user: 'ada' })),
  bound: () =>
    batched((logger, i) => logger.info(MESSAGE, fieldsOf(i)), {
      logger: new Logger().bind({ request: 'abc', tenant: 7 }),
    }),
  error: () => batched((logger) => logger.error(MESSAGE, FAILURE), { rounds: 60 }),
  dates: () => batched((logger, i) => logger.info(MESSAGE, { at: new Date(1_790_000_000_000 + i), i }), { rounds: 60 }),
  nested: () =>
    batched((logger, id) =>
      logger.info(MESSAGE, { user: { id, address: { city: 'x', zip: 1 } }, cart: { items: 2 }, tags: ['a', 'b'] }),
    ),
  async uid() {
    const logger = new Logger();
    logger.configure({ recordUid: true });
    await batched((one) => one.info(MESSAGE), { logger, rounds: 60 });
  },
  attached: () => batched(withFields, { logger: attached() }),
  async insidesinks() {
    const logger = new Logger();
    logger.add(async () => {});
    logger.info('a delivery has run');
    await logger.complete();
    await repeated((index) => withFields(logger, index), { rounds: 60, after: () => logger.complete() });
  },
  call10() {
    const logger = new Logger();
    for (let i = 0; i < 10; i++) logger.add(async () => {});
    return repeated((index) => withFields(logger, index), { rounds: 25, after: () => logger.complete() });
  },
  disabled() {
    const logger = restricted();
    return repeated(() => logger.debug(MESSAGE), { rounds: 20, count: MANY_CALLS });
  },
  pinodisabled() {
    const pino = pinoLike(restricted());
    pino.level = 'info';
    const fields = fieldsOf(1);
    return repeated(() => pino.debug(fields, MESSAGE), { rounds: 20, count: MANY_CALLS });
  },
  encode: () => encoded(withFields),
  encodetext: () =>
    encoded((logger, i) => logger.info(`user ${i} has paid an order with number ${i * 7}`, fieldsOf(i))),
  line: () => written({}),
  json: () => written({ serialize: true }),
  file() {
    const logger = new Logger();
    logger.add(`${process.argv[4]}/${process.pid}.log`, { mode: 'w' });
    return repeated((index) => withFields(logger, index), { rounds: 40 });
  },
  async foreign() {
    const records = Array.from({ length: CALLS }, (_, index) => foreign(index));
    const figures: number[] = [];
    for (let round = 0; round < 80; round++) {
      const begun = nanoseconds();
      ownAll(records);
      figures.push((nanoseconds() - begun) / CALLS);
    }
    print(figures);
  },
  redacttext() {
    const redactor = Redactor.of(true) as Redactor;
    const texts = Array.from(
      { length: CALLS },
      (_, i) => `user ${i} has paid an order that was shipped to the address before noon`,
    );
    return repeated((index) => void redactor.text(texts[index] as string), { rounds: 80 });
  },
  async quiet() {
    const logger = new Logger();
    logger.add(takesAll());
    const busy = async (count: number) => {
      for (let i = 0; i < count; i++) withFields(logger, i);
      await logger.complete();
    };
    for (let i = 0; i < 60; i++) await busy(CALLS);
    const before = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
      collectGarbage();
    };
    await repeated((index) => withFields(logger, index), {
      rounds: 30,
      count: 500,
      before,
      after: () => logger.complete(),
    });
  },
  async http() {
    const exporter = new OtlpLogRecordExporter({ url: `${process.argv[3]}/v1/logs` });
    const records = await recordsOf(1, withFields);
    const figures: number[] = [];
    for (let round = 0; round < 40; round++) {
      const begun = process.cpuUsage();
      for (let i = 0; i < 50; i++) await new Promise((resolve) => exporter.export(records as never, resolve));
      const { user, system } = process.cpuUsage(begun);
      figures.push(((user + system) * 1_000) / 50);
    }
    print(figures);
  },
  async memory() {
    const records: unknown[] = [];
    const logger = new Logger();
    logger.add(takesAll((taken) => void records.push(...taken)));
    const log = async () => {
      for (let i = 0; i < CALLS; i++) logger.info(MESSAGE);
      await logger.complete();
    };
    for (let i = 0; i < 10; i++) await log();
    records.length = 0;
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 50; i++) await log();
    collectGarbage();
    console.log(String((process.memoryUsage().heapUsed - before) / records.length));
  },
} satisfies Record<string, () => Promise<void>>;

export type Scenario = keyof typeof SCENARIOS;

await SCENARIOS[process.argv[2] as Scenario]();
process.exit();
