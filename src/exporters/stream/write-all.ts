import { writeSync } from '../../record/floor/builtin.js';
import { sleepSync } from '../../record/floor/clock.js';

/** The system calls, which tests replace. */
interface WriteCalls {
  write(fd: number, data: string | Uint8Array): number;
  pause(millis: number): void;
}

const systemCalls: WriteCalls = {
  write: (fd, data) => (typeof data === 'string' ? writeSync(fd, data) : writeSync(fd, data)),
  pause: sleepSync,
};

/** Limit for the total wait for a slow reader of a pipe. */
const MAX_WAIT_MILLIS = 1_000;
const PAUSE_MILLIS = 5;

/** A write that failed before its end. */
export interface BrokenWrite {
  readonly written: number;
  readonly error: unknown;
}

/** Writes the whole text synchronously. @param bytes Its length. @returns undefined for success */
export function writeAll(
  fd: number,
  text: string | Uint8Array,
  bytes: number,
  calls = systemCalls,
  maxWaitMillis = MAX_WAIT_MILLIS,
): BrokenWrite | undefined {
  let written = 0;
  let rest: Buffer | undefined;
  let waitMillis = maxWaitMillis;
  for (;;) {
    try {
      const count = calls.write(fd, rest === undefined ? text : rest.subarray(written));
      written += count;
      if (written >= bytes) return undefined;
      if (count === 0) return { written, error: new Error('the file accepts no more bytes') };
      rest ??= Buffer.from(text);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EINTR') continue;
      if (code !== 'EAGAIN' || waitMillis <= 0) return { written, error };
      calls.pause(PAUSE_MILLIS);
      waitMillis -= PAUSE_MILLIS;
    }
  }
}
