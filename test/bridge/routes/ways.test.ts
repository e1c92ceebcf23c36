import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/bridge/logger.js';
import type { LoggerOptions } from '../../../src/bridge/logger-options.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { LightRecord } from '../../../src/record/record.js';
import { unregister } from '../../support/application.js';
import { testLogger } from '../../support/test-logger.js';

afterEach(unregister);

type Changing = ReadableLogRecord & {
  attributes: Record<string, unknown>;
  setAttribute(key: string, value: unknown): void;
  setBody(body: unknown): void;
  severityNumber: number;
  severityText: string;
};

/** In several places of one call. */
const SHARED = { once: 1 };

const doing = (onEmit: unknown) => ({ onEmit, async forceFlush() {}, async shutdown() {} });

/** The same provider, of which nothing is known: records that go into it are copied first. */
function unknown(provider: LoggerProvider): unknown {
  return {
    getLogger(name: string, version?: string) {
      const logger = provider.getLogger(name, version);
      return {
        emit: (record: object) => logger.emit(record as never),
        enabled: (options: object) => logger.enabled(options as never),
      };
    },
    forceFlush: () => provider.forceFlush(),
  };
}

/** Changes it in depth. */
function spoil(value: unknown): void {
  if (value instanceof Uint8Array) value.fill(9);
  if (typeof value !== 'object' || value === null || value === SHARED) return;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return;
  for (const member of Object.values(value)) spoil(member);
  Reflect.set(value, 'spoilt', true);
}

/** A processor of the application, ahead of ours or behind it. */
const PROCESSORS: Record<string, (record: Changing) => void> = {
  nothing() {},
  redactor({ attributes }) {
    for (const key of Object.keys(attributes)) if (key.includes('a')) attributes[key] = '[redacted]';
    delete attributes['b'];
  },
  enricher: (record) => record.setAttribute('tenant', { id: [1, 'two'] }),
  body: (record) => record.setBody('[redacted]'),
  level(record) {
    record.severityNumber = 17;
    record.severityText = 'ERROR';
  },
  deep: ({ attributes, body }) => spoil([attributes, body]),
};

interface Route {
  readonly isAttached: boolean;
  readonly ahead: string;
  readonly behind: string;
  readonly isLimited: boolean;
  readonly level: string;
}

/** A logger on that route, and what its sinks and the exporter of the application got. */
function on(route: Route, isKnown: boolean) {
  const { logger, stderr } = testLogger({ provider: () => provider } as LoggerOptions);
  const records: ReadableLogRecord[] = [];
  const keep = (record: ReadableLogRecord) => void records.push(record);
  logger.add((_: string, { record }: { record: ReadableLogRecord }) => keep(record), { level: route.level });
  // Delivered after everybody has done with the record what they do.
  logger.add(async (_: string, { record }: { record: ReadableLogRecord }) => keep(record), { level: route.level });
  const exporter = new InMemoryLogRecordExporter();
  const inside = new LoggerProvider({
    ...(route.isLimited ? { logRecordLimits: { attributeCountLimit: 2, attributeValueLengthLimit: 3 } } : {}),
    processors: [
      doing(PROCESSORS[route.ahead]),
      ...(route.isAttached ? [logger.attach()] : []),
      doing(PROCESSORS[route.behind]),
      new SimpleLogRecordProcessor({ exporter }),
    ] as never,
  });
  const provider = isKnown ? inside : unknown(inside);
  return {
    logger,
    async seen() {
      await logger.complete();
      return {
        // Without the places in the code, which differ.
        stderr: stderr.map((text) => text.replaceAll(/^ +at .*$/gm, '')),
        stats: logger.stats().map(({ created, filtered, delivered }) => [created, filtered, delivered]),
        ours: records.map((record) => [shown(record), privately(record as LightRecord)]),
        theirs: exporter.getFinishedLogRecords().map((record) => shown(record as never)),
      };
    },
  };
}

