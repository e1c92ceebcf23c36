import { fstatSync, renameSync, unlinkSync } from '../../record/floor/builtin.js';
import { type Clock, millisOf } from '../../record/floor/clock.js';
import { ignoreRejection } from '../../record/floor/thenable.js';
import { type BrokenWrite, writeAll } from '../stream/write-all.js';
import { creationMillis, readNote, removeNote, writeNote } from './creation-note.js';
import { checkOpens, close, leadsTo, type OpenedFile, openFile, type Upkeep } from './open-file.js';
import { OpenFile } from './open-files.js';
import type { FilePlan } from './options.js';
import type { NamedPath, PathTemplate } from './path-template.js';
import { identityAt, type Place } from './place.js';
import { reserveRotatedName } from './rotated-files.js';

/** Errors after which the descriptor remains usable. After any other the file is reopened. */
const TRANSIENT = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EAGAIN']);
/** Lines after which the size is read again, because another process may write to the file, too. */
const LINES_BETWEEN_STATS = 256;

const NEWLINE = 0x0a;

interface Current extends OpenedFile {
  readonly named: NamedPath;
  /** Shared by all sinks that write to it. */
  readonly shared: OpenFile;
  createdMillis: number;
}

export interface LogFileSettings extends Pick<FilePlan, 'rotation' | 'watch' | 'truncate' | 'fileMode' | 'exactMode'> {
  readonly template: PathTemplate;
  /** What is done to the file when it is complete. */
  readonly upkeep: Upkeep;
  readonly clock: Clock;
  /** Reports errors that lose no line. */
  readonly report: (error: unknown) => void;
  /** Called with the path of a complete file. */
  readonly onRotated: (path: string, place: Place) => void;
}

/** A log file: opens, writes, rotates, and reopens it when it was replaced. */
export class LogFile {
  readonly #settings: LogFileSettings;
  #current: Current | undefined;
  #opened = false;
  #size = 0;
  #lines = 0;
  /** When the schedule or the age ends this file. */
  #endMillis = Number.POSITIVE_INFINITY;
  /** True if the last write stopped within a line. */
  #isTorn = false;

  constructor(settings: LogFileSettings) {
    this.#settings = settings;
  }

  /** The file that is open: its path, and the directories through which it was opened. */
  get current(): { readonly named: NamedPath; readonly place: Place } | undefined {
    return this.#current;
  }

