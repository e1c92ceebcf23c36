/* Which records of a writer are settled, whatever happens? */

import { readId, writeId } from '../format/bytes.js';
import { crc32 } from '../format/crc.js';
import { IdRanges } from '../format/id-ranges.js';
import { readAll, type SpoolFileSystem, writeAll } from './file-system.js';
import type { Folder } from './folder.js';

export const CURSOR = 'cursor';
/** A slot: crc 4 | number of ranges 4 | sequence 8 | next id 8 | first and last id of each range. */
const SLOT = 32 * 1024;
const SLOT_HEADER = 24;
const MAX_RANGES = Math.floor((SLOT - SLOT_HEADER) / 16);

interface Saved {
  readonly sequence: number;
  readonly next: number;
  readonly settled: IdRanges;
}

/**
 * The settled ids of a writer, in a file of two slots that are written in turns: a torn write leaves the other one. The file has its full
 * size from the start, so that it can be written while the disk is full.
 */
export class Cursor {
  readonly #files: SpoolFileSystem;
  readonly #salt: number;
  readonly file: number;
  /** As they were saved last. */
  readonly settled: IdRanges;
  /** Lower ids had been written. */
  readonly next: number;
  /** A slot had been written, and cannot be read. */
  readonly isDamaged: boolean;
  #sequence: number;
  readonly #slot = Buffer.alloc(SLOT);

  private constructor(files: SpoolFileSystem, file: number, salt: number) {
    this.#files = files;
    this.#salt = salt;
    this.file = file;
    const saved = [0, 1].map((slot) => savedIn(readAll(files, file, SLOT, slot * SLOT), salt));
    const [a, b] = saved.map((each) => (typeof each === 'string' ? undefined : each));
    const found = a === undefined || (b !== undefined && b.sequence > a.sequence) ? b : a;
    this.isDamaged = saved.includes('damaged');
    this.settled = found?.settled ?? new IdRanges();
    this.next = found?.next ?? 1;
    this.#sequence = found?.sequence ?? 0;
  }

  /** @throws Error of the file system */
  static create(folder: Folder, salt: number): Cursor {
    const { files } = folder;
    const file = files.open(folder.at(CURSOR), 'write');
    try {
      writeAll(files, file, Buffer.alloc(2 * SLOT), 0);
      files.sync(file);
      return new Cursor(files, file, salt);
    } catch (error) {
      files.close(file);
      throw error;
    }
  }

  /** Undefined where there is none, or it cannot be opened. */
  static open(folder: Folder, salt: number, mode: 'read' | 'update'): Cursor | undefined {
    let file: number | undefined;
    try {
      file = folder.files.open(folder.at(CURSOR), mode);
      return new Cursor(folder.files, file, salt);
    } catch {
      if (file !== undefined) folder.files.close(file);
      return undefined;
    }
  }

  /**
   * Saves the settled ids, in the slot that is older. Beyond some 2,000 ranges the shortest are left out: after a crash, their records are
   * delivered again.
   *
   * @throws Error of the file system
   */
  save(settled: IdRanges, next: number): void {
    const slot = this.#slot;
    const ranges = settled.ranges(MAX_RANGES);
    const length = SLOT_HEADER + 16 * ranges.length;
    slot.writeUInt32LE(ranges.length, 4);
    writeId(slot, this.#sequence + 1, 8);
    writeId(slot, next, 16);
    ranges.forEach(([first, last], i) => {
      writeId(slot, first, SLOT_HEADER + 16 * i);
      writeId(slot, last, SLOT_HEADER + 16 * i + 8);
    });
    slot.writeUInt32LE(crc32(slot.subarray(4, length), this.#salt), 0);
    writeAll(this.#files, this.file, slot.subarray(0, length), ((this.#sequence + 1) % 2) * SLOT);
    this.#sequence++;
  }

  close(): void {
    this.#files.close(this.file);
  }
}

function savedIn(slot: Buffer, salt: number): Saved | 'unused' | 'damaged' {
  if (slot.every((byte) => byte === 0)) return 'unused';
  if (slot.length < SLOT_HEADER) return 'damaged';
  const count = slot.readUInt32LE(4);
  const length = SLOT_HEADER + 16 * count;
  if (length > slot.length || crc32(slot.subarray(4, length), salt) !== slot.readUInt32LE(0)) return 'damaged';
  const settled = new IdRanges();
  for (let at = SLOT_HEADER; at < length; at += 16) settled.add(readId(slot, at), readId(slot, at + 8));
  return { sequence: readId(slot, 8), next: readId(slot, 16), settled };
}
