import { describe, expect, it } from 'vitest';
import { Backlog } from '../../../src/exporters/stream/backlog.js';
import { StandardStream } from '../../../src/exporters/stream/standard-stream.js';
import { until } from '../../support/turns.js';

describe('Backlog', () => {
  it('gives the items in order, whatever is pushed in between', () => {
    const backlog = new Backlog<number>();
    const taken: Array<number | undefined> = [];
    let next = 0;
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < (round * 37) % 400; i++) backlog.push(next++);
      for (let i = 0; i < (round * 53) % 350; i++) if (backlog.length > 0) taken.push(backlog.shift());
    }
    while (backlog.length > 0) {
      expect(backlog.peek()).toBe(taken.length);
      taken.push(backlog.shift());
    }
    expect(taken).toEqual(Array.from({ length: next }, (_, i) => i));
    expect([backlog.shift(), backlog.peek(), backlog.length]).toEqual([undefined, undefined, 0]);
  });
});

/** stdout as a pipe, which answers each write later. */
function pipe(error: Error | undefined) {
  const answers: Array<(error?: Error) => void> = [];
  const texts: string[] = [];
  const stream = {
    _isStdio: true,
    fd: -1,
    _handle: { writeQueueSize: 0 },
    writable: true,
    writableLength: 0,
    on() {},
    removeListener() {},
    write(text: string, done: (error?: Error) => void) {
      texts.push(text);
      stream.writableLength = 1;
      answers.push(() => {
        stream.writableLength = 0;
        done(error);
      });
      return false;
    },
  };
  return { stream, answers, texts };
}

describe('a pipe on which many texts wait', () => {
  const COUNT = 300_000;

  it.each<[string, Error | undefined]>([
    ['has no reader any more', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })],
    ['accepts one text after another', undefined],
  ])('takes time in proportion to their number, if it %s', async (_, error) => {
    const { stream, answers, texts } = pipe(error);
    const standard = StandardStream.of(stream);
    let ended = 0;
    for (let i = 0; i < COUNT; i++) standard.write(`${i}`, () => ended++);
    const start = performance.now();
    while (ended < COUNT) {
      const answer = answers.shift();
      if (answer === undefined) await until(() => answers.length > 0);
      else answer();
    }
    // A list from which each text is cut takes minutes.
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(texts.filter((text) => text !== '')).toEqual(Array.from({ length: COUNT }, (_, i) => `${i}`));
    expect(standard.writableLength).toBe(0);
  });
});
