/* Which records of a writer went out together, and by which id does their destination know them? */
import { ByteReader, ByteWriter, DamagedBytes } from '../format/bytes.js';
import { beginFrame, endFrame, frameAt } from '../format/frames.js';
import { IdRanges } from '../format/id-ranges.js';
import { readAll, writeAll } from './file-system.js';
import type { Folder } from './folder.js';

export const BATCHES = 'batches';
/** Beyond it, the file is written anew with what still counts. */
const MAX_BYTES = 64 * 1024;

/** A batch whose id was asked for. */
export interface KeptBatch {
  readonly batchId: string;
  readonly ids: IdRanges;
  readonly size: number;
}

/**
 * The batches of a writer. A process that delivers them after its death gives the same records the same id. Each is a frame at the end of a
 * file; of two that begin with the same record, the later one counts. It is not synced: a loss of power may take an id, never a record.
 */
export class Batches {
  readonly #folder: Folder;
  readonly #salt: number;
  readonly #settled: IdRanges;
  /** By the lowest id of their records. */
  readonly #known = new Map<number, KeptBatch>();
  #file: number | undefined;
  #bytes = 0;
  #frames = 0;

  /** @param settled Those ids of the writer, kept up to date */
  constructor(folder: Folder, salt: number, settled: IdRanges) {
    this.#folder = folder;
    this.#salt = salt;
    this.#settled = settled;
  }

  /** Reads what a dead process has left. What cannot be read is left out. */
  load(): void {
    const { files } = this.#folder;
    try {
      this.#file = files.open(this.#folder.at(BATCHES), 'update');
      this.#read(readAll(files, this.#file, files.size(this.#file), 0));
    } catch {
      // There is none, or nothing that we have written.
    }
  }

  #read(bytes: Buffer): void {
    for (;;) {
      const found = frameAt(bytes, this.#bytes, bytes.length, this.#salt);
      if (found.kind !== 'frame') return;
      try {
        const batch = decoded(new ByteReader(bytes, found.payload, found.end));
        this.#known.set(firstOf(batch.ids), batch);
      } catch (error) {
        if (!(error instanceof DamagedBytes)) throw error;
      }
      this.#frames = Math.max(this.#frames, found.id);
      this.#bytes = found.end;
    }
  }

  /** The batch that begins with this record, where none of its records is settled. */
  beginningWith(id: number): KeptBatch | undefined {
    const batch = this.#known.get(id);
    return batch !== undefined && countOf(batch.ids, this.#settled) === batch.size ? batch : undefined;
  }

  /** The id of exactly these records, if they have one. */
  idOf(ids: IdRanges): string | undefined {
    const known = this.#known.get(firstOf(ids));
    return known !== undefined && String(known.ids.ranges()) === String(ids.ranges()) ? known.batchId : undefined;
  }

  /** @throws Error of the file system */
  keep(batchId: string, ids: IdRanges): void {
    const batch = { batchId, ids, size: countOf(ids) };
    this.#known.set(firstOf(ids), batch);
    if (this.#bytes > MAX_BYTES) this.#compact();
    else this.#append([batch]);
  }

  close(): void {
    if (this.#file !== undefined) this.#folder.files.close(this.#file);
    this.#file = undefined;
  }

  #compact(): void {
    for (const [first, { ids }] of this.#known) if (countOf(ids, this.#settled) === 0) this.#known.delete(first);
    this.#bytes = 0;
    this.#append([...this.#known.values()]);
    this.#folder.files.truncate(this.#file as number, this.#bytes);
  }

  #append(batches: readonly KeptBatch[]): void {
    const { files } = this.#folder;
    const writer = new ByteWriter(1_024);
    for (const batch of batches) {
      const start = beginFrame(writer);
      encode(batch, writer);
      endFrame(writer, start, ++this.#frames, this.#salt);
    }
    this.#file ??= files.open(this.#folder.at(BATCHES), 'write');
    writeAll(files, this.#file, writer.buffer.subarray(0, writer.at), this.#bytes);
    this.#bytes += writer.at;
  }
}

function firstOf(ids: IdRanges): number {
  return ids.ranges(1)[0]?.[0] ?? 0;
}

/** How many of the ids are not among these. */
function countOf(ids: IdRanges, without = new IdRanges()): number {
  let count = 0;
  for (const [first, last] of ids.ranges()) for (const [from, to] of without.gaps(first, last)) count += to - from + 1;
  return count;
}

function encode({ batchId, ids }: KeptBatch, to: ByteWriter): void {
  to.text(batchId);
  const ranges = ids.ranges();
  to.count(ranges.length);
  for (const [first, last] of ranges) {
    to.count(first);
    to.count(last - first);
  }
}

function decoded(from: ByteReader): KeptBatch {
  const batchId = from.text();
  const ids = new IdRanges();
  for (let left = from.count(); left > 0; left--) {
    const first = from.count();
    ids.add(first, first + from.count());
  }
  return { batchId, ids, size: countOf(ids) };
}
