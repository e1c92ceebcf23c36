import { describe, expect, it } from 'vitest';
import { writeAll } from '../../../src/exporters/stream/write-all.js';

/** A file system that gives these results in order, then accepts everything. */
function system(...answers: Array<number | string>) {
  const taken: Buffer[] = [];
  const pauses: number[] = [];
  const calls = {
    write(_: number, data: string | Uint8Array) {
      const bytes = Buffer.from(data as string);
      const answer = answers.shift() ?? bytes.length;
      if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer });
      taken.push(bytes.subarray(0, answer));
      return Math.min(answer, bytes.length);
    },
    pause: (millis: number) => void pauses.push(millis),
  };
  return { calls, pauses, text: () => Buffer.concat(taken).toString() };
}

const TEXT = 'grün 😀 line\n';
const BYTES = Buffer.byteLength(TEXT);

describe('writeAll', () => {
  it.each([
    ['at once', []],
    ['in pieces, also within a character', [3, 1, 2, 1, 1]],
    ['after an interruption', ['EINTR', 2, 'EINTR']],
    ['after a pipe was full', [1, 'EAGAIN', 'EAGAIN', 4]],
  ])('writes everything %s', (_, answers) => {
    const { calls, text } = system(...answers);
    expect(writeAll(1, TEXT, BYTES, calls)).toBeUndefined();
    expect(text()).toBe(TEXT);
  });

  it('returns the number of bytes written before a failure', () => {
    const { calls } = system(5, 'ENOSPC');
    expect(writeAll(1, TEXT, BYTES, calls)).toMatchObject({ written: 5, error: { code: 'ENOSPC' } });
  });

  it('fails for a pipe that stays full, after a second', () => {
    const { calls, pauses } = system(...Array<string>(1_000).fill('EAGAIN'));
    expect(writeAll(1, TEXT, BYTES, calls)).toMatchObject({ written: 0, error: { code: 'EAGAIN' } });
    expect(pauses.reduce((sum, millis) => sum + millis, 0)).toBe(1_000);
  });

  it('fails for a file that accepts no bytes', () => {
    expect(writeAll(1, TEXT, BYTES, system(0).calls)).toMatchObject({ written: 0 });
  });
});
