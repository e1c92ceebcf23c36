/* How does a record become the JSON object of a service? As `renderJson` writes it, but for a few members. */
import { LightRecord } from '../../../record/record.js';
import { quoted, textOf } from '../../../record/values/json.js';
import { serializeRecord } from '../../render/json/default-line.js';

/** `renderJson` begins each object so. */
const TIME = '{"time":';

/** The object with its time under another name. */
export function withTimeAs(name: string, record: LightRecord): string {
  return `{"${name}":${serializeRecord(record).slice(TIME.length)}`;
}

/** The object with more members in front. @param members JSON without braces */
export function withMembers(members: string, record: LightRecord): string {
  return `{${members},${serializeRecord(record).slice(1)}`;
}

/** The record with a text as its body: a service that has seen text there takes nothing else. */
export function withTextBody(record: LightRecord): LightRecord {
  const { body } = record;
  return typeof body === 'object' && body !== null ? LightRecord.changed(record, { body: textOf(body) }, true) : record;
}

/** A member as JSON; empty for an empty text, and for anything but text. */
export function member(name: string, value: unknown): string {
  return typeof value === 'string' && value !== '' ? `"${name}":${quoted(value)}` : '';
}

/** Members as JSON, without braces. */
export function joined(members: readonly string[]): string {
  return members.filter((text) => text !== '').join(',');
}

/** Nanoseconds since the epoch, as digits. */
export function nanosOf(record: LightRecord): string {
  const seconds = Math.max(0, LightRecord.seconds(record));
  return `${seconds === 0 ? '' : seconds}${digitsOf(record)}`;
}

/** Seconds since the epoch, with nine decimals. */
export function secondsOf(record: LightRecord): string {
  return `${Math.max(0, LightRecord.seconds(record))}.${digitsOf(record)}`;
}

/** Milliseconds since the epoch. */
export function millisOf(record: LightRecord): number {
  return LightRecord.seconds(record) * 1_000 + Math.floor(LightRecord.nanos(record) / 1_000_000);
}

function digitsOf(record: LightRecord): string {
  return String(LightRecord.nanos(record)).padStart(9, '0');
}
