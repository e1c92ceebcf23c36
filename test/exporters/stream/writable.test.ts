import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConsoleLogRecordExporter } from '../../../src/exporters/console.js';
import { WritableLogRecordExporter } from '../../../src/exporters/stream/writable.js';
import type { ExportResult } from '../../../src/record/exporter.js';
import { writeToStderr } from '../../../src/record/failure/report.js';
import { someRecord } from '../../support/some-record.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

const text = () => 'text\n';

function exporting(stream: unknown) {
  const results: ExportResult[] = [];
  const exporter = new WritableLogRecordExporter(() => stream as never, text);
  // Calls after the first `done` of an export are ignored.
  const write = () => {
    let ended = false;
    exporter.export([someRecord()], (result) => {
      if (!ended) results.push(result);
      ended = true;
    });
  };
  return { results, exporter, write };
}

/** A stream that fails its first writes, and remains usable like stdout. */
function failing(times: number, code: string, how: 'throws' | 'reports') {
  let left = times;
  const written: string[] = [];
  return {
    written,
    writableLength: 1,
    on() {},
    removeListener() {},
    end() {},
    write(chunk: string, done: (error?: Error) => void) {
      const error = left-- > 0 ? Object.assign(new Error(code), { code }) : undefined;
      if (error === undefined) written.push(chunk);
      else if (how === 'throws') throw error;
      setImmediate(done, error);
      return true;
    },
  };
}

describe('WritableLogRecordExporter', () => {
  it.each(['throws', 'reports'] as const)('repeats a write once if the stream %s EAGAIN, then fails', async (how) => {
    const once = failing(1, 'EAGAIN', how);
    const good = exporting(once);
    good.write();
    await until(() => good.results.length === 1);
    expect([good.results[0]?.code, once.written]).toEqual([0, ['text\n']]);

    const always = exporting(failing(9, 'EAGAIN', how));
    always.write();
    await until(() => always.results.length === 1);
    expect(always.results[0]).toMatchObject({ code: 1, error: { code: 'EAGAIN' } });
  });

  it.each(['throws', 'reports'] as const)('does not repeat a write if the stream %s EPIPE', async (how) => {
    const stream = failing(1, 'EPIPE', how);
    const { results, write } = exporting(stream);
    write();
    await until(() => results.length === 1);
    expect(results[0]).toMatchObject({ code: 1, error: { code: 'EPIPE' } });
    expect(stream.written).toEqual([]);
  });

  it('fails records for a stream without a reader that buffers too much', () => {
    const stream = { ...failing(0, '', 'reports'), writableLength: 65 * 2 ** 20 };
    const { results, write } = exporting(stream);
    write();
    expect(results).toMatchObject([
      { code: 1, error: { message: expect.stringMatching(/^the stream is stuck: \d+ bytes/) } },
    ]);
    expect(stream.written).toEqual([]);
  });

  it.each<[string, (stream: Writable) => unknown]>([
    ['was ended', (stream) => stream.end()],
    ['was destroyed', (stream) => stream.destroy()],
    ['was destroyed with an error', (stream) => stream.destroy(new Error('gone'))],
  ])('fails if the stream %s, without other effects', async (_, end) => {
    const stream = new PassThrough();
    const { results, write, exporter } = exporting(stream);
    write();
    end(stream);
    await turns(1);
    write();
    await until(() => results.length >= 2);
    expect(results.map(({ code }) => code)).toEqual([0, 1]);
    await exporter.shutdown();
  });

  it('shares one listener per stream, and removes it after the last exporter', async () => {
    const stream = new PassThrough();
    const exporters = Array.from({ length: 20 }, () => exporting(stream));
    for (const { write } of exporters) write();
    expect(stream.listenerCount('error')).toBe(1);
    await Promise.all(exporters.map(({ exporter }) => exporter.shutdown()));
    expect(stream.listenerCount('error')).toBe(0);
  });
});

describe('a stream that is released while it buffers text', () => {
  it('is listened to until its last callback, so that a late error has no effect', async () => {
    const answers: Array<(error?: Error) => void> = [];
    const stream = new Writable({ write: (_chunk, _, done) => void answers.push(done) });
    const { logger } = testLogger();
    logger.add(stream, { format: MESSAGE });
    logger.info('x');
    await logger.remove(1, { abort: true });
    expect(stream.listenerCount('error')).toBe(1);
    answers[0]?.(new Error('EPIPE'));
    await until(() => stream.listenerCount('error') === 0);
    expect(stream.errored?.message).toBe('EPIPE');
  });
});