function privately(record: LightRecord): unknown {
  const { levelNumber, ours, exception, directives } = LightRecord;
  return [levelNumber(record), ours(record), exception(record), directives(record)?.raw];
}

/** All of a record, with the order of its attributes, as it is now. */
function shown(record: ReadableLogRecord): unknown {
  const { hrTime, hrTimeObserved, spanContext, severityText, severityNumber, eventName, body } = record;
  const { droppedAttributesCount, instrumentationScope } = record;
  const values = { attributes: Object.entries(record.attributes), body };
  // biome-ignore format: the members of a record
  return structuredClone({
    hrTime, hrTimeObserved, spanContext, severityText, severityNumber, eventName, values,
    droppedAttributesCount, instrumentationScope,
  });
}

const key = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'card', 'user', 'x') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '__proto__', 'constructor', '\ud800', 'otel.event.name', 'exception.type'),
  },
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<unknown>('text', 'a longer text', 1, -0, 0.5, true, false, null),
    fc.string({ unit: 'binary' }),
    fc.constant(undefined).map(() => Uint8Array.of(1, 2)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.constantFrom<unknown>(
      ...[
        undefined,
        Number.NaN,
        Number.NEGATIVE_INFINITY,
        2 ** 63,
        2n ** 60n,
        2n ** 70n,
        Symbol('s'),
        '\udc00',
        SHARED,
      ],
      ...[new Date(0), new Map([['k', { v: 1 }]]), new Set([1]), new Error('inner'), /r/, () => 1],
    ),
  ),
}));
const maker = fc.record({
  message: fc.oneof(
    fc.constantFrom<unknown>('plain', 'user {a} paid {card}', '{}', { body: [1, { two: 2 }] }, 7),
    value,
  ),
  fields: fc.option(fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true }), { nil: undefined }),
  thrown: fc.option(fc.constant(Object.assign(new TypeError('thrown'), { code: 'E', detail: { a: 1 } })), {
    nil: undefined,
  }),
  bound: fc.option(fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true }), { nil: undefined }),
  level: fc.constantFrom('DEBUG', 'INFO', 'ERROR', 'LEVEL_33'),
  opt: fc.option(fc.constantFrom({ raw: true }, { colors: true }, { eventName: 'e' }), { nil: undefined, freq: 8 }),
});
type Call = typeof maker extends fc.Arbitrary<infer T> ? T : never;

function log(logger: Logger, { message, fields, thrown, bound, level, opt }: Call): void {
  const view = bound === undefined ? logger : logger.bind(bound);
  const args = [...(fields === undefined ? [] : [fields]), ...(thrown === undefined ? [] : [thrown])];
  (opt === undefined ? view : view.opt(opt)).log(level === 'LEVEL_33' ? 33 : level, message, ...args);
}

const names = Object.keys(PROCESSORS);
const route: fc.Arbitrary<Route> = fc.record({
  isAttached: fc.boolean(),
  ahead: fc.constantFrom(...names),
  behind: fc.constantFrom(...names),
  isLimited: fc.boolean(),
  level: fc.constantFrom('TRACE', 'WARNING', 'FATAL'),
});
const CALLS = 25;

describe('a provider that copies what it is given', () => {
  it('gets, and gives to the sinks, the records that it would get if each was copied for it before (10,000 random calls)', async () => {
    const property = fc.asyncProperty(
      route,
      fc.array(maker, { minLength: CALLS, maxLength: CALLS }),
      async (way, calls) => {
        const [short, long] = [on(way, true), on(way, false)];
        for (const call of calls) {
          log(short.logger as Logger, call);
          log(long.logger as Logger, call);
          for (const given of [call.message, call.fields, call.bound]) spoil(given);
        }
        expect(await short.seen()).toEqual(await long.seen());
      },
    );
    await fc.assert(property, { numRuns: 10_000 / CALLS });
  });
});
