/* How do records get into the segments of this process? */
import type { LightRecord } from '../../../record/record.js';
import { ByteWriter } from '../format/bytes.js';
import { beginFrame, endFrame, FRAME_HEADER, MAX_PAYLOAD, segmentHeader } from '../format/frames.js';
import type { RecordEncoder } from '../format/record-codec.js';
import { type SpoolFileSystem, writeAll } from './file-system.js';
import { type Instance, newSegment, type Segment, segmentName } from './instance.js';

/** Bytes of one write. */
const GROUP_BYTES = 2 ** 20;

/** What was written, and may still be lost with the power. */
interface Unsynced {
  readonly first: number;
  readonly last: number;
  readonly bytes: Buffer;
  readonly file: number;
}

export interface WriterSettings {
  readonly files: SpoolFileSystem;
  readonly encoder: RecordEncoder;
  readonly segmentBytes: number;
  /** What is written is kept in memory until it is synced: after a failed sync, the file is not trusted. */
  readonly retains: boolean;
}

/** Appends frames to the segments of an instance. */
export class SegmentWriter {
  readonly #settings: WriterSettings;
  readonly #instance: Instance;
  readonly #group = new ByteWriter(GROUP_BYTES + GROUP_BYTES / 4);
  #segment: Segment | undefined;
  #file = -1;
  /** Closed for writing, not synced yet. */
  readonly #rolled = new Set<number>();
  #unsynced: Unsynced[] = [];
  #unsyncedBytes = 0;
  #needsRewrite = false;

  constructor(instance: Instance, settings: WriterSettings) {
    this.#instance = instance;
    this.#settings = settings;
  }

  /** The number of the segment that is written next. */
  get segmentNumber(): number {
    return this.#segment?.number ?? (this.#instance.segments.at(-1)?.number ?? 0) + 1;
  }

  /** Ids up to this one are written. */
  get written(): number {
    return this.#instance.next - 1;
  }

  /** Ids up to this one survive a loss of power. */
  get synced(): number {
    return (this.#unsynced[0]?.first ?? this.#instance.next) - 1;
  }

  get unsyncedBytes(): number {
    return this.#unsyncedBytes;
  }

  /**
   * Writes records from this index on, as many as fit into one write.
   *
   * @param tooLarge Called for a record that no frame can hold; it has no id
   * @returns the id of each of them; NaN for one that is too large
   * @throws Error of the file system: then none of them is written
   */
  write(records: readonly LightRecord[], from: number): number[] {
    const group = this.#group;
    const { encoder, segmentBytes } = this.#settings;
    const ids: number[] = [];
    const segment = this.#openSegment();
    let { next } = this.#instance;
    group.at = 0;
    for (let i = from; i < records.length && group.at < GROUP_BYTES; i++) {
      const start = beginFrame(group);
      encoder.encode(records[i] as LightRecord, group);
      const size = group.at - start - FRAME_HEADER;
      if (size > MAX_PAYLOAD) {
        group.at = start;
        ids.push(Number.NaN);
        continue;
      }
      if (segment.bytes + group.at > segmentBytes && (start > 0 || segment.last > 0)) {
        group.at = start;
        break;
      }
      endFrame(group, start, next, this.#instance.salt);
      ids.push(next++);
    }
    if (group.at > 0) this.#append(segment, group.buffer.subarray(0, group.at), this.#instance.next, next - 1);
    if (ids.length > 0) return ids;
    this.roll();
    return this.write(records, from);
  }

  /** @throws Error of the file system */
  #openSegment(): Segment {
    if (this.#segment !== undefined) return this.#segment;
    const { files } = this.#settings;
    const { folder, salt, segments } = this.#instance;
    const segment = newSegment(this.segmentNumber);
    const path = folder.at(segmentName(segment.number));
    const file = files.open(path, 'write');
    const header = segmentHeader(segment.number, salt);
    try {
      writeAll(files, file, header, 0);
      files.syncDirectory(folder.path);
    } catch (error) {
      files.close(file);
      files.remove(path);
      throw error;
    }
    segment.bytes = header.length;
    segments.push(segment);
    this.#file = file;
    this.#segment = segment;
    return segment;
  }

  #append(segment: Segment, bytes: Buffer, first: number, last: number): void {
    const { files, retains } = this.#settings;
    this.#instance.folder.check();
    try {
      writeAll(files, this.#file, bytes, segment.bytes);
    } catch (error) {
      this.#restore(segment);
      throw error;
    }
    segment.bytes += bytes.length;
    segment.first = Math.min(segment.first, first);
    segment.last = last;
    this.#instance.wroteBelow(last + 1);
    if (!retains) return;
    this.#unsynced.push({ first, last, bytes: Buffer.from(bytes), file: this.#file });
    this.#unsyncedBytes += bytes.length;
  }

  /** Cuts off what a failed write has left; a segment where that fails is not used any more. */
  #restore(segment: Segment): void {
    try {
      this.#settings.files.truncate(this.#file, segment.bytes);
    } catch {
      segment.isDamaged = true;
      this.roll();
    }
  }

  /** Ends the segment: the next record begins another one. */
  roll(): void {
    if (this.#segment === undefined) return;
    this.#segment.isComplete = true;
    this.#segment = undefined;
    if (this.#settings.retains && this.#unsynced.some(({ file }) => file === this.#file)) this.#rolled.add(this.#file);
    else this.#settings.files.close(this.#file);
    this.#file = -1;
  }

  /** The files that hold what is not synced. */
  get unsyncedFiles(): number[] {
    return [...new Set(this.#unsynced.map(({ file }) => file))];
  }

  /** The files were synced after ids up to this one had been written. */
  syncedUpTo(id: number): void {
    this.#unsynced = this.#unsynced.filter(({ last }) => last > id);
    this.#unsyncedBytes = this.#unsynced.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const unsynced = new Set(this.#unsynced.map(({ file }) => file));
    for (const file of this.#rolled) {
      if (unsynced.has(file)) continue;
      this.#rolled.delete(file);
      this.#settings.files.close(file);
    }
  }

  /** A sync has failed: the files that it was for are not trusted any more. */
  syncFailed(): void {
    this.#needsRewrite = this.#unsynced.length > 0;
  }

  /** After a failed sync, what was not synced is written again, with the same ids, to a new file. @throws Error of the file system */
  rewriteUntrusted(): void {
    if (!this.#needsRewrite) return;
    const { settled } = this.#instance;
    const lost = this.#unsynced.filter(({ first, last }) => !settled.covers(first, last));
    for (const { file } of this.#unsynced) this.#rolled.add(file);
    this.roll();
    this.#unsynced = [];
    try {
      for (const { bytes, first, last } of lost) {
        const segment = this.#openSegment();
        this.#append(segment, bytes, first, last);
        if (segment.bytes > this.#settings.segmentBytes) this.roll();
      }
    } finally {
      const kept = new Set(this.#unsynced.map(({ first }) => first));
      this.#unsynced.push(...lost.filter(({ first }) => !kept.has(first)));
      this.syncedUpTo(0);
    }
    this.#needsRewrite = false;
  }

  /** Syncs everything now. @throws Error of the file system */
  syncNow(): void {
    this.rewriteUntrusted();
    const { written } = this;
    for (const file of this.unsyncedFiles) this.#settings.files.sync(file);
    this.syncedUpTo(written);
  }

  close(): void {
    this.roll();
    for (const file of this.#rolled) this.#settings.files.close(file);
    this.#rolled.clear();
  }
}
