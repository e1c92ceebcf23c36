/** Of more keys, the one that was used least recently is forgotten: its bucket is full again. */
const MAX_KEYS = 1_000;

interface Bucket {
  tokens: number;
  /** When they were counted. */
  at: number;
}

/** A token bucket for each key: `burst` records at once, then `perSecond` of them a second. Times are milliseconds on the monotonic clock. */
export class TokenBuckets {
  readonly #perMilli: number;
  readonly #burst: number;
  /** In the order of their last use. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number, burst: number) {
    this.#perMilli = perSecond / 1_000;
    this.#burst = burst;
  }

  /** Takes a token. Returns false if there is none. */
  take(key: string, now: number): boolean {
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MAX_KEYS) this.#buckets.delete(this.#buckets.keys().next().value as string);
    bucket.tokens = Math.min(this.#burst, bucket.tokens + (now - bucket.at) * this.#perMilli);
    bucket.at = now;
    // A refill in many small steps may end a little below the whole token that it adds up to.
    if (bucket.tokens < 1 - 1e-9) return false;
    bucket.tokens = Math.max(0, bucket.tokens - 1);
    return true;
  }
}
