import type { Bytes } from '../../src/exporters/otlp/encoding/bytes.js';
import type { Encoding } from '../../src/exporters/otlp/encoding/encoding.js';
import { grouped } from '../../src/exporters/otlp/encoding/grouping.js';
import type { LightRecord } from '../../src/record/record.js';

/** Encodes a whole request; returns whether it fits into `maxBytes`, and the number of slices. */
export function encoded(
  encoding: Encoding,
  records: readonly LightRecord[],
  into: Bytes,
  maxBytes: number,
): { fits: boolean; slices: number } {
  const steps = encoding.encode(grouped(records), into, maxBytes);
  for (let slices = 1; ; slices++) {
    const step = steps.next();
    if (step.done) return { fits: step.value, slices };
  }
}
