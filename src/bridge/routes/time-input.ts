import type { HrTime } from '../../record/readable.js';

const NANOS = 1_000_000_000;
/** A smaller number is a reading of `performance.now()`: no process runs for three years, and no record is about 1972. */
const EARLIEST_EPOCH_MILLIS = 100_000_000_000;

/** OpenTelemetry's TimeInput as HrTime: `[seconds, nanoseconds]`, a Date, milliseconds since the epoch, or milliseconds on the monotonic clock. */
export function hrTimeOf(input: unknown): HrTime | undefined {
  try {
    if (Array.isArray(input)) {
      const [seconds, nanos] = input as unknown[];
      if (!isNatural(seconds) || !isNatural(nanos) || nanos >= NANOS) return undefined;
      return [seconds, nanos];
    }
    if (input instanceof Date) return fromMillis(input.getTime());
    if (typeof input !== 'number' || input < 0) return undefined;
    return fromMillis(input < EARLIEST_EPOCH_MILLIS ? input + performance.timeOrigin : input);
  } catch {
    return undefined;
  }
}

function isNatural(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function fromMillis(millis: number): HrTime | undefined {
  if (!Number.isFinite(millis) || millis < 0) return undefined;
  const seconds = Math.floor(millis / 1000);
  return [seconds, Math.min(NANOS - 1, Math.floor((millis - seconds * 1000) * 1_000_000))];
}
