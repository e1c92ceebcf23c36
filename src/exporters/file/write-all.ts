import { writeSync } from '../../record/floor/builtin.js';

/** How writing is done; a parameter, so that tests can be a file system that does badly. */
interface WriteCalls {
  write(fd: number, data: string | Uint8Array): number;
  /** Blocks. */
  pause(millis: number): void;
}

const systemCalls: WriteCalls = {
  write: (fd, data) => (typeof data === 'string' ? writeSync(fd, data) : writeSync(fd, data)),
  pause: (millis) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis),
};

/** A pipe whose reader is slow has this long, in all. */
const PATIENCE_MILLIS = 1_000;
const PAUSE_MILLIS = 5;

/** A write that did not come to its end. */
export interface BrokenWrite {
  /** Bytes that the file has all the same. */
  readonly written: number;
  readonly error: unknown;
}

/** Writes all of the text, whose length in bytes is given, before it returns. Undefined is success. */
export function writeAll(
  fd: number,
  text: string | Uint8Array,
  bytes: number,
  calls = systemCalls,
  patienceMillis = PATIENCE_MILLIS,
): BrokenWrite | undefined {
  let written = 0;
  let rest: Buffer | undefined;
  let patience = patienceMillis;
  for (;;) {
    try {
      const count = calls.write(fd, rest === undefined ? text : rest.subarray(written));
      written += count;
      if (written >= bytes) return undefined;
      if (count === 0) return { written, error: new Error('the file takes no more') };
      rest ??= Buffer.from(text);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EINTR') continue;
      if (code !== 'EAGAIN' || patience <= 0) return { written, error };
      calls.pause(PAUSE_MILLIS);
      patience -= PAUSE_MILLIS;
    }
  }
}