describe('a slow stream', () => {
  /** A stream that buffers one byte, and writes on demand. */
  function slow() {
    const chunks: string[] = [];
    const ends: Array<() => void> = [];
    const stream = new Writable({
      highWaterMark: 1,
      write(chunk, _, done) {
        chunks.push(String(chunk));
        ends.push(done);
      },
    });
    return { stream, chunks, ends };
  }

  it('gets one enqueued record after another', async () => {
    const { logger } = testLogger();
    const { stream, chunks, ends } = slow();
    logger.add(stream, { enqueue: true, format: MESSAGE });
    for (let i = 0; i < 3; i++) logger.info(`${i}`);
    await until(() => chunks.length === 1);
    await turns(3);
    expect(chunks).toEqual(['0\n']);
    expect(logger.stats()).toMatchObject([{ queued: 2, inFlight: 1 }]);
    expect(stream.writableLength).toBe(2);
    for (let i = 1; i < 4; i++) {
      ends.shift()?.();
      await until(() => chunks.length === Math.min(3, i + 1));
    }
    const { completed } = await logger.complete();
    expect([completed, chunks]).toEqual([true, ['0\n', '1\n', '2\n']]);
  });

  it('gets records in the call without `enqueue`', async () => {
    const { logger } = testLogger();
    const { stream, chunks, ends } = slow();
    logger.add(stream, { format: MESSAGE });
    for (let i = 0; i < 3; i++) logger.info(`${i}`);
    expect(logger.stats()).toMatchObject([{ queued: 0, inFlight: 3 }]);
    const completed = logger.complete();
    while (chunks.length < 3) {
      ends.shift()?.();
      await turns(1);
    }
    ends.shift()?.();
    expect((await completed).sinks).toMatchObject([{ delivered: 3 }]);
  });
});

describe('stdout and stderr that are replaced', () => {
  /** Puts a value in the place of a stream of the process until the test ends. */
  function replace(name: 'stdout' | 'stderr', value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor;
    Object.defineProperty(process, name, { configurable: true, get: () => value });
    onTestFinished(() => void Object.defineProperty(process, name, before));
  }
  function collecting() {
    const texts: string[] = [];
    const stream = new Writable({
      decodeStrings: false,
      write(text: string, _, done) {
        texts.push(text);
        done();
      },
    });
    return { stream, texts };
  }

  it.each(['stdout', 'stderr'] as const)('are written to from then on: %s', async (name) => {
    const [first, second] = [collecting(), collecting()];
    replace(name, first.stream);
    const { logger } = testLogger();
    logger.add(name, { format: MESSAGE });
    logger.info('one');
    replace(name, second.stream);
    logger.info('two');
    replace(name, first.stream);
    logger.info('three');
    expect([first.texts, second.texts]).toEqual([['one\n', 'three\n'], ['two\n']]);
    await turns(3);
    expect([first.stream.listenerCount('error'), second.stream.listenerCount('error')]).toEqual([1, 0]);
    await logger.remove();
    expect(first.stream.listenerCount('error')).toBe(0);
  });

  it('may be an object that only has `write`', async () => {
    const texts: string[] = [];
    replace('stdout', { write: (text: string) => texts.push(text) > 0 });
    const exporter = new ConsoleLogRecordExporter({ stream: 'stdout', format: '{message}' });
    const results: ExportResult[] = [];
    exporter.export([someRecord({ body: 'one' }), someRecord({ body: 'two' })], (result) => results.push(result));
    expect([texts, results]).toEqual([['one\ntwo\n'], [{ code: 0 }]]);
    await exporter.shutdown();
  });

  it('get error blocks, with a late error ignored', async () => {
    const { stream, texts } = collecting();
    replace('stderr', stream);
    writeToStderr('first\n');
    stream.emit('error', new Error('late'));
    const other: string[] = [];
    replace('stderr', { write: (text: string) => other.push(text) });
    writeToStderr('second\n');
    expect([texts, other]).toEqual([['first\n'], ['second\n']]);
  });

  it('fail an export if the stream cannot be had', () => {
    const results: ExportResult[] = [];
    const broken = new WritableLogRecordExporter(() => {
      throw new Error('no stdout');
    }, text);
    broken.export([someRecord()], (result) => results.push(result));
    expect(results).toMatchObject([{ code: 1, error: { message: 'no stdout' } }]);
  });
});
