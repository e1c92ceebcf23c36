import { describe, expect, it } from 'vitest';
import { CollectingExporter } from '../../../src/bridge/testing/index.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { UID_ATTRIBUTE } from '../../../src/record/uid.js';
import { refuses } from '../../support/misuse.js';
import { testLogger } from '../../support/test-logger.js';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** The uids that sinks with these options get, each of two records. */
async function uids(sinks: readonly object[], options = {}, fields = {}): Promise<unknown[][]> {
  const { logger } = testLogger(options);
  const exporters = sinks.map(() => new CollectingExporter());
  sinks.forEach((of, i) => void logger.add(exporters[i] as CollectingExporter, of));
  logger.info('a', fields);
  logger.info('b', fields);
  await logger.complete();
  return exporters.map(({ records }) => records.map(({ attributes }) => attributes?.[UID_ATTRIBUTE]));
}

describe('recordUid', () => {
  it('is off unless asked for', async () => {
    expect(await uids([{}])).toEqual([[undefined, undefined]]);
  });

  it('adds a ULID for this sink alone, the same for all that ask', async () => {
    const [first, second, none] = await uids([{ recordUid: true }, { recordUid: true }, {}]);
    for (const uid of first ?? []) expect(uid).toMatch(ULID);
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(2);
    expect(none).toEqual([undefined, undefined]);
  });

  it('leaves one that is there', async () => {
    expect(await uids([{ recordUid: true }], {}, { [UID_ATTRIBUTE]: 'mine' })).toEqual([['mine', 'mine']]);
    expect(await uids([{ recordUid: true }], { recordUid: true }, { [UID_ATTRIBUTE]: 7 })).toEqual([[7, 7]]);
  });

  it('leaves one that the patch of the sink has set', async () => {
    const patch = (record: { attributes: Record<string, unknown> }) => {
      record.attributes[UID_ATTRIBUTE] = 'patched';
    };
    expect(await uids([{ recordUid: true, patch }])).toEqual([['patched', 'patched']]);
  });

  it('is counted by no limit of attributes', async () => {
    const limits = { logRecordLimits: { attributeCountLimit: 1, attributeValueLengthLimit: 3 } };
    for (const [sink, options] of [
      [{ recordUid: true }, limits],
      [{}, { ...limits, recordUid: true }],
    ] as const) {
      const { logger } = testLogger(options);
      const exporter = new CollectingExporter();
      logger.add(exporter, sink);
      logger.info('a', { one: 1, two: 2 });
      await logger.complete();
      const [record] = exporter.records;
      expect(Object.keys(record?.attributes ?? {})).toEqual(['one', UID_ATTRIBUTE]);
      expect(record?.attributes?.[UID_ATTRIBUTE]).toMatch(ULID);
      expect(record?.droppedAttributesCount).toBe(1);
    }
  });

  it('of a logger reaches every sink, and the same one', async () => {
    const [first, second] = await uids([{}, { recordUid: true }], { recordUid: true });
    for (const uid of first ?? []) expect(uid).toMatch(ULID);
    expect(second).toEqual(first);
  });

  it('of a logger covers records of other libraries', async () => {
    const { logger } = testLogger({ recordUid: true });
    const exporter = new CollectingExporter();
    logger.add(exporter);
    logger.loggerProvider.getLogger('other').emit({ body: 'x' });
    await logger.complete();
    expect(exporter.records.map(({ attributes }) => attributes?.[UID_ATTRIBUTE])).toEqual([
      expect.stringMatching(ULID),
    ]);
  });

  it('of a logger reaches the provider of the application', () => {
    const emitted: ReadableLogRecord[] = [];
    const provider = { getLogger: () => ({ emit: (record: ReadableLogRecord) => void emitted.push(record) }) };
    const { logger } = testLogger({ recordUid: true, provider: provider as never });
    logger.info('a', { n: 1 });
    expect(emitted[0]?.attributes).toEqual({ n: 1, [UID_ATTRIBUTE]: expect.stringMatching(ULID) });
  });

  it('can be switched by `configure`, which leaves it alone when it is not named', async () => {
    const { logger } = testLogger({ recordUid: true });
    const exporter = new CollectingExporter();
    logger.add(exporter);
    logger.configure({ extra: {} });
    logger.info('a');
    logger.configure({ recordUid: false });
    logger.info('b');
    await logger.complete();
    expect(exporter.records.map(({ attributes }) => attributes?.[UID_ATTRIBUTE] !== undefined)).toEqual([true, false]);
  });

  refuses([
    [{ recordUid: 'yes' }, TypeError, /`recordUid`.*"yes"/],
    [{ recordUid: 1 }, TypeError, /`recordUid`.*1/],
  ]);
});
