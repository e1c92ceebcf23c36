import type { ExportResult, LogRecordExporter } from '../../src/record/exporter.js';
import { type Outcome, outcomeOf } from '../../src/record/failure/outcome.js';
import type { LightRecord } from '../../src/record/record.js';
import { someRecord } from './some-record.js';

/** What becomes of records with these bodies in one attempt. */
export async function exported(
  exporter: LogRecordExporter,
  bodies: readonly string[],
): Promise<{ records: LightRecord[]; result: ExportResult; outcome: Outcome }> {
  const records = bodies.map((body) => someRecord({ body }));
  const attempt = { signal: new AbortController().signal, number: 1 };
  const result = await new Promise<ExportResult>((resolve) => exporter.export(records, resolve, attempt));
  return { records, result, outcome: outcomeOf(records, result) };
}
