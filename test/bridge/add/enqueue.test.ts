import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

describe('enqueue', () => {
  it.each(['a function', 'an object', 'a stream'])(
    '%s is called on a later turn, in order, and loses nothing',
    async (kind) => {
      const { logger } = testLogger();
      const texts: string[] = [];
      const write = (text: string) => void texts.push(text);
      const stream = new PassThrough({ encoding: 'utf8' }).on('data', write);
      const sinks = { 'a function': write, 'an object': { write }, 'a stream': stream };
      logger.add(sinks[kind as keyof typeof sinks] as never, { enqueue: true, format: MESSAGE });
      for (let i = 0; i < 5_000; i++) logger.info(`${i}`);
      expect(texts).toEqual([]);
      expect(logger.stats()).toMatchObject([{ queued: 5_000 }]);
      const { completed } = await logger.complete();
      expect(completed).toBe(true);
      expect(texts.join('').trim().split('\n').map(Number)).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
    },
  );

  it('writes the text of the moment of the call', async () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    const format = () => `${texts.length}`;
    logger.add((text) => void texts.push(text), { enqueue: true, format });
    logger.info('a');
    logger.info('b');
    await logger.complete();
    expect(texts).toEqual(['0\n', '0\n']);
  });

  it('false writes in the call', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { enqueue: false, format: MESSAGE });
    logger.info('x');
    expect(texts).toEqual(['x\n']);
  });

  it('changes nothing for an async function', async () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add(async (text) => void texts.push(text), { enqueue: false, format: MESSAGE });
    logger.add(async (text) => void texts.push(text), { enqueue: true, format: MESSAGE });
    logger.info('x');
    expect(texts).toEqual([]);
    await logger.complete();
    expect(texts).toEqual(['x\n', 'x\n']);
  });

  refuses([
    [{ enqueue: 1 }, TypeError, /`enqueue` must be a boolean, got 1/],
    [{ enqueue: null }, TypeError, /`enqueue`.*null/],
  ]);
});
