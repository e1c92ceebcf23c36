import { LightRecord } from '../../record/record.js';
import type { Chunk } from './chunked-queue.js';

/** Records of ours that are handed on together. */
export interface RecordChunk extends Chunk<LightRecord> {
  /** The lowest comparable level among them. */
  readonly lowest: number;
}

/** The number to compare with the minimum of a sink. A record without a severity reaches every minimum. */
export function comparableLevel(record: LightRecord): number {
  return LightRecord.levelNumber(record) ?? Number.POSITIVE_INFINITY;
}

/** The records of the chunk that pass. */
export function partOf(chunk: RecordChunk, passes: (record: LightRecord) => boolean): RecordChunk {
  const records = chunk.records.filter(passes);
  const bytes = records.reduce((sum, record) => sum + LightRecord.size(record), 0);
  return { records, bytes, lowest: Math.min(...records.map(comparableLevel)) };
}
