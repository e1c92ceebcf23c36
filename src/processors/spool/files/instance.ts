/* What has one writer left on disk? */
import { dirname, join } from '../../../record/floor/builtin.js';
import { saltOf } from '../format/frames.js';
import { IdRanges } from '../format/id-ranges.js';
import { BATCHES, Batches } from './batches.js';
import { CURSOR, Cursor } from './cursor.js';
import { readAll } from './file-system.js';
import type { Folder } from './folder.js';

/** `<writer>`, or `<writer>.by-<owner>` once another instance has adopted it. A writer's name is its time and a random number. */
export const INSTANCE_NAME = /^(?<writer>[0-9a-f]{24})(?:\.by-(?<owner>[0-9a-f]{24}))?$/;
const NAME_LENGTH = 24;
const SEGMENT_NAME = /^(\d{8})\.spool$/;
export const HEARTBEAT = 'heartbeat';

/** A file of frames. */
export interface Segment {
  readonly number: number;
  bytes: number;
  /** The lowest and highest id that is known to be in it; first > last for none. */
  first: number;
  last: number;
  /** No record is written to it any more, and all of its ids are known. */
  isComplete: boolean;
  isDamaged: boolean;
}

/** What is wrong with the files of an instance. */
export interface Damage {
  /** Bytes that are no frame. */
  skippedBytes: number;
  /** Bytes of a write that the end of the process, or of the power, has interrupted. No record was in them. */
  tornBytes: number;
  /** Frames whose record cannot be read. */
  undecodable: number;
  /** Records that were written, not settled, and are gone. */
  missing: number;
  /** Frames that were there before. */
  duplicates: number;
  /** Frames behind later ones. */
  reordered: number;
  /** Headers of segments, and slots of the cursor. */
  headers: number;
  /** Segments of a later release, which are not read. */
  newer: number;
}

export function segmentName(number: number): string {
  return `${String(number).padStart(8, '0')}.spool`;
}

export function newSegment(number: number): Segment {
  return { number, bytes: 0, first: Number.POSITIVE_INFINITY, last: 0, isComplete: false, isDamaged: false };
}

/** The files of one writer: its segments, and the cursor of what is settled. */
export class Instance {
  readonly folder: Folder;
  /** The random name of the writer. */
  readonly writer: string;
  readonly salt: number;
  readonly segments: Segment[];
  readonly settled: IdRanges;
  readonly batches: Batches;
  /** Lower ids have been written. */
  next: number;
  readonly damage: Damage = {
    ...{ skippedBytes: 0, tornBytes: 0, undecodable: 0 },
    ...{ missing: 0, duplicates: 0, reordered: 0, headers: 0, newer: 0 },
  };
  #cursor: Cursor | undefined;
  readonly #mode: 'read' | 'update';
  /** The cursor on disk is older than `settled`. */
  #isBehind = false;
  /** It is older than `next`: then it cannot say that records are missing. */
  #isNextBehind = false;
  #isCursorUnsynced = false;

  private constructor(folder: Folder, name: string, cursor: Cursor | undefined, mode: 'read' | 'update') {
    this.folder = folder;
    this.writer = name.slice(0, NAME_LENGTH);
    this.salt = saltOf(this.writer);
    this.#cursor = cursor;
    this.#mode = mode;
    this.settled = cursor?.settled ?? new IdRanges();
    this.batches = new Batches(folder, this.salt, this.settled);
    this.next = cursor?.next ?? 1;
    this.segments = this.#segmentsIn(folder);
    if (cursor === undefined ? this.segments.length > 0 : cursor.isDamaged) this.damage.headers++;
  }

  /** A new one, in an empty directory. @throws Error of the file system */
  static create(folder: Folder, name: string): Instance {
    return new Instance(folder, name, Cursor.create(folder, saltOf(name)), 'update');
  }

  /** One that another process has left. @param mode `read` changes nothing @throws Error of the file system */
  static open(folder: Folder, name: string, mode: 'read' | 'update'): Instance {
    const instance = new Instance(folder, name, Cursor.open(folder, saltOf(name.slice(0, NAME_LENGTH)), mode), mode);
    if (mode === 'update') instance.batches.load();
    return instance;
  }

