import {
  accessSync,
  closeSync,
  constants,
  dirname,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from '../../record/floor/builtin.js';
import { type Dates, identityOf } from './creation-note.js';

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, W_OK, X_OK } = constants;
/** Missing where the system has none. */
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
/** A pipe without a reader is an error then, and does not stop the process. */
const APPEND = O_WRONLY | O_APPEND | (constants.O_NONBLOCK ?? 0);
/** Links to our own descriptors: container images make them. */
const STANDARD = /^(?:\/dev\/std(?:out|err)|\/dev\/fd\/[12]|\/proc\/self\/fd\/[12])$/;

export interface OpenOptions {
  /** Permission bits of a new file. */
  readonly fileMode: number;
  /** The umask takes nothing from them. */
  readonly exactMode: boolean;
  /** Begin with nothing. */
  readonly truncate: boolean;
  /** It will be renamed: neither a link nor a device will do. */
  readonly rotates: boolean;
}

export interface OpenedFile extends Dates {
  readonly fd: number;
  readonly size: number;
  /** It was not there before, or has been emptied. */
  readonly fresh: boolean;
}

/** Opens a file for appending; makes it, and its directories, where they are missing. Throws what the file system says. */
export function openFile(path: string, options: OpenOptions): OpenedFile {
  const { fd, created } = opened(path, options);
  try {
    const before = fstatSync(fd, { bigint: true });
    if (options.rotates && !before.isFile()) throw notRegular(path);
    if (created && options.exactMode) fchmodSync(fd, options.fileMode);
    const emptied = options.truncate && before.isFile() && before.size > 0n;
    if (emptied) ftruncateSync(fd);
    return {
      fd,
      size: emptied || !before.isFile() ? 0 : Number(before.size),
      fresh: created || emptied,
      identity: identityOf(before),
      birthtimeMillis: Number(before.birthtimeNs) / 1e6,
      mtimeMillis: Number(before.mtimeNs) / 1e6,
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Throws what opening the file would, as far as that can be known without making or changing anything. */
export function checkOpens(path: string, rotates: boolean): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) checkPlace(path);
  // Whoever reads from a pipe would take our closing it for the end.
  else if (there.isFile() || there.isDirectory()) closeSync(openSync(path, APPEND | O_NOFOLLOW));
  else if (rotates) throw there.isSymbolicLink() ? isLink(path) : notRegular(path);
}

/** Whether a file, and its directories, can be made there. */
function checkPlace(path: string): void {
  const directory = dirname(path);
  const there = statSync(directory, { throwIfNoEntry: false });
  if (there === undefined && directory !== path) checkPlace(directory);
  else if (there?.isDirectory() === false) closeSync(openSync(path, APPEND));
  else accessSync(directory, W_OK | X_OK);
}

function notRegular(path: string): Error {
  return new Error(`${path} is not a regular file, and cannot be rotated`);
}

function isLink(path: string): Error {
  return new Error(`${path} is a symbolic link, and cannot be rotated`);
}

/** Whether the path still leads to that file. */
export function leadsTo(path: string, identity: string): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && identityOf(found) === identity;
}

/** To be made anew, it must not be there; to be opened, it must: what comes in between is tried again. */
function opened(path: string, { fileMode, rotates }: OpenOptions): { fd: number; created: boolean } {
  for (let tries = 0; ; tries++) {
    try {
      return { fd: openSync(path, APPEND | O_NOFOLLOW), created: false };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ELOOP' || code === 'EMLINK') return { fd: openLink(path, rotates), created: false };
      if (code !== 'ENOENT') throw error;
    }
    try {
      return { fd: openSync(path, APPEND | O_NOFOLLOW | O_CREAT | O_EXCL, fileMode), created: true };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (tries === 3 || (code !== 'ENOENT' && code !== 'EEXIST')) throw error;
      if (code === 'ENOENT') mkdirSync(dirname(path), { recursive: true });
    }
  }
}

/**
 * A link that somebody put into the directory must not lead our lines anywhere else: it is followed to files of the same directory,
 * to pipes and character devices, and to our own stdout and stderr.
 */
function openLink(path: string, rotates: boolean): number {
  if (rotates) throw isLink(path);
  if (STANDARD.test(readlinkSync(path))) return openSync(path, APPEND);
  const target = realpathSync(path);
  const fd = openSync(target, APPEND | O_NOFOLLOW);
  const stat = fstatSync(fd);
  if (stat.isFIFO() || stat.isCharacterDevice() || dirname(target) === realpathSync(dirname(path))) return fd;
  closeSync(fd);
  throw new Error(`${path} is a symbolic link out of its directory, to ${target}, and is not followed`);
}
