import type { HrTime } from '../../../record/readable.js';

/** The time since the process, or the thread, began, as `H:MM:SS.mmmmmm`. */
export function elapsed([seconds, nanos]: HrTime, timeOrigin: number): string {
  const micros = Math.max(0, Math.floor((seconds * 1000 - timeOrigin) * 1000 + nanos / 1000));
  const whole = Math.floor(micros / 1_000_000);
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  const clock = `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60, 2)}:${pad(whole % 60, 2)}`;
  return `${clock}.${pad(micros % 1_000_000, 6)}`;
}
