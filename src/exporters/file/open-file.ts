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
import { type Dates, identityOf, O_NOFOLLOW, O_NONBLOCK } from './creation-note.js';

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, W_OK, X_OK } = constants;
/** O_NONBLOCK, because otherwise opening a pipe without a reader blocks the process. */
const APPEND = O_WRONLY | O_APPEND | O_NONBLOCK;
const LINK = 'a symbolic link';
/** Targets of links to stdout and stderr, which container images use as log files. */
const STANDARD = /^(?:\/dev\/std(?:out|err)|\/dev\/fd\/[12]|\/proc\/self\/fd\/[12])$/;

export interface OpenOptions {
  readonly fileMode: number;
  /** Ignores the umask. */
  readonly exactMode: boolean;
  readonly truncate: boolean;
  /** The file will be renamed: links and devices are refused. */
  readonly rotates: boolean;
}

export interface OpenedFile extends Dates {
  readonly fd: number;
  readonly size: number;
  /** The file was created or emptied. */
  readonly fresh: boolean;
}

/** Opens a file for appending. Creates the file and its directories. @throws Error of the file system */
export function openFile(path: string, options: OpenOptions): OpenedFile {
  const { fd, created } = opened(path, options);
  try {
    const before = fstatSync(fd, { bigint: true });
    if (options.rotates && !before.isFile()) throw notRotatable(path);
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

/** Throws the error of `openFile` as far as it can be predicted without changing anything. */
export function checkOpens(path: string, rotates: boolean): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) checkDirectory(path);
  // Not a pipe: its reader would take the close for the end.
  else if (stat.isFile() || stat.isDirectory()) closeSync(openSync(path, APPEND | O_NOFOLLOW));
  else if (rotates) throw notRotatable(path, stat.isSymbolicLink() ? LINK : undefined);
}

function checkDirectory(path: string): void {
  const directory = dirname(path);
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat === undefined && directory !== path) checkDirectory(directory);
  else if (stat?.isDirectory() === false) closeSync(openSync(path, APPEND));
  else accessSync(directory, W_OK | X_OK);
}

function notRotatable(path: string, kind = 'not a regular file'): Error {
  return new Error(`${path} is ${kind}, and cannot be rotated`);
}

export function leadsTo(path: string, identity: string): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && identityOf(found) === identity;
}

/** Opens or creates: two system calls, between which another process may interfere. Then both are repeated. */
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
 * Follows a symbolic link only to files of the same directory, to pipes and character devices, and to stdout and stderr. Otherwise a link
 * that an attacker places in the directory would redirect log lines.
 */
function openLink(path: string, rotates: boolean): number {
  if (rotates) throw notRotatable(path, LINK);
  if (STANDARD.test(readlinkSync(path))) return openSync(path, APPEND);
  const target = realpathSync(path);
  const fd = openSync(target, APPEND | O_NOFOLLOW);
  const stat = fstatSync(fd);
  if (stat.isFIFO() || stat.isCharacterDevice() || dirname(target) === realpathSync(dirname(path))) return fd;
  closeSync(fd);
  throw new Error(`${path} is a symbolic link out of its directory, to ${target}, and is not followed`);
}
