import { closeSync, fstatSync, renameSync, unlinkSync } from '../../record/floor/builtin.js';
import type { Clock } from '../../record/floor/clock.js';
import { beginningOf, millisOf, readNote, writeNote } from './creation-note.js';
import { checkOpens, leadsTo, type OpenedFile, openFile } from './open-file.js';
import { OpenFiles } from './open-files.js';
import type { FilePlan } from './options.js';
import type { NamedPath, PathTemplate } from './path-template.js';
import { reserveRotatedName } from './rotated-files.js';
import { type BrokenWrite, writeAll } from './write-all.js';

/** After these the file is as good as it was; after others it is opened again. */
const PASSING = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EAGAIN']);
/** Others may write to the file, too: after so many lines of ours its size is asked for. */
const LINES_BETWEEN_LOOKS = 256;

const NEWLINE = 0x0a;

/** The file that is being written. */
interface Current extends OpenedFile {
  readonly named: NamedPath;
  /** The same for all who write to it. */
  readonly written: OpenFiles;
  createdMillis: number;
}

export interface LogFileSettings extends Pick<FilePlan, 'rotation' | 'watch' | 'truncate' | 'fileMode' | 'exactMode'> {
  readonly template: PathTemplate;
  readonly clock: Clock;
  /** Told of errors that cost no line. */
  readonly report: (error: unknown) => void;
  /** A file is complete. */
  readonly onRotated: (path: string) => void;
}

/** A file that is logged to: opened, written through, opened again when it was replaced, rotated. */
export class LogFile {
  readonly #settings: LogFileSettings;
  #current: Current | undefined;
  #opened = false;
  #size = 0;
  #lines = 0;
  /** When the calendar or its age ends the file. */
  #endMillis = Number.POSITIVE_INFINITY;
  /** The last write stopped within a line. */
  #torn = false;

  constructor(settings: LogFileSettings) {
    this.#settings = settings;
  }

  /** Undefined while none is open. */
  get named(): NamedPath | undefined {
    return this.#current?.named;
  }

  /** Opens the file, if it is not open. Throws what the file system says. */
  open(): void {
    this.#current ??= this.#openAt(this.#settings.template.at(this.#settings.clock.hrTime()));
  }

  /** Throws what `open` would, as far as that can be known without making or changing anything. */
  check(): void {
    const { template, clock, rotation } = this.#settings;
    checkOpens(template.at(clock.hrTime()).path, rotation !== undefined);
  }

  close(): void {
    const current = this.#current;
    this.#current = undefined;
    if (current !== undefined) leave(current);
  }

