import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { logger as shared } from '../../../src/bridge/shared.js';
import { capture, silence } from '../../../src/bridge/testing/index.js';
import { CollectingExporter } from '../../support/exporters.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

/** A logger with a sink, and what that sink got. */
function withSink() {
  const tested = testLogger();
  const texts: string[] = [];
  tested.logger.add((text) => void texts.push(text.trimEnd()), { format: MESSAGE });
  return { ...tested, texts };
}

describe('capture', () => {
  it("takes records in place of the logger's sinks, from all of its views, until it is disposed", () => {
    const { logger, texts } = withSink();
    logger.info('before');
    const captured = capture(logger);
    logger.info('paid {amount}', { amount: 3 });
    logger.getLogger('shop').bind({ id: 7 }).trace('view');
    captured[Symbol.dispose]();
    captured[Symbol.dispose]();
    logger.info('after');
    expect(texts).toEqual(['before', 'after']);
    expect(captured.texts).toEqual(['paid 3', 'view']);
    expect(captured.at(-1)).toMatchObject({ severityText: 'TRACE', attributes: { id: 7 } });
    expect(captured.at(0)?.attributes).toEqual({ amount: 3 });
  });

  it('takes what would go to sinks that deliver later, and to sinks that are added meanwhile', async () => {
    const { logger } = testLogger();
    const early = new CollectingExporter();
    const late = new CollectingExporter();
    logger.add(early);
    logger.info('one');
    const captured = capture(logger);
    logger.add(late);
    logger.info('two');
    captured[Symbol.dispose]();
    logger.info('three');
    await logger.complete();
    expect([early.bodies, captured.texts, late.bodies]).toEqual([['one', 'three'], ['two'], ['three']]);
    expect(logger.stats().map(({ created }) => created)).toEqual([2, 1]);
  });

  it('goes on when the sinks are removed, replaced or set to another level', async () => {
    const { logger } = withSink();
    const captured = capture(logger);
    logger.setLevel('OFF');
    logger.info('one');
    await logger.remove();
    logger.info('two');
    logger.configure({ handlers: [{ sink: () => {} }] });
    logger.info('three');
    expect(captured.texts).toEqual(['one', 'two', 'three']);
  });

  it.each([
    ['in the order of their making', [0, 1]],
    ['in the opposite order', [1, 0]],
  ])('gives the last capture all records, disposed %s', (_, order) => {
    const { logger, texts } = withSink();
    const captures = [capture(logger), capture(logger)];
    logger.info('both');
    captures[order[0] as number]?.[Symbol.dispose]();
    logger.info('one');
    captures[order[1] as number]?.[Symbol.dispose]();
    logger.info('none');
    expect(captures.map(({ texts }) => texts)).toEqual(order[0] === 0 ? [[], ['both', 'one']] : [['one'], ['both']]);
    expect(texts).toEqual(['none']);
  });

  it('enables calls by its own level', () => {
    const { logger } = testLogger();
    logger.add(() => {}, { level: 'TRACE' });
    const captured = capture(logger, { level: 'WARNING' });
    expect([logger.enabled('INFO'), logger.enabled('WARNING')]).toEqual([false, true]);
    logger.opt({ lazy: true }).info('never {}', () => expect.unreachable());
    logger.warning('seen');
    expect(captured.texts).toEqual(['seen']);
  });

  it('leaves disabled loggers disabled', () => {
    const { logger } = testLogger();
    const captured = capture(logger);
    logger.disable('noisy');
    logger.getLogger('noisy').info('no');
    expect(captured.records).toEqual([]);
  });

  it('writes texts by a template or a function', () => {
    const { logger } = testLogger();
    const outer = capture(logger, { format: '{level} {message}' });
    logger.info('a');
    using inner = capture(logger, { format: ({ body }) => `<${body}>` });
    logger.info('b');
    expect([outer.texts, inner.texts]).toEqual([['INFO a'], ['<b>']]);
  });

  it('finds the records of exactly one level', () => {
    const { logger } = testLogger({ levels: [{ name: 'AUDIT', no: 33 }] });
    using captured = capture(logger);
    logger.warn('w');
    logger.error('e');
    logger.audit('a');
    logger.log(33, 'by number');
    const bodies = (level: string | number) => captured.byLevel(level).map(({ body }) => body);
    expect([bodies('warn'), bodies('AUDIT'), bodies(logger.level('ERROR').no), bodies('DEBUG')]).toEqual([
      ['w'],
      ['a', 'by number'],
      ['e'],
      [],
    ]);
    expect(() => captured.byLevel('LOUD')).toThrow(RangeError);
  });

  it('forgets what it has, and goes on', () => {
    const { logger } = testLogger();
    using captured = capture(logger);
    const { records } = captured;
    logger.info('a');
    captured.clear();
    logger.info('b');
    expect([captured.texts, records.map(({ body }) => body)]).toEqual([['b'], ['b']]);
  });

  it('keeps records frozen, with their exception', () => {
    const { logger } = testLogger();
    using captured = capture(logger);
    logger.error('failed', new RangeError('boom'));
    expect(Object.isFrozen(captured.at(0))).toBe(true);
    expect(captured.at(0)?.attributes).toMatchObject({ 'exception.type': 'RangeError' });
  });

  it('leaves the records of a provider to it, and takes those that come back through it', async () => {
    const { logger } = testLogger();
    const inSink = new CollectingExporter();
    logger.add(inSink);
    const exported: unknown[] = [];
    const official = {
      export(records: Array<{ body?: unknown }>, done: (result: { code: 0 }) => void) {
        exported.push(...records.map(({ body }) => body));
        done({ code: 0 });
      },
      shutdown: async () => {},
      forceFlush: async () => {},
    };
    const provider = new LoggerProvider({
      processors: [logger.attach(), new SimpleLogRecordProcessor({ exporter: official })],
    });
    logger.configure({ provider });
    using captured = capture(logger);
    logger.info('ours');
    provider.getLogger('other').emit({ body: 'theirs' });
    await logger.complete();
    expect([captured.texts, exported, inSink.bodies]).toEqual([['ours', 'theirs'], ['ours', 'theirs'], []]);
  });

  it("takes the shared logger's records by default, and does not open its own sink", () => {
    using captured = capture();
    shared.info('shared');
    expect(captured.texts).toEqual(['shared']);
  });

  it('tells of nothing that a logger without a sink logs', () => {
    const { logger, stderr } = testLogger();
    using captured = capture(logger);
    logger.trace('x');
    expect([captured.texts, stderr]).toEqual([['x'], []]);
  });

  it('tells mistakes at the call', () => {
    const { logger } = testLogger();
    expect(() => capture(3 as never)).toThrow('`logger` must be a Logger, got 3');
    expect(() => capture(logger, { depth: 1 } as never)).toThrow('`depth` is not an option of capture');
    expect(() => capture(logger, { level: 'LOUD' })).toThrow(RangeError);
    expect(() => capture(logger, { format: 3 as never })).toThrow(TypeError);
    expect(logger.enabled('FATAL')).toBe(false);
  });
});

describe('silence', () => {
  it('keeps records from the sinks until it is disposed', () => {
    const { logger, texts } = withSink();
    const silent = silence(logger);
    logger.info('quiet');
    silent[Symbol.dispose]();
    logger.info('loud');
    expect(texts).toEqual(['loud']);
  });
});
