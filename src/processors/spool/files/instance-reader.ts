/* Which records of a writer are still to be delivered? */
import type { LightRecord } from '../../../record/record.js';
import { DamagedBytes } from '../format/bytes.js';
import { frameAt, SEGMENT_HEADER, segmentHeaderState } from '../format/frames.js';
import { IdRanges } from '../format/id-ranges.js';
import type { RecordDecoder } from '../format/record-codec.js';
import { type Instance, type Segment, segmentName } from './instance.js';

const CHUNK = 256 * 1024;

/** A record read back, with what settles it. */
export interface StoredRecord {
  readonly id: number;
  readonly record: LightRecord;
}

/** Where to begin: in which segment, and with which id. */
export interface Place {
  readonly segment: number;
  readonly id: number;
}

/** Bytes without a frame, until the next frame or the end of the segment. */
interface Gap {
  bytes: number;
  /** It begins as a frame that was cut off, or has nothing but zeros: an interrupted write, if no frame follows. */
  isTorn: boolean;
  isZero: boolean;
}

/**
 * Reads the records of an instance that are not settled, in order, chunk by chunk. Each frame is delivered once, whatever happened to the
 * files, and what is wrong with them is counted.
 */
export class InstanceReader {
  readonly #instance: Instance;
  readonly #decoder: RecordDecoder;
  readonly #fromId: number;
  /** The instance is written meanwhile: its last segment has no end. */
  readonly #isLive: boolean;
  readonly #seen = new IdRanges();
  #segment: Segment | undefined;
  /** The number of the segment to be read next, at least. */
  #nextNumber: number;
  #file: number | undefined;
  #buffer = Buffer.allocUnsafe(CHUNK);
  #from = 0;
  #to = 0;
  /** The offset in the file of the byte after `#to`. */
  #position = 0;
  #gap: Gap | undefined;
  /** Not returned yet: an error has interrupted the call. */
  #found: StoredRecord[] = [];
  #isDone = false;

  /** @param live The instance is this process's own, and read from that place on */
  constructor(instance: Instance, decoder: RecordDecoder, live?: Place) {
    this.#instance = instance;
    this.#decoder = decoder;
    this.#isLive = live !== undefined;
    this.#nextNumber = live?.segment ?? 0;
    this.#fromId = live?.id ?? 0;
  }

  /** Everything was read. Never true for a live instance. */
  get isDone(): boolean {
    return this.#isDone;
  }

  get instance(): Instance {
    return this.#instance;
  }