  /** To be called before lines are written: the path may lead to another file by now. */
  look(): void {
    const current = this.#current;
    if (this.#settings.watch && current !== undefined && !isStillThere(current)) this.close();
    this.#follow();
  }

  /**
   * Whether the line that comes begins a new file; `waiting` bytes are still to be written before it.
   * @param observedMillis When the line was logged: lines of a day are in the day's file, also when they are written after it.
   */
  isDue(line: string, bytes: number, waiting: number, observedMillis: number): boolean {
    const { rotation, clock } = this.#settings;
    const current = this.#current;
    if (rotation === undefined || current === undefined) return false;
    // A time that lies ahead is a mistake of somebody's clock.
    if (observedMillis >= this.#endMillis && millisOf(clock.hrTime()) >= this.#endMillis) return true;
    if (this.#lines++ % LINES_BETWEEN_LOOKS === 0 || current.written.isShared) this.#size = fstatSync(current.fd).size;
    const size = this.#size + waiting;
    if (size > 0 && size + bytes > rotation.maxBytes) return true;
    return rotation.predicates.length > 0 && size > 0 && this.#isWanted(line, size, current);
  }

  /** Writes all of it, in as few calls as the system takes. */
  write(text: string, bytes: number): BrokenWrite | undefined {
    try {
      this.#follow();
    } catch (error) {
      return { written: 0, error };
    }
    const { fd } = this.#current as Current;
    // What is left of a broken line is a line by itself.
    const lead = this.#torn ? '\n' : '';
    const broken = writeAll(fd, lead + text, bytes + lead.length);
    this.#size += broken?.written ?? bytes + lead.length;
    if (broken === undefined) {
      this.#torn = false;
      return undefined;
    }
    const { written, error } = broken;
    if (written > 0) this.#torn = Buffer.from(lead + text)[written - 1] !== NEWLINE;
    if (!PASSING.has(String((error as NodeJS.ErrnoException).code))) this.#giveUp();
    return { written: Math.max(0, written - lead.length), error };
  }

  /** Begins a new file. When that fails it is told, the old one is written to, and the next line is another chance. */
  rotate(): void {
    const current = this.#current;
    if (current === undefined) return;
    try {
      const next = this.#settings.template.at(this.#settings.clock.hrTime());
      if (next.path !== current.named.path) this.#moveOn(current, next, current.named.path);
      else if (!isStillThere(current)) this.#moveOn(current, next, undefined);
      else if (this.#size === 0) this.#begin(current, millisOf(this.#settings.clock.hrTime()));
      else this.#renameAndMoveOn(current, next);
    } catch (error) {
      this.#settings.report(new Error(`the rotation of ${current.named.path} failed`, { cause: error }));
    }
  }

  /** Opens the file, or, where another sink has rotated it, the next one. */
  #follow(): void {
    if (this.#current?.written.isRotated) this.close();
    this.open();
  }

  #renameAndMoveOn(current: Current, next: NamedPath): void {
    const { path } = current.named;
    const rotated = reserveRotatedName(current.named, current.createdMillis);
    try {
      renameSync(path, rotated);
    } catch (error) {
      unlinkSync(rotated);
      throw error;
    }
    try {
      this.#moveOn(current, next, rotated);
    } catch (error) {
      renameSync(rotated, path);
      throw error;
    }
    current.written.rotated();
  }

  /** From one file to the next; the first one is closed when the other one is there. */
  #moveOn(current: Current, next: NamedPath, rotated: string | undefined): void {
    this.#current = this.#openAt(next);
    leave(current);
    if (rotated !== undefined) this.#settings.onRotated(rotated);
  }

  #openAt(named: NamedPath): Current {
    const { rotation, truncate, clock } = this.#settings;
    const file = openFile(named.path, {
      ...this.#settings,
      truncate: truncate && !this.#opened,
      rotates: rotation !== undefined,
    });
    this.#opened = true;
    this.#size = file.size;
    this.#lines = 1;
    this.#torn = false;
    const current = { ...file, named, written: OpenFiles.enter(file.identity), createdMillis: 0 };
    if (rotation === undefined) return current;
    const note = file.fresh ? undefined : readNote(named.path);
    const createdMillis = file.fresh ? millisOf(clock.hrTime()) : beginningOf(file, note);
    this.#begin(current, createdMillis, note?.identity !== file.identity);
    return current;
  }

  /** Says when the file began; where its end depends on that, it is noted for those who open it after us. */
  #begin(current: Current, createdMillis: number, note = true): void {
    const { rotation, fileMode } = this.#settings;
    current.createdMillis = createdMillis;
    this.#endMillis = rotation?.next?.(createdMillis) ?? Number.POSITIVE_INFINITY;
    const matters = rotation?.next !== undefined || rotation?.predicates.length !== 0;
    if (note && matters) writeNote(current.named.path, { identity: current.identity, createdMillis }, fileMode);
  }

  #isWanted(line: string, size: number, { named, createdMillis }: Current): boolean {
    for (const predicate of this.#settings.rotation?.predicates ?? []) {
      try {
        const wanted: unknown = predicate(line, { path: named.path, size, createdAt: new Date(createdMillis) });
        if (typeof wanted !== 'boolean') throw new TypeError('the predicate of `rotation` must return true or false');
        if (wanted) return true;
      } catch (error) {
        this.#settings.report(error);
      }
    }
    return false;
  }

  /** Nothing good comes of this descriptor any more. */
  #giveUp(): void {
    try {
      this.close();
    } catch {
      // The error of the write is told.
    }
  }
}

function leave({ written, fd }: Current): void {
  written.leave();
  closeSync(fd);
}

function isStillThere({ named, identity }: Current): boolean {
  return leadsTo(named.path, identity);
}
