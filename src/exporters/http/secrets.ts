/** Shorter ones would take words out of every text. */
const SHORTEST = 4;
const MOST = 100;
const REDACTED = '[redacted]';

interface Secret {
  readonly text: string;
  /** How it is found where it was escaped. */
  readonly bare: string;
}

/**
 * What must not be shown, wherever it comes back: a collector may repeat in its answer what it was sent. What the exporter was made with is
 * kept for good; of what a function gives anew all the time, the last hundred values are.
 */
export class Secrets {
  readonly #kept: readonly Secret[];
  readonly #last = new Map<string, readonly Secret[]>();

  constructor(kept: readonly string[] = []) {
    this.#kept = [...new Set(kept)].flatMap(secretsIn);
  }

  /** A header's value; and what is behind its scheme, in `Bearer …`. */
  add(value: string): void {
    if (this.#last.has(value)) return;
    const secrets = secretsIn(value);
    if (secrets.length === 0) return;
    this.#last.set(value, secrets);
    const [oldest] = this.#last.keys();
    if (this.#last.size > MOST && oldest !== undefined) this.#last.delete(oldest);
  }

  /** The text without them. Where one comes back escaped, as in JSON, the whole text is given without its backslashes. */
  hide(text: string): string {
    const known = [...this.#kept, ...[...this.#last.values()].flat()];
    const longestFirst = known.sort((a, b) => b.text.length - a.text.length);
    const hidden = without(
      text,
      longestFirst.map((secret) => secret.text),
    );
    if (!text.includes('\\')) return hidden;
    const bare = without(
      withoutEscapes(text),
      longestFirst.map((secret) => secret.bare),
    );
    return withoutEscapes(hidden) === bare ? hidden : bare;
  }
}

/** Without white space around them, which is no part of a header's value, and is taken off on the way. */
function secretsIn(value: string): Secret[] {
  const whole = value.trim();
  const behindScheme = whole.replace(/^\S+\s+/, '');
  return [...new Set([whole, behindScheme])]
    .filter(({ length }) => length >= SHORTEST)
    .map((text) => ({ text, bare: withoutEscapes(text) }));
}

function without(text: string, secrets: readonly string[]): string {
  let hidden = text;
  for (const secret of secrets) hidden = hidden.replaceAll(secret, REDACTED);
  return hidden;
}

/** The same for a text as it is, in JSON, and in JSON that is in JSON. A tab is a `t`, for that is what is left of `\t`. */
function withoutEscapes(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll('\\', '')
    .replaceAll('\t', 't');
}
