/* Which operations of a file system does a spool need? */
import {
  closeSync,
  constants,
  dirname,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from '../../../record/floor/builtin.js';

/** `write` creates the file, which must not exist; `update` writes into one that exists. */
export type OpenMode = 'read' | 'write' | 'update';

/** The file system of a spool. Methods throw the errors of Node, with their `code`. Tests use one that crashes. */
export interface SpoolFileSystem {
  /** Creates a directory, and those above it, for this user alone; they survive a loss of power. Nothing happens if it exists. */
  makeDirectory(path: string): void;
  /** The names in a directory, in any order. */
  list(path: string): string[];
  /** Identifies a directory, whatever its path. @param followed The path itself may be a link @throws Error for anything else */
  identityOf(path: string, followed: boolean): string;
  /** Opens a regular file, never a link. */
  open(path: string, mode: OpenMode): number;
  /** Returns how many bytes were read: 0 at the end. */
  read(file: number, into: Buffer, offset: number, length: number, position: number): number;
  /** Returns how many bytes were written. */
  write(file: number, bytes: Buffer, offset: number, length: number, position: number): number;
  truncate(file: number, size: number): void;
  size(file: number): number;
  close(file: number): void;
  /** Blocks until the contents of the file survive a loss of power. */
  sync(file: number): void;
  /** The same on another thread. */
  syncLater(file: number, done: (error: unknown) => void): void;
  /** Blocks until the names in the directory survive a loss of power. */
  syncDirectory(path: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Removes an empty directory. */
  removeDirectory(path: string): void;
}

// Undefined on Windows.
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;
const O_DIRECTORY = constants.O_DIRECTORY ?? 0;
const FLAGS: Readonly<Record<OpenMode, number>> = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  update: constants.O_RDWR,
};

export const systemFiles: SpoolFileSystem = {
  makeDirectory(path) {
    // One by one: with `recursive`, Node never returns where a file system refuses a directory with ENOENT, as /proc does.
    const missing: string[] = [];
    for (let at = path; statSync(at, { throwIfNoEntry: false }) === undefined && dirname(at) !== at; at = dirname(at))
      missing.push(at);
    for (const at of missing.reverse()) {
      try {
        mkdirSync(at, 0o700);
        syncDirectory(dirname(at));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  },
  list: (path) => readdirSync(path),
  identityOf(path, followed) {
    const stat = followed ? statSync(path, { bigint: true }) : lstatSync(path, { bigint: true });
    if (stat.isSymbolicLink()) throw new Error(`${path} is a symbolic link, and is not followed`);
    if (!stat.isDirectory()) throw new Error(`${path} is not a directory`);
    return `${stat.dev}:${stat.ino}`;
  },
  open(path, mode) {
    // O_NONBLOCK: opening a pipe would block the process.
    const file = openSync(path, FLAGS[mode] | O_NOFOLLOW | O_NONBLOCK, 0o600);
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
    throw new Error(`${path} is not a regular file, and is not used`);
  },
  read: readSync,
  write: writeSync,
  truncate: ftruncateSync,
  size: (file) => fstatSync(file).size,
  close: closeSync,
  sync: fsyncSync,
  syncLater: fdatasync,
  syncDirectory,
  rename: renameSync,
  remove: unlinkSync,
  removeDirectory: (path) => rmdirSync(path),
};

function syncDirectory(path: string): void {
  // Windows cannot open a directory, and needs no sync of it.
  if (O_DIRECTORY === 0) return;
  const directory = openSync(path, constants.O_RDONLY | O_DIRECTORY);
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Writes all of the bytes. @throws Error, after a part of them may have been written */
export function writeAll(files: SpoolFileSystem, file: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) {
    const written = files.write(file, bytes, at, bytes.length - at, position + at);
    if (written === 0) throw Object.assign(new Error('the file accepts no more bytes'), { code: 'EIO' });
    at += written;
  }
}

/** Reads as many bytes as there are, up to the length. */
export function readAll(files: SpoolFileSystem, file: number, length: number, position: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  while (at < length) {
    const count = files.read(file, bytes, at, length - at, position + at);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}
