import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import { decodeLogs } from '../../../demo/otlp-logs.js';
import { CollectingExporter } from '../../../src/bridge/testing/index.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { hostileValues } from '../../support/hostile-values.js';
import { lawGap } from '../../support/law.js';
import { testLogger } from '../../support/test-logger.js';

/** Logs the value in every place that it can stand in, a good record before and behind each. Gives what arrived. */
async function loggedEverywhere(make: () => unknown) {
  const { logger, stderr } = testLogger();
  const exporter = new CollectingExporter();
  const texts: string[] = [];
  logger.add(exporter);
  logger.add(async (text) => void texts.push(text));
  const key = (): string => {
    try {
      return String(make());
    } catch {
      return 'no key';
    }
  };
  const calls: Array<() => void> = [
    () => logger.info(make()),
    () => logger.info('argument {}', make()),
    () => logger.info('left over', 1, make()),
    () => logger.info('field {value}', { value: make() }),
    () => logger.info('nested', { list: [{ value: make() }] }),
    () => logger.info('key', { [key()]: 1 }),
    () => logger.info('cause', new Error('outer', { cause: make() })),
    () => logger.exception(make()),
    () => logger.exception(make(), 'thrown'),
    () => logger.info('fields', make()),
    () => logger.bind({ value: make() }).info('bound'),
    () => logger.contextualize({ value: make() }, () => logger.info('context')),
    () =>
      logger.loggerProvider
        .getLogger('api')
        .emit({ body: make(), attributes: { value: make() }, exception: make(), timestamp: make() }),
    () => logger.loggerProvider.getLogger('api').emit(make() as never),
  ];
  for (const call of calls) {
    logger.info('before');
    call();
    logger.info('behind');
  }
  const report = await logger.complete();
  return { report, records: exporter.records, texts, stderr, count: calls.length * 3 };
}

/** Refuses what JSON serialisers write of numbers that OTLP cannot express. */
function checkJson(bytes: Uint8Array): void {
  JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), (key, value: unknown) => {
    if (key === 'intValue' && !(typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 63)) {
      throw new Error(`intValue ${value}`);
    }
    if (key === 'doubleValue' && typeof value !== 'number') throw new Error(`doubleValue ${value}`);
    return value;
  });
}

describe('a hostile value', () => {
  it('is one of at least 66', () => {
    expect(hostileValues().length).toBeGreaterThanOrEqual(66);
  });

  it.each(hostileValues())(
    '$name: no throw, no neighbour lost, each record there; a strict decoder takes what exporters get',
    async ({ make }) => {
      const { report, records, texts, stderr, count } = await loggedEverywhere(make);
      expect(stderr).toEqual([]);
      expect(records).toHaveLength(count);
      expect(texts).toHaveLength(count);
      expect(records.filter(({ body }) => body === 'before')).toHaveLength(count / 3);
      expect(records.filter(({ body }) => body === 'behind')).toHaveLength(count / 3);
      for (const account of report.sinks) expect(lawGap(account)).toBe(0);
      const decoded = decodeLogs(ProtobufLogsSerializer.serializeRequest(records as never) as Uint8Array);
      expect(decoded).toHaveLength(count);
      checkJson(JsonLogsSerializer.serializeRequest(records as never) as Uint8Array);
    },
  );
});

describe('nonPortable numbers behind a third-party exporter', () => {
  it('are text where its serialiser would drop or distort them, and numbers where they fit', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    const seen: ReadableLogRecord[] = [];
    logger.add((_, { record }) => void seen.push(record));
    logger.info({ big: 2n ** 60n, small: 7n, nan: Number.NaN, huge: 1e300, fine: 2 ** 62, half: 0.5 });
    await logger.complete();
    expect(exporter.records[0]?.body).toEqual({
      big: '1152921504606846976',
      small: 7,
      nan: 'NaN',
      huge: '1e+300',
      fine: 2 ** 62,
      half: 0.5,
    });
    expect(seen[0]?.body).toEqual({
      big: 2n ** 60n,
      small: 7n,
      nan: Number.NaN,
      huge: 1e300,
      fine: 2 ** 62,
      half: 0.5,
    });
  });
});
