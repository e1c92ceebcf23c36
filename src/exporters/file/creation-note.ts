/* When was a file created that existed before this process? */
import {
  basename,
  closeSync,
  constants,
  dirname,
  fstatSync,
  join,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  workerThreads,
  writeSync,
} from '../../record/floor/builtin.js';
import type { Place } from './place.js';

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL } = constants;
/** These two are undefined on Windows. */
export const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
export const O_NONBLOCK = constants.O_NONBLOCK ?? 0;
const MAX_NOTE_BYTES = 200;
/** The name of the note of `app.log` is `.app.log.created`. */
export const NOTE_NAME = /^\.(?<name>.+)\.created$/s;

export interface Dates {
  readonly identity: string;
  readonly birthtimeMillis: number;
  readonly mtimeMillis: number;
}

/** A file's time of creation, as noted in a file beside it. */
export interface CreationNote {
  readonly identity: string;
  readonly createdMillis: number;
}

/**
 * When an existing file was created. In this order: the note of this very file; the birth time, unless it is 0 or the modification time, as
 * on file systems without one; the note of another file of this name, which may have been moved or restored; the modification time. Never
 * later than now: a time in the future would turn off every rotation by time until then.
 */
export function creationMillis(dates: Dates, note: CreationNote | undefined, now: number): number {
  return Math.min(now, datedMillis(dates, note !== undefined && note.createdMillis <= now ? note : undefined));
}

function datedMillis({ identity, birthtimeMillis, mtimeMillis }: Dates, note: CreationNote | undefined): number {
  if (note?.identity === identity) return note.createdMillis;
  if (birthtimeMillis > 0 && birthtimeMillis < mtimeMillis) return birthtimeMillis;
  if (note !== undefined && note.createdMillis <= mtimeMillis) return note.createdMillis;
  return mtimeMillis;
}

/** The path of the note: `.app.log.created` beside `app.log`. */
function notePath(path: string): string {
  return join(dirname(path), `.${basename(path)}.created`);
}

/** Undefined for a missing or invalid note, and for anything but a regular file. */
export function readNote(path: string): CreationNote | undefined {
  try {
    const fd = openSync(notePath(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      if (!fstatSync(fd).isFile()) return undefined;
      const buffer = Buffer.alloc(MAX_NOTE_BYTES);
      return parseNote(buffer.toString('utf8', 0, readSync(fd, buffer)));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

/** Undefined for any other text. */
export function parseNote(text: string): CreationNote | undefined {
  const [, identity, millis] = /^(\d{1,20}:\d{1,20}) (\d{1,20}(?:\.\d{1,20})?)\n$/.exec(text) ?? [];
  return identity === undefined ? undefined : { identity, createdMillis: Number(millis) };
}

/**
 * Writes a new file beside, and renames it: a link in the place of the note, hard or symbolic, is replaced, and not
 * written to. Ignores errors: in a directory that rejects the note, rotation fails as well, and reports that.
 */
export function writeNote(path: string, { identity, createdMillis }: CreationNote, mode: number, place: Place): void {
  const note = notePath(path);
  const temp = `${note}.${process.pid}.${workerThreads().threadId}.part`;
  try {
    place.check();
    const fd = openNew(temp, mode);
    try {
      writeSync(fd, `${identity} ${createdMillis}\n`);
    } finally {
      closeSync(fd);
    }
    place.check();
    renameSync(temp, note);
  } catch {
    // Reported by the rotation.
  }
}

/** Replaces what an ended process of the same id has left. */
function openNew(path: string, mode: number): number {
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  try {
    return openSync(path, flags, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    unlinkSync(path);
    return openSync(path, flags, mode);
  }
}

/** Removes the note of a file that is complete. Ignores errors. */
export function removeNote(path: string, place: Place): void {
  try {
    place.check();
    unlinkSync(notePath(path));
  } catch {
    // It is missing, or not ours.
  }
}