  /** The next records, of about this many bytes; empty if there are no more. @throws Error of the file system: then it may be called again */
  next(maxBytes: number): StoredRecord[] {
    // Of a live instance, frames ahead of the place to begin at are many: empty means that there are no more.
    while (this.#read(maxBytes) && this.#isLive && this.#found.length === 0);
    const records = this.#found;
    this.#found = [];
    return records;
  }

  /** Returns true if more may follow. */
  #read(maxBytes: number): boolean {
    for (let bytes = 0; bytes < maxBytes && !this.#isDone; ) {
      const segment = this.#segment;
      if (segment === undefined) {
        if (this.#openNext()) continue;
        return false;
      }
      const found = frameAt(this.#buffer, this.#from, this.#to, this.#instance.salt);
      if (found.kind === 'frame') {
        this.#endGap(segment, false);
        this.#frame(segment, found.id, found.payload, found.end);
        bytes += found.end - this.#from;
        this.#from = found.end;
      } else if (this.#fill(found.kind === 'cut' ? found.needed : CHUNK)) {
      } else if (this.#from < this.#to) {
        const next = found.kind === 'cut' ? this.#from + 1 : found.next;
        bytes += next - this.#from;
        this.#skip(next, found.kind === 'cut');
      } else if (this.#isLive && !segment.isComplete) return false;
      else this.#endSegment(segment);
    }
    return !this.#isDone;
  }

  close(): void {
    if (this.#file !== undefined) this.#instance.folder.files.close(this.#file);
    this.#file = undefined;
    this.#segment = undefined;
    this.#isDone = true;
  }

  #openNext(): boolean {
    const { segments, folder, salt, damage } = this.#instance;
    const segment = segments.find(({ number }) => number >= this.#nextNumber);
    if (segment === undefined) {
      if (!this.#isLive) this.#finish();
      return false;
    }
    this.#file = folder.files.open(folder.at(segmentName(segment.number)), 'read');
    this.#segment = segment;
    this.#from = this.#to = this.#position = 0;
    try {
      this.#fill(SEGMENT_HEADER);
    } catch (error) {
      this.#closeSegment();
      throw error;
    }
    this.#nextNumber = segment.number + 1;
    const state = segmentHeaderState(this.#buffer.subarray(0, Math.min(this.#to, SEGMENT_HEADER)), salt);
    if (state === 'good') this.#from = SEGMENT_HEADER;
    else if (state === 'newer') {
      damage.newer++;
      this.#closeSegment();
    } else if (this.#to >= SEGMENT_HEADER || !this.#isLast(segment)) {
      damage.headers++;
      segment.isDamaged = true;
      // Frames are found without it, from the first byte on.
    }
    return true;
  }

  /** Reads on until `needed` bytes are there, or as many as fit. Returns false if no byte could be added. */
  #fill(needed: number): boolean {
    const { files } = this.#instance.folder;
    const rest = (this.#segment as Segment).bytes - this.#position;
    const held = this.#to - this.#from;
    if (this.#file === undefined || rest <= 0 || held >= needed || (needed > CHUNK && needed > held + rest))
      return false;
    if (this.#from > 0) this.#buffer.copyWithin(0, this.#from, this.#to);
    this.#from = 0;
    this.#to = held;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(needed);
      this.#buffer.copy(larger, 0, 0, held);
      this.#buffer = larger;
    }
    const room = Math.min(this.#buffer.length - this.#to, rest);
    const count = room === 0 ? 0 : files.read(this.#file, this.#buffer, this.#to, room, this.#position);
    this.#to += count;
    this.#position += count;
    return count > 0;
  }

  #frame(segment: Segment, id: number, payload: number, end: number): void {
    const { settled, damage } = this.#instance;
    segment.first = Math.min(segment.first, id);
    segment.last = Math.max(segment.last, id);
    if (id < this.#fromId) return;
    if (this.#seen.has(id)) {
      damage.duplicates++;
      return;
    }
    if (id < this.#seen.highest) damage.reordered++;
    this.#seen.add(id);
    if (settled.has(id)) return;
    try {
      this.#found.push({ id, record: this.#decoder.decode(this.#buffer, payload, end) });
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error;
      damage.undecodable++;
      segment.isDamaged = true;
      this.#instance.settle(id);
    }
  }

  #skip(to: number, isCut: boolean): void {
    const isZero = this.#buffer.subarray(this.#from, to).every((byte) => byte === 0);
    this.#gap ??= { bytes: 0, isTorn: isCut || isZero, isZero: true };
    this.#gap.isZero &&= isZero;
    this.#gap.bytes += to - this.#from;
    this.#from = to;
  }

  #endGap(segment: Segment, isEnd: boolean): void {
    const gap = this.#gap;
    if (gap === undefined) return;
    this.#gap = undefined;
    const startsAsFrame = gap.isTorn && !gap.isZero;
    if (isEnd && this.#isLast(segment) && (gap.isZero || startsAsFrame)) this.#instance.damage.tornBytes += gap.bytes;
    else {
      this.#instance.damage.skippedBytes += gap.bytes;
      segment.isDamaged = true;
    }
  }

  #isLast(segment: Segment): boolean {
    return this.#instance.segments.at(-1) === segment;
  }

  #endSegment(segment: Segment): void {
    this.#endGap(segment, true);
    segment.isComplete = true;
    this.#closeSegment();
  }

  #closeSegment(): void {
    if (this.#file !== undefined) this.#instance.folder.files.close(this.#file);
    this.#file = undefined;
    this.#segment = undefined;
  }

  /** What was written, is not settled, and was not found, is missing. */
  #finish(): void {
    const { settled, next, damage } = this.#instance;
    this.#isDone = true;
    if (damage.newer > 0) return;
    for (const [from, to] of this.#seen.gaps(1, Math.max(next - 1, this.#seen.highest))) {
      for (const [first, last] of settled.gaps(from, to)) {
        damage.missing += last - first + 1;
        this.#instance.settle(first, last);
      }
    }
  }
}
