import type { Bytes } from '../../src/exporters/otlp/encoding/bytes.js';
import type { Encoding } from '../../src/exporters/otlp/encoding/encoding.js';
import { grouped } from '../../src/exporters/otlp/encoding/grouping.js';
import type { LightRecord } from '../../src/record/record.js';

/** Writes a request to its end, and looks whether it came out short enough; tells how many slices there were. */
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
