import { afterEach, describe, expect, it, vi } from 'vitest';
import { AsyncLogRecordProcessor } from '../../../src/processors/async.js';
import { someRecord } from '../../support/some-record.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

afterEach(() => void vi.restoreAllMocks());

describe('a method of the console as a sink', () => {
  it.each(['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)('gets the text alone: console.%s', (name) => {
    const method = vi.spyOn(console, name).mockReturnValue();
    const { logger } = testLogger();
    logger.add(console[name], { format: MESSAGE });
    logger.info('one %s {}', 'two');
    logger.info('a\nb');
    expect(method.mock.calls).toEqual([['one %s two'], ['a\n  b']]);
  });

  it('gets the text alone as the `write` of an object', () => {
    const method = vi.spyOn(console, 'log').mockReturnValue();
    const { logger } = testLogger();
    logger.add({ write: console.log }, { format: MESSAGE });
    logger.info('one');
    expect(method.mock.calls).toEqual([['one']]);
  });

  it('gets the texts of a batch as one', async () => {
    const method = vi.spyOn(console, 'log').mockReturnValue();
    const { logger } = testLogger();
    logger.add(console.log as never, { format: MESSAGE, batch: true });
    logger.info('one');
    logger.info('two');
    await logger.complete();
    expect(method.mock.calls).toEqual([['one\ntwo']]);
  });

  it('gets the text alone from an AsyncLogRecordProcessor', async () => {
    const method = vi.spyOn(console, 'log').mockReturnValue();
    const processor = new AsyncLogRecordProcessor({ sink: console.log });
    processor.onEmit(someRecord({ body: 'one' }));
    await processor.forceFlush();
    expect(method.mock.calls).toEqual([[expect.stringMatching(/ - one$/)]]);
  });

  it('is no other function: that gets the newline and the context', () => {
    const calls: unknown[][] = [];
    const { logger } = testLogger();
    logger.add((...args: unknown[]) => void calls.push(args), { format: MESSAGE });
    logger.info('one');
    expect(calls).toEqual([['one\n', expect.anything()]]);
  });
});