  /** The path of the file that is open, or would be opened now. */
  get path(): string {
    return (this.#current?.named ?? this.#settings.template.at(this.#settings.clock.hrTime())).path;
  }

  /** Opens the file unless it is open. @throws Error of the file system */
  open(): void {
    this.#current ??= this.#openAt(this.#settings.template.at(this.#settings.clock.hrTime()));
  }

  /** Throws the error of `open` as far as it can be predicted without changing anything. */
  check(): void {
    const { template, clock, upkeep } = this.#settings;
    checkOpens(template.at(clock.hrTime()).path, upkeep);
  }

  close(): void {
    const current = this.#current;
    this.#current = undefined;
    if (current !== undefined) leave(current);
  }

  /** Reopens the file if the path leads to another one. Call it before lines are written. */
  refresh(): void {
    const current = this.#current;
    if (this.#settings.watch && current !== undefined && !this.#isAtPath(current)) this.close();
    this.#follow();
  }

  /**
   * True if the next line begins a new file.
   *
   * @param waiting Bytes that will be written before the line
   * @param observedMillis When the line was logged: a day's lines go to the day's file, even if they are written later
   */
  isDue(line: string, bytes: number, waiting: number, observedMillis: number): boolean {
    const { rotation, clock } = this.#settings;
    const current = this.#current;
    if (rotation === undefined || current === undefined) return false;
    // The present time counts as well: a record's time may lie in the future by mistake.
    if (observedMillis >= this.#endMillis && millisOf(clock.hrTime()) >= this.#endMillis) return true;
    if (this.#lines++ % LINES_BETWEEN_STATS === 0 || current.shared.isShared) this.#size = fstatSync(current.fd).size;
    const size = this.#size + waiting;
    if (size > 0 && size + bytes > rotation.maxBytes) return true;
    return rotation.predicates.length > 0 && size > 0 && this.#matchesPredicate(line, size, current);
  }

  /** Writes the whole text. Returns the failure, if any. */
  write(text: string, bytes: number): BrokenWrite | undefined {
    try {
      this.#follow();
    } catch (error) {
      return { written: 0, error };
    }
    const { fd } = this.#current as Current;
    // Ends a torn line, so that the text starts on a line of its own.
    const lead = this.#isTorn ? '\n' : '';
    const broken = writeAll(fd, lead + text, bytes + lead.length);
    this.#size += broken?.written ?? bytes + lead.length;
    if (broken === undefined) {
      this.#isTorn = false;
      return undefined;
    }
    const { written, error } = broken;
    if (written > 0) this.#isTorn = Buffer.from(lead + text)[written - 1] !== NEWLINE;
    if (!TRANSIENT.has(String((error as NodeJS.ErrnoException).code))) this.#discard();
    return { written: Math.max(0, written - lead.length), error };
  }

  /** Begins a new file. A failure is reported; then the old file remains, and the next line tries again. */
  rotate(): void {
    const current = this.#current;
    if (current === undefined) return;
    try {
      const next = this.#settings.template.at(this.#settings.clock.hrTime());
      if (next.path !== current.named.path) this.#moveOn(current, next, current.named.path);
      else if (!this.#isAtPath(current)) this.#moveOn(current, next, undefined);
      else if (this.#size === 0) this.#begin(current, millisOf(this.#settings.clock.hrTime()));
      else this.#renameAndMoveOn(current, next);
    } catch (error) {
      this.#settings.report(new Error(`the rotation of ${current.named.path} failed`, { cause: error }));
    }
  }

  /** Opens the file, or its successor if another sink has rotated it. */
  #follow(): void {
    if (this.#current?.shared.isRotated) this.close();
    this.open();
  }

  #renameAndMoveOn(current: Current, next: NamedPath): void {
    const { place, identity, createdMillis, named } = current;
    const { path } = named;
    place.check();
    const rotated = reserveRotatedName(named, createdMillis);
    try {
      place.check();
      renameSync(path, rotated);
    } catch (error) {
      if (place.isSame) unlinkSync(rotated);
      throw error;
    }
    try {
      this.#moveOn(current, next, rotated);
    } catch (error) {
      place.check();
      if (identityAt(rotated) === identity) renameSync(rotated, path);
      throw error;
    }
    current.shared.rotated();
  }

  /** Opens the next file, then closes the current one. */
  #moveOn(current: Current, next: NamedPath, rotated: string | undefined): void {
    const { named, place } = current;
    this.#current = this.#openAt(next);
    leave(current);
    // The note of a path that no later process opens again; that of the same path is the next file's now.
    if (next.path !== named.path && this.#takesNotes) removeNote(named.path, place);
    if (rotated !== undefined) this.#settings.onRotated(rotated, place);
  }

  #openAt(named: NamedPath): Current {
    const { rotation, truncate, clock, template } = this.#settings;
    const file = openFile(named.path, {
      ...this.#settings,
      truncate: truncate && !this.#opened,
      base: template.base,
    });
    this.#opened = true;
    this.#size = file.size;
    this.#lines = 1;
    this.#isTorn = false;
    const current = { ...file, named, shared: OpenFile.enter(file.identity), createdMillis: 0 };
    if (rotation === undefined) return current;
    const note = file.fresh ? undefined : readNote(named.path);
    const now = millisOf(clock.hrTime());
    const createdMillis = file.fresh ? now : creationMillis(file, note, now);
    this.#begin(current, createdMillis, note?.identity !== file.identity || note.createdMillis !== createdMillis);
    return current;
  }

  /** Sets the time of creation. If the rotation depends on it, notes it for later processes. */
  #begin(current: Current, createdMillis: number, note = true): void {
    const { rotation, fileMode } = this.#settings;
    current.createdMillis = createdMillis;
    this.#endMillis = rotation?.next?.(createdMillis) ?? Number.POSITIVE_INFINITY;
    const { named, identity, place } = current;
    if (note && this.#takesNotes) writeNote(named.path, { identity, createdMillis }, fileMode, place);
  }

  /** True if the rotation depends on the time of creation. */
  get #takesNotes(): boolean {
    const { rotation } = this.#settings;
    return rotation !== undefined && (rotation.next !== undefined || rotation.predicates.length > 0);
  }

  /** A link to the file does not count if the file is renamed by its path. */
  #isAtPath({ named, identity }: Current): boolean {
    return this.#settings.upkeep === undefined ? leadsTo(named.path, identity) : identityAt(named.path) === identity;
  }

  #matchesPredicate(line: string, size: number, { named, createdMillis }: Current): boolean {
    for (const predicate of this.#settings.rotation?.predicates ?? []) {
      try {
        const matches: unknown = predicate(line, { path: named.path, size, createdAt: new Date(createdMillis) });
        if (typeof matches !== 'boolean') {
          ignoreRejection(matches);
          throw new TypeError('the predicate of `rotation` must return true or false');
        }
        if (matches) return true;
      } catch (error) {
        this.#settings.report(error);
      }
    }
    return false;
  }

  #discard(): void {
    try {
      this.close();
    } catch {
      // The error of the write is reported.
    }
  }
}

function leave(current: Current): void {
  current.shared.leave();
  close(current);
}
