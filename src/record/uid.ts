/* What identifies a record wherever it arrives? */
import { crypto } from './floor/builtin.js';
import { LightRecord } from './record.js';
import { define, merged } from './values/clone.js';
import { estimatedSize } from './values/limits.js';

/** The attribute that holds the identity of a record, where it has one (OpenTelemetry's semantic conventions). */
export const UID_ATTRIBUTE = 'log.record.uid';

/** Crockford's base 32: neither I, L, O nor U. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const RANDOM_BYTES = 10;
const MAX_MILLIS = 2 ** 48 - 1;
/** One call of the system's generator for many ULIDs: one for each makes a log call four times as slow (bench/tricks, uid-pool). */
const POOL_BYTES = 4_096;

let pool: Uint8Array = new Uint8Array(0);
let used = 0;

/** A ULID: 48 bits of time in milliseconds, 80 random bits, as 26 characters that sort by time. */
export function ulid(millis: number, random: (bytes: number) => Uint8Array = randomBytes): string {
  let time = Math.min(MAX_MILLIS, Math.max(0, Math.floor(millis)));
  let text = '';
  for (let digit = 0; digit < TIME_DIGITS; digit++) {
    text = DIGITS.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  const bytes = random(RANDOM_BYTES);
  let bits = 0;
  let left = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    left += 8;
    while (left >= 5) {
      left -= 5;
      text += DIGITS.charAt((bits >> left) & 31);
    }
    bits &= 31;
  }
  return text;
}

function randomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    pool = crypto().randomBytes(POOL_BYTES);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}

/** A new ULID of the record's time. */
export function newUid(record: LightRecord): string {
  return ulid(LightRecord.seconds(record) * 1_000 + LightRecord.nanos(record) / 1_000_000);
}

/** Its attribute `log.record.uid`, or else a ULID that is made once: the same in each attempt, and for all sinks of the record. */
export function uidOf(record: LightRecord): string {
  const { [UID_ATTRIBUTE]: uid } = record.attributes;
  if (typeof uid === 'string' && uid !== '') return uid;
  const memo = LightRecord.memo(record);
  memo.uid ??= newUid(record);
  return memo.uid;
}

const UID_SIZE = estimatedSize(1, UID_ATTRIBUTE.length + TIME_DIGITS + 16);

/**
 * The record with the attribute `log.record.uid`. One that is there stays.
 *
 * @param alongside It is a copy for one sink; otherwise it takes the place of the record
 */
export function withUid(record: LightRecord, alongside: boolean): LightRecord {
  if (Object.hasOwn(record.attributes, UID_ATTRIBUTE)) return record;
  const attributes = merged(record.attributes);
  define(attributes, UID_ATTRIBUTE, uidOf(record));
  return LightRecord.changed(record, { attributes, size: LightRecord.size(record) + UID_SIZE }, alongside);
}
