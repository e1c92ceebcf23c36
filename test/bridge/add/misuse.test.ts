import { describe, expect, it } from 'vitest';
import { CollectingExporter } from '../../../src/bridge/testing/index.js';
import { SinkModule } from '../../../src/exporters/loop/sink-module.js';
import { testLogger } from '../../support/test-logger.js';

const fn = () => {};
/** Classes with the names of ours, which are none of any copy. */
const OtherCopy = { SinkModule: class SinkModule {}, EventLoop: class EventLoop {} };
const exporter = new CollectingExporter();
const processor = { onEmit() {}, async forceFlush() {}, async shutdown() {} };

describe('misuse of add', () => {
  it.each<[unknown, unknown, typeof TypeError | typeof RangeError, RegExp]>([
    [42, {}, TypeError, /`sink` must be .*, got 42/],
    [undefined, {}, TypeError, /`sink`.*undefined/],
    [null, {}, TypeError, /`sink`.*null/],
    [{}, {}, TypeError, /`sink`.*an object/],
    [[fn], {}, TypeError, /`sink`.*an array/],
    ['http://example.com', {}, RangeError, /`sink`.*address.*"http:\/\/example.com"/],
    [new URL('https://example.com'), {}, RangeError, /`sink`.*address/],
    ['', {}, RangeError, /`sink`.*""/],
    ['ftp://example.com/app.log', {}, RangeError, /`sink`.*address/],
    ['a\0.log', {}, RangeError, /`sink`/],
    ['a.log', { batch: true }, TypeError, /`batch` cannot be used for a file/],
    ['a.log', { concurrency: 2, enqueue: true }, TypeError, /`concurrency` cannot be used for a file/],
    ['a.log', { maxQueueSize: 7 }, TypeError, /`maxQueueSize` cannot be used for a file without `enqueue`/],
    [fn, { rotation: '1 MB' }, TypeError, /`rotation` cannot be used for a function/],
    [7, {}, TypeError, /`sink` must be 'stdout', 'stderr', the path of a file, a file: URL, a function, .*, got 7/],
    [{ onEmit() {} }, {}, TypeError, /`sink`.*`forceFlush`/],
    [{ export() {} }, {}, TypeError, /`sink`.*`shutdown`/],
    [async () => {}, { enqueue: 'yes' }, TypeError, /`enqueue` must be a boolean, got "yes"/],
    [exporter, { enqueue: 1 }, TypeError, /`enqueue` must be a boolean, got 1/],
    [function* () {}, {}, TypeError, /`sink` must be a plain or an async function.*a generator function, whose body/],
    [async function* () {}, {}, TypeError, /`sink` must be.*an async generator function/],
    [class A {}, {}, TypeError, /`sink` must be.*a class/],
    [{ *write() {} }, {}, TypeError, /`sink: write` must be.*a generator function/],
    [fn, { deadLetter: function* () {} }, TypeError, /`deadLetter` must be.*a generator function/],
    [new OtherCopy.SinkModule(), {}, TypeError, /`sink` must be .*a SinkModule.*, got an object/],
    [fn, { loop: new OtherCopy.EventLoop() }, TypeError, /`loop`/],
    [
      new SinkModule(import.meta.filename),
      { loop: new OtherCopy.EventLoop() },
      TypeError,
      /`loop` must be an EventLoop, got an object/,
    ],
    [fn, null, TypeError, /`options` must be an object such as `{ level: … }`, got null/],
    [fn, 'INFO', TypeError, /`options`.*"INFO"/],
    [fn, { levle: 'INFO' }, TypeError, /`levle` is not an option of `add`; these can be used: .*level/],
    [fn, { overflow: 'drop-all' }, RangeError, /`overflow`.*"drop-all"/],
    [exporter, { batch: false }, TypeError, /`batch`.*exporters always get batches/],
    [exporter, { format: 'x' }, TypeError, /`format` cannot be used for a LogRecordExporter; these can be used/],
    [exporter, { serialize: true }, TypeError, /`serialize` cannot be used/],
    [processor, { batch: true }, TypeError, /`batch` cannot be used for a LogRecordProcessor/],
    [processor, { concurrency: 2 }, TypeError, /`concurrency` cannot be used/],
    [{ write: fn }, { batch: true }, TypeError, /`batch` cannot be used for an object with `write`/],
    ['stderr', { batch: true }, TypeError, /`batch` cannot be used for a console stream/],
    ['stderr', { maxQueueSize: 7 }, TypeError, /`maxQueueSize` cannot be used for a stream without `enqueue`/],
  ])('%o, %o throws', (sink, options, type, text) => {
    const { logger } = testLogger();
    const misuse = () => logger.add(sink as never, options as never);
    expect(misuse).toThrow(type);
    expect(misuse).toThrow(text);
    expect(logger.stats()).toEqual([]);
  });

  it('uses up no id', () => {
    const { logger } = testLogger();
    expect(() => logger.add(42 as never)).toThrow();
    expect(logger.add(fn)).toBe(1);
  });

  it('takes options that are undefined for not given', () => {
    const { logger } = testLogger();
    expect(logger.add(fn, { level: undefined, retry: undefined, batch: undefined } as never)).toBe(1);
  });

  it('setLevel wants an id that is there and a level that is one', () => {
    const { logger } = testLogger();
    logger.add(fn);
    expect(() => logger.setLevel(2, 'INFO')).toThrow(RangeError);
    expect(() => logger.setLevel(1, 'LOUD')).toThrow(/`level`/);
  });
});