  /** In the order of their numbers, with their sizes. */
  #segmentsIn(folder: Folder): Segment[] {
    const { files } = folder;
    const numbers = files.list(folder.path).flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? []);
    return numbers.sort().flatMap((number) => {
      const segment = newSegment(Number(number));
      try {
        const file = files.open(folder.at(segmentName(segment.number)), 'read');
        segment.bytes = files.size(file);
        files.close(file);
        return segment;
      } catch (error) {
        if (!isForeign(error)) throw error;
        this.damage.headers++;
        return [];
      }
    });
  }

  /** False once its directory was removed, or another one has its name. */
  get isThere(): boolean {
    try {
      this.folder.check();
      return true;
    } catch {
      return false;
    }
  }

  /** The bytes of its segments. */
  get bytes(): number {
    let bytes = 0;
    for (const segment of this.segments) bytes += segment.bytes;
    return bytes;
  }

  get cursorFile(): number | undefined {
    return this.#cursor?.file;
  }

  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** The cursor may be lost with the power. */
  get isCursorUnsynced(): boolean {
    return this.#isCursorUnsynced;
  }

  cursorSyncBegins(): void {
    this.#isCursorUnsynced = false;
  }

  /** Writes the cursor anew, into the slot that is older. */
  cursorSyncFailed(): void {
    this.#isBehind = true;
    this.#isCursorUnsynced = true;
  }

  /** Its contents, but for what a crash leaves, are wrong. */
  get isDamaged(): boolean {
    const { tornBytes, newer, ...others } = this.damage;
    return Object.values(others).some((count) => count > 0);
  }

  settle(first: number, last = first): void {
    this.settled.add(first, last);
    this.#isBehind = true;
  }

  /** Lower ids have been written. */
  wroteBelow(next: number): void {
    this.next = Math.max(this.next, next);
    this.#isNextBehind = true;
  }

  /** Brings the cursor up to date, in memory of the system. @param durable Lower ids are durable @throws Error of the file system */
  saveCursor(durable = this.next): void {
    if (this.#mode === 'read' || !(this.#isBehind || this.#isNextBehind)) return;
    this.#cursor ??= this.#newCursor();
    this.#cursor.save(this.settled, durable);
    if (this.#isBehind) this.#isCursorUnsynced = true;
    this.#isBehind = this.#isNextBehind = false;
  }

  /** The cursor that was there cannot be opened. Its settled ids are unknown. */
  #newCursor(): Cursor {
    const { files } = this.folder;
    if (files.list(this.folder.path).includes(CURSOR)) files.rename(this.folder.at(CURSOR), this.#asideAs(CURSOR));
    return Cursor.create(this.folder, this.salt);
  }

  /** @throws Error of the file system */
  syncCursor(): void {
    if (this.#cursor !== undefined) this.folder.files.sync(this.#cursor.file);
    this.#isCursorUnsynced = false;
  }

  /** The complete segments of which every record is settled. */
  removable(): Segment[] {
    return this.segments.filter(
      ({ isComplete, first, last }) => isComplete && (first > last || this.settled.covers(first, last)),
    );
  }

  segmentOf(id: number): Segment | undefined {
    return this.segments.find(({ last }) => id <= last);
  }

  /**
   * The segment of the oldest waiting record; undefined if it would free nothing to evict that one: a record ahead of it in that segment is not
   * settled, and no segment follows.
   */
  evictableFrom(id: number): Segment | undefined {
    const segment = this.segmentOf(id);
    if (segment === undefined) return undefined;
    const isHeld = id > segment.first && !this.settled.covers(segment.first, id - 1);
    return isHeld && segment === this.segments.at(-1) ? undefined : segment;
  }

  /** Removes a segment; a damaged one is renamed aside. The cursor that has it settled must be durable. @throws Error of the file system */
  remove(segment: Segment): void {
    const path = this.folder.at(segmentName(segment.number));
    if (segment.isDamaged) this.folder.files.rename(path, this.#asideAs(segmentName(segment.number)));
    else this.folder.files.remove(path);
    this.segments.splice(this.segments.indexOf(segment), 1);
  }

  /** Beside the directories of all instances, which are removed when they are empty. */
  #asideAs(name: string): string {
    return join(dirname(this.folder.path), `${this.writer}-${name}.corrupt`);
  }

  /** Removes what is left, once no segment is. @throws Error of the file system */
  removeFolder(): void {
    const { files } = this.folder;
    this.close();
    for (const name of [CURSOR, HEARTBEAT, BATCHES]) {
      if (files.list(this.folder.path).includes(name)) files.remove(this.folder.at(name));
    }
    this.folder.check();
    try {
      files.removeDirectory(this.folder.path);
    } catch (error) {
      // Something that is not ours is in it: it stays, and nothing depends on it.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    }
  }

  close(): void {
    this.#cursor?.close();
    this.#cursor = undefined;
    this.batches.close();
  }
}

/** Removes segments whose settled state is durable, while they are there. @throws Error of the file system */
export function removeSettled(instance: Instance, settled: readonly Segment[]): void {
  for (const segment of settled) if (instance.segments.includes(segment)) instance.remove(segment);
}

/** A link, or something else that is not a regular file: nothing of ours. */
function isForeign(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || code === 'ELOOP' || code === 'EMLINK' || code === 'EISDIR' || code === 'ENXIO';
}

/** The text of a small file. @throws Error of the file system */
export function textOf(folder: Folder, name: string, maxBytes: number): string {
  const file = folder.files.open(folder.at(name), 'read');
  try {
    return readAll(folder.files, file, maxBytes, 0).toString();
  } finally {
    folder.files.close(file);
  }
}
