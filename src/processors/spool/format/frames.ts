/* Which bytes of a segment are a record, and which are damaged? */
import type { ByteWriter } from './bytes.js';
import { readId, writeId } from './bytes.js';
import { crc32 } from './crc.js';

/*
 *     magic 4 | length 4 | check 4 | crc 4 | id 8 | payload
 *
 * `check` guards the length, `crc` the id and the payload. Both are salted with the name of the writer: no payload can look like a frame.
 */
export const FRAME_HEADER = 24;
/** Larger records are kept in memory alone. */
export const MAX_PAYLOAD = 16 * 2 ** 20;
const MAGIC = Buffer.from([0xf1, 0x4c, 0x53, 0x9a]);
const MAGIC_NUMBER = MAGIC.readUInt32LE(0);
const LENGTH_AT = 4;
const CHECK_AT = 8;
const CRC_AT = 12;
const ID_AT = 16;

/*
 *     "LOGLYSPL" 8 | version 4 | number of the segment 4 | crc 4
 */
export const SEGMENT_HEADER = 20;
const SEGMENT_MAGIC = Buffer.from('LOGLYSPL');
const SEGMENT_VERSION = 1;

/** The salt of a writer's frames, made of its random name, which outlives any damage to the contents of its files. */
export function saltOf(name: string): number {
  return crc32(Buffer.from(`logly-otel spool ${name}`));
}

function checkOf(length: number, id: number, salt: number): number {
  let mixed = Math.imul(length ^ salt, 0x85eb_ca6b) ^ Math.imul(((id % 2 ** 32) | 0) + 0x27d4_eb2f, 0xc2b2_ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed ^ salt, 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

export function segmentHeader(number: number, salt: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER);
  SEGMENT_MAGIC.copy(header);
  header.writeUInt32LE(SEGMENT_VERSION, 8);
  header.writeUInt32LE(number, 12);
  header.writeUInt32LE(crc32(header.subarray(0, 16), salt), 16);
  return header;
}

/** `newer`: a later release of this package has written it, and it is not touched. */
export function segmentHeaderState(header: Buffer, salt: number): 'good' | 'damaged' | 'newer' {
  if (header.length < SEGMENT_HEADER || !header.subarray(0, 8).equals(SEGMENT_MAGIC)) return 'damaged';
  if (crc32(header.subarray(0, 16), salt) !== header.readUInt32LE(16)) return 'damaged';
  return header.readUInt32LE(8) === SEGMENT_VERSION ? 'good' : 'newer';
}

/** Leaves room for the header of a frame. Returns where the frame starts: for `endFrame`, or to set the writer back to. */
export function beginFrame(to: ByteWriter): number {
  to.reserve(FRAME_HEADER);
  const start = to.at;
  to.at += FRAME_HEADER;
  return start;
}

/** Writes the header of the frame that started there. */
export function endFrame(to: ByteWriter, start: number, id: number, salt: number): void {
  const { buffer } = to;
  const length = to.at - start - FRAME_HEADER;
  writeId(buffer, id, start + ID_AT);
  buffer.writeUInt32LE(MAGIC_NUMBER, start);
  buffer.writeUInt32LE(length, start + LENGTH_AT);
  buffer.writeUInt32LE(checkOf(length, id, salt), start + CHECK_AT);
  buffer.writeUInt32LE(crc32(buffer.subarray(start + ID_AT, to.at), salt), start + CRC_AT);
}

/** What stands at a place of a segment. Places are offsets in the buffer. */
export type Found =
  | { readonly kind: 'frame'; readonly id: number; readonly payload: number; readonly end: number }
  /** A whole frame, if this many bytes follow from the start on. */
  | { readonly kind: 'cut'; readonly needed: number }
  /** No frame starts before `next`. */
  | { readonly kind: 'damage'; readonly next: number };

/** Looks at the bytes from `at` to `end`; more of them may follow. */
export function frameAt(buffer: Buffer, at: number, end: number, salt: number): Found {
  if (end - at < FRAME_HEADER) {
    const seen = buffer.subarray(at, Math.min(end, at + MAGIC.length));
    if (seen.equals(MAGIC.subarray(0, seen.length))) return { kind: 'cut', needed: FRAME_HEADER };
    return { kind: 'damage', next: nextMagic(buffer, at + 1, end) };
  }
  if (buffer.readUInt32LE(at) !== MAGIC_NUMBER) return { kind: 'damage', next: nextMagic(buffer, at + 1, end) };
  const length = buffer.readUInt32LE(at + LENGTH_AT);
  const id = readId(buffer, at + ID_AT);
  const isValid = buffer.readUInt32LE(at + CHECK_AT) === checkOf(length, id, salt);
  if (!isValid || length > MAX_PAYLOAD || id === 0 || !Number.isSafeInteger(id))
    return { kind: 'damage', next: nextMagic(buffer, at + 1, end) };
  const payload = at + FRAME_HEADER;
  if (payload + length > end) return { kind: 'cut', needed: FRAME_HEADER + length };
  if (crc32(buffer.subarray(at + ID_AT, payload + length), salt) !== buffer.readUInt32LE(at + CRC_AT))
    return { kind: 'damage', next: nextMagic(buffer, at + 1, end) };
  return { kind: 'frame', id, payload, end: payload + length };
}

/** The next place where a frame may start; the last bytes may be the beginning of a magic. */
function nextMagic(buffer: Buffer, from: number, end: number): number {
  const found = buffer.subarray(0, end).indexOf(MAGIC, from);
  if (found >= 0) return found;
  for (let at = Math.max(from, end - MAGIC.length + 1); at < end; at++)
    if (buffer.subarray(at, end).equals(MAGIC.subarray(0, end - at))) return at;
  return end;
}
