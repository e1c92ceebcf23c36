import type { LightRecord } from '../../../record/record.js';
import { serializeRecord } from '../../render/json/default-line.js';
import { CURES, type Preset, UNLIMITED } from './preset.js';

/** One array of objects. */
export function* arrayOf(records: readonly LightRecord[], objectOf: (record: LightRecord) => string): Iterable<string> {
  for (let i = 0; i < records.length; i++) yield (i === 0 ? '[' : ',') + objectOf(records[i] as LightRecord);
  yield records.length === 0 ? '[]' : ']';
}

/** Objects, each in a line that ends with a newline. */
export function* linesOf(records: readonly LightRecord[], objectOf: (record: LightRecord) => string): Iterable<string> {
  for (const record of records) yield `${objectOf(record)}\n`;
}

const PLAIN = { ...UNLIMITED, cures: CURES };

export const json: Preset = {
  ...PLAIN,
  contentType: 'application/json',
  write: (records) => arrayOf(records, objectOf),
};

export const ndjson: Preset = {
  ...PLAIN,
  contentType: 'application/x-ndjson',
  write: (records) => linesOf(records, objectOf),
};

function objectOf(record: LightRecord): string {
  return serializeRecord(record);
}
