import { describe, expect, it } from 'vitest';
import { CollectingExporter } from '../../support/exporters.js';
import { refuses } from '../../support/misuse.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

describe('batch', () => {
  it('calls a function with arrays: 512 at once, what is left after a second', async () => {
    const { logger, clock } = testLogger();
    const sizes: number[] = [];
    logger.add((texts) => void sizes.push(texts.length), { batch: true });
    for (let i = 0; i < 600; i++) logger.info('x');
    await until(() => sizes.length === 1);
    await turns(2);
    clock.advance(999);
    await turns(2);
    expect(sizes).toEqual([512]);
    clock.advance(1);
    await until(() => sizes.length === 2);
    expect(sizes).toEqual([512, 88]);
  });

  it('takes a size, bytes, and a delay', async () => {
    const { logger, clock } = testLogger();
    const batches: string[][] = [];
    const keep = (texts: readonly string[]) => void batches.push(texts.map((text) => text.trim().slice(0, 1)));
    logger.add(keep, { batch: { maxExportBatchSize: 2, scheduledDelayMillis: 10 }, format: MESSAGE, filter: 'size' });
    logger.add(keep, { batch: { maxExportBatchBytes: 50_000 }, format: MESSAGE, filter: 'bytes' });
    for (const text of 'abc') logger.getLogger('size').info(text);
    await until(() => batches.length === 1);
    clock.advance(10);
    await until(() => batches.length === 2);
    expect(batches).toEqual([['a', 'b'], ['c']]);
    batches.length = 0;
    for (const text of 'abc') logger.getLogger('bytes').info(text.repeat(20_000));
    await logger.complete();
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  it('is what exporters always have', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    logger.add(exporter, { batch: true });
    for (let i = 0; i < 3; i++) logger.info('x');
    await logger.complete();
    expect(exporter.batches.map(({ length }) => length)).toEqual([3]);
  });

  it('false calls a function with one text', () => {
    const { logger } = testLogger();
    const texts: unknown[] = [];
    logger.add((text) => void texts.push(text), { batch: false, format: MESSAGE });
    logger.info('x');
    expect(texts).toEqual(['x\n']);
  });

  refuses([
    [{ batch: 7 }, TypeError, /`batch`.*7/],
    [{ batch: null }, TypeError, /`batch`.*null/],
    [{ batch: { size: 7 } }, TypeError, /`size` is not an option of batch/],
    [{ batch: { maxExportBatchSize: 0 } }, RangeError, /`maxExportBatchSize`.*0/],
    [{ batch: { maxExportBatchBytes: 0.5 } }, RangeError, /`maxExportBatchBytes`.*0\.5/],
    [{ batch: { scheduledDelayMillis: -1 } }, RangeError, /`scheduledDelayMillis`.*-1/],
  ]);
});

describe('batch of an exporter', () => {
  refuses([[{ batch: false }, TypeError, /`batch`.*exporters always get batches/]], new CollectingExporter());
});
