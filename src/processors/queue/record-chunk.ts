import { LightRecord } from '../../record/record.js';

/** Records in a row, handed from one to another together. They may stay in it, with many who hold it: nobody changes it. */
export interface RecordChunk {
  readonly records: readonly LightRecord[];
  /** By estimate, all together. */
  readonly bytes: number;
  /** The lowest levelNumber among them; those without a severity have the highest. */
  readonly lowest: number;
}

/** What is compared with the minimum of a sink: who has no severity passes any. */
export function comparableLevel(record: LightRecord): number {
  return LightRecord.levelNumber(record) ?? Number.POSITIVE_INFINITY;
}

/** Those of them that pass. */
export function partOf(chunk: RecordChunk, passes: (record: LightRecord) => boolean): RecordChunk {
  const records = chunk.records.filter(passes);
  const bytes = records.reduce((sum, record) => sum + LightRecord.size(record), 0);
  return { records, bytes, lowest: Math.min(...records.map(comparableLevel)) };
}
