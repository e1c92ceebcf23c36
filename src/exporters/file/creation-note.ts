/* When was a file created that existed before this process? */
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

const { O_RDONLY, O_WRONLY, O_CREAT, O_TRUNC } = constants;
/** These two are undefined on Windows. */
export const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
export const O_NONBLOCK = constants.O_NONBLOCK ?? 0;
const MAX_NOTE_BYTES = 200;

/** Device and inode, which identify an open file whatever its paths. */
export function identityOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

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
 * on file systems without one; the note of another file of this name, which may have been moved or restored; the modification time.
 */
export function creationMillis(
  { identity, birthtimeMillis, mtimeMillis }: Dates,
  note: CreationNote | undefined,
): number {
  if (note?.identity === identity) return note.createdMillis;
  if (birthtimeMillis > 0 && birthtimeMillis < mtimeMillis) return birthtimeMillis;
  if (note !== undefined && note.createdMillis <= mtimeMillis) return note.createdMillis;
  return mtimeMillis;
}

/** The path of the note: `.app.log.created` beside `app.log`. */
function notePath(path: string): string {
  return join(dirname(path), `.${basename(path)}.created`);
}

/** Undefined for a missing or invalid note. */
export function readNote(path: string): CreationNote | undefined {
  try {
    const fd = openSync(notePath(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const buffer = Buffer.alloc(MAX_NOTE_BYTES);
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

/** Ignores errors: in a directory that rejects the note, rotation fails as well, and reports that. */
export function writeNote(path: string, { identity, createdMillis }: CreationNote, mode: number): void {
  try {
    const fd = openSync(notePath(path), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK, mode);
    try {
      writeSync(fd, `${identity} ${createdMillis}\n`);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Reported by the rotation.
  }
}
