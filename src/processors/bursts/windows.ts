import { LightRecord } from '../../record/record.js';

/** More kinds of records at a time are not distinguished: they pass. */
const MAX_KEYS = 1_000;

/** Equal records within a stretch of time. */
export interface Window {
  readonly first: LightRecord;
  /** The last one that a delivery has caused; else the last one. */
  last: LightRecord;
  readonly beganAt: number;
  /** How many were held back. */
  repeats: number;
}

/** The windows of a sink. All are of one length, so that they end in the order of their beginnings. Times are on the monotonic clock. */
export class Windows {
  readonly #millis: number;
  readonly #open = new Map<string, Window>();

  constructor(millis: number) {
    this.#millis = millis;
  }

  /** Returns true for the first record of its kind, which begins a window, and for one of a kind that no window is kept for. */
  passes(key: string, record: LightRecord, now: number): boolean {
    const window = this.#open.get(key);
    if (window === undefined) {
      if (this.#open.size < MAX_KEYS) this.#open.set(key, { first: record, last: record, beganAt: now, repeats: 0 });
      return true;
    }
    window.repeats++;
    window.last = causedLast(window.last, record);
    return false;
  }

  /** When the next window ends; undefined without one. */
  get nextEnd(): number | undefined {
    for (const { beganAt } of this.#open.values()) return beganAt + this.#millis;
    return undefined;
  }

  /** Records were held back that no summary tells of yet. */
  get isHolding(): boolean {
    for (const { repeats } of this.#open.values()) if (repeats > 0) return true;
    return false;
  }

  /** Ends the windows whose time is over by then, and returns those that have held records back. */
  end(until: number): Window[] {
    const ended: Window[] = [];
    for (const [key, window] of this.#open) {
      if (window.beganAt + this.#millis > until) break;
      this.#open.delete(key);
      if (window.repeats > 0) ended.push(window);
    }
    return ended;
  }
}

/** Of two records in order, the later one that a delivery has caused; else the later one. */
export function causedLast(before: LightRecord | undefined, record: LightRecord): LightRecord {
  return before === undefined || LightRecord.isCaused(record) || !LightRecord.isCaused(before) ? record : before;
}
