/** Shorter ones would take words out of every text. */
const SHORTEST = 4;
const MOST = 100;
const REDACTED = '[redacted]';

/** What must not be shown, wherever it comes back: a collector may repeat in its answer what it was sent. */
export class Secrets {
  readonly #known = new Set<string>();

  /** A header's value; and what is behind its scheme, in `Bearer …`. */
  add(value: string): void {
    for (const secret of [value, value.slice(value.indexOf(' ') + 1)]) {
      if (secret.length < SHORTEST || this.#known.has(secret)) continue;
      this.#known.add(secret);
      const [oldest] = this.#known;
      if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    }
  }

  /** The text without them. */
  hide(text: string): string {
    let hidden = text;
    for (const secret of [...this.#known].sort((a, b) => b.length - a.length))
      hidden = hidden.replaceAll(secret, REDACTED);
    return hidden;
  }
}
