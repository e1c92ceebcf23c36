import {
  accessSync,
  closeSync,
  constants,
  dirname,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from '../../record/floor/builtin.js';
import { type Dates, O_NOFOLLOW, O_NONBLOCK } from './creation-note.js';
import { identityAt, identityOf, makeDirectories, Place } from './place.js';

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, W_OK, X_OK } = constants;
/** O_NONBLOCK, because otherwise opening a pipe without a reader blocks the process. */
const APPEND = O_WRONLY | O_APPEND | O_NONBLOCK;
const LINK = 'a symbolic link';
/** stdout and stderr, as paths or as targets of links, which container images use as log files. */
const STANDARD = /^(?:\/dev\/std(?:(?<out>out)|err)|\/(?:dev|proc\/self)\/fd\/(?<descriptor>[12]))$/;
/** A socket cannot be opened by its path; nor can a pipe that another user has made, as in a container whose process changes its user. */
const UNOPENABLE: ReadonlySet<unknown> = new Set(['ENXIO', 'EACCES', 'EPERM']);
const MAX_TRIES = 4;

export interface OpenOptions {
  readonly fileMode: number;
  /** Ignores the umask. */
  readonly exactMode: boolean;
  readonly truncate: boolean;
  /** What will be done to the file by its path: links and devices are refused then. */
  readonly upkeep: Upkeep;
  /** Below this directory no link is followed. */
  readonly base: string;
}

export type Upkeep = 'rotated' | 'compressed' | undefined;

export interface OpenedFile extends Dates {
  readonly fd: number;
  readonly size: number;
  /** The file was created or emptied. */
  readonly fresh: boolean;
  readonly place: Place;
  /** The descriptor is that of stdout or stderr, and must not be closed. */
  readonly borrowed: boolean;
}

/** A file that was opened or created. */
type Opened = Pick<OpenedFile, 'fd' | 'borrowed' | 'place'> & { readonly created: boolean };

/** Opens a file for appending. Creates the file and its directories. @throws Error of the file system */
export function openFile(path: string, options: OpenOptions): OpenedFile {
  const file = opened(path, options);
  const { fd, created } = file;
  try {
    const before = fstatSync(fd, { bigint: true });
    if (options.upkeep !== undefined && !before.isFile()) throw notRegular(path, options.upkeep);
    if (created && options.exactMode) fchmodSync(fd, options.fileMode);
    const emptied = options.truncate && before.isFile() && before.size > 0n;
    if (emptied) ftruncateSync(fd);
    return {
      ...file,
      size: emptied || !before.isFile() ? 0 : Number(before.size),
      fresh: created || emptied,
      identity: identityOf(before),
      birthtimeMillis: Number(before.birthtimeNs) / 1e6,
      mtimeMillis: Number(before.mtimeNs) / 1e6,
    };
  } catch (error) {
    close(file);
    throw error;
  }
}

export function close({ fd, borrowed }: Pick<OpenedFile, 'fd' | 'borrowed'>): void {
  if (!borrowed) closeSync(fd);
}

/** Throws the error of `openFile` as far as it can be predicted without changing anything. */
export function checkOpens(path: string, upkeep: Upkeep): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) checkDirectory(path);
  // Not a pipe: its reader would take the close for the end.
  else if (stat.isFile() || stat.isDirectory()) closeSync(openSync(path, APPEND | O_NOFOLLOW));
  else if (upkeep !== undefined) throw notRegular(path, upkeep, stat.isSymbolicLink() ? LINK : undefined);
}

function checkDirectory(path: string): void {
  const directory = dirname(path);
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat === undefined && directory !== path) checkDirectory(directory);
  else if (stat?.isDirectory() === false) closeSync(openSync(path, APPEND));
  else accessSync(directory, W_OK | X_OK);
}

function notRegular(path: string, upkeep: Upkeep, kind = 'not a regular file'): Error {
  return new Error(`${path} is ${kind}, and cannot be ${upkeep}`);
}

export function leadsTo(path: string, identity: string): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && identityOf(found) === identity;
}

/** Opens or creates: system calls between which another process may interfere. Then all of them are repeated. */
function opened(path: string, { fileMode, upkeep, base }: OpenOptions): Opened {
  const directory = dirname(path);
  for (let tries = 1; ; tries++) {
    try {
      const place = new Place(base, directory);
      const file = openOrCreate(path, fileMode, upkeep);
      if (file.followed || isPlaced(path, file.fd, place)) return { ...file, place };
      close(file);
      if (tries === MAX_TRIES) throw new Error(`${path} was replaced while it was opened`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (tries === MAX_TRIES || (code !== 'ENOENT' && code !== 'EEXIST')) throw error;
      if (code === 'ENOENT') makeDirectories(base, directory);
    }
  }
}

/** True if the path still leads to the file, through the same directories, without a link. */
function isPlaced(path: string, fd: number, place: Place): boolean {
  return identityAt(path) === identityOf(fstatSync(fd, { bigint: true })) && place.isSame;
}

interface Found {
  readonly fd: number;
  readonly created: boolean;
  readonly borrowed: boolean;
  /** Through a link. */
  readonly followed: boolean;
}

function openOrCreate(path: string, fileMode: number, upkeep: Upkeep): Found {
  const found = { created: false, borrowed: false, followed: false };
  try {
    return { ...found, fd: openSync(path, APPEND | O_NOFOLLOW) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP' || code === 'EMLINK') return { ...found, followed: true, ...openLink(path, upkeep) };
    if (code !== 'ENOENT') throw error;
    return { ...found, fd: openSync(path, APPEND | O_NOFOLLOW | O_CREAT | O_EXCL, fileMode), created: true };
  }
}

/**
 * Follows a symbolic link only to files of the same directory, to pipes and character devices, and to stdout and stderr. Otherwise a link
 * that an attacker places in the directory would redirect log lines. Opens what was looked at, never the link itself, which may be another
 * one by then.
 */
function openLink(path: string, upkeep: Upkeep): Pick<Found, 'fd' | 'borrowed'> {
  if (upkeep !== undefined) throw notRegular(path, upkeep, LINK);
  const link = STANDARD.test(path) ? path : readlinkSync(path);
  const standard = STANDARD.exec(link)?.groups;
  if (standard !== undefined) return openStandard(link, standard.out === 'out' ? 1 : Number(standard.descriptor ?? 2));
  const target = realpathSync(path);
  const fd = openSync(target, APPEND | O_NOFOLLOW);
  const stat = fstatSync(fd, { bigint: true });
  const isNear = dirname(target) === realpathSync(dirname(path)) && identityAt(target) === identityOf(stat);
  if (isNear || stat.isFIFO() || stat.isCharacterDevice()) return { fd, borrowed: false };
  closeSync(fd);
  throw new Error(`${path} is a symbolic link out of its directory, to ${target}, and is not followed`);
}

function openStandard(path: string, descriptor: number): Pick<Found, 'fd' | 'borrowed'> {
  try {
    return { fd: openSync(path, APPEND), borrowed: false };
  } catch (error) {
    if (!UNOPENABLE.has((error as NodeJS.ErrnoException).code)) throw error;
    // Throws if it is closed.
    fstatSync(descriptor);
    return { fd: descriptor, borrowed: true };
  }
}
