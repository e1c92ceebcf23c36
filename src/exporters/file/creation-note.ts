import {
  basename,
  closeSync,
  constants,
  dirname,
  join,
  openSync,
  readSync,
  writeSync,
} from '../../record/floor/builtin.js';
import type { HrTime } from '../../record/readable.js';

const { O_RDONLY, O_WRONLY, O_CREAT, O_TRUNC } = constants;
/** Missing where the system has none. */
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;
const LONGEST_NOTE = 200;

/** Milliseconds since the epoch, as record times are told. */
export function hrTimeOf(millis: number): HrTime {
  const seconds = Math.floor(millis / 1_000);
  return [seconds, Math.floor((millis - seconds * 1_000) * 1_000) * 1_000];
}

export function millisOf([seconds, nanos]: HrTime): number {
  return seconds * 1_000 + nanos / 1e6;
}

/** Device and inode. */
export function identityOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

/** What a file system says of a file, as far as its beginning may be seen from it. */
export interface Dates {
  readonly identity: string;
  readonly birthtimeMillis: number;
  readonly mtimeMillis: number;
}

/** The beginning of a file, as it was noted beside it. */
export interface CreationNote {
  readonly identity: string;
  readonly createdMillis: number;
}

/**
 * When a file that was there before us began. A note of this very file is right. Else the birth time, where it can be one: many file
 * systems have none, and give 0 or the time of the last change. Else what is noted of a file of this name, which may have been moved
 * or restored since. Else the last change: then an age begins there.
 */
export function beginningOf({ identity, birthtimeMillis, mtimeMillis }: Dates, note: CreationNote | undefined): number {
  if (note?.identity === identity) return note.createdMillis;
  if (birthtimeMillis > 0 && birthtimeMillis < mtimeMillis) return birthtimeMillis;
  if (note !== undefined && note.createdMillis <= mtimeMillis) return note.createdMillis;
  return mtimeMillis;
}

/** Where the beginning of the file is noted: `.app.log.created` beside `app.log`. */
function notePath(path: string): string {
  return join(dirname(path), `.${basename(path)}.created`);
}

/** Undefined where nothing, or nothing sensible, is noted. */
export function readNote(path: string): CreationNote | undefined {
  try {
    const fd = openSync(notePath(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const buffer = Buffer.alloc(LONGEST_NOTE);
      const text = buffer.toString('utf8', 0, readSync(fd, buffer));
      const [, identity, millis] = /^(\d+:\d+) (\d+(?:\.\d+)?)\n$/.exec(text) ?? [];
      return identity === undefined ? undefined : { identity, createdMillis: Number(millis) };
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

/** A directory that does not take the note does not let a file be rotated either: that is told when it comes to it. */
export function writeNote(path: string, { identity, createdMillis }: CreationNote, mode: number): void {
  try {
    const fd = openSync(notePath(path), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK, mode);
    try {
      writeSync(fd, `${identity} ${createdMillis}\n`);
    } finally {
      closeSync(fd);
    }
  } catch {
    // See above.
  }
}
