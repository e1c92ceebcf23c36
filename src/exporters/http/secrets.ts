/** Shorter values would remove ordinary words from messages. */
const MIN_LENGTH = 4;
const MAX_ADDED = 100;
const REDACTED = '[redacted]';

interface Secret {
  readonly text: string;
  /** The text without escapes, to find it in escaped text. */
  readonly bare: string;
}

/**
 * Removes secrets from messages, because a server may repeat request headers in its answer. Secrets given to the constructor are kept for
 * good. Of those added later, the last hundred are.
 */
export class Secrets {
  readonly #fixed: readonly Secret[];
  readonly #added = new Map<string, readonly Secret[]>();

  constructor(fixed: readonly string[] = []) {
    this.#fixed = [...new Set(fixed)].flatMap(secretsIn);
  }

  /** Adds a header's value and, for `Bearer …` and the like, what follows the scheme. */
  add(value: string): void {
    if (this.#added.has(value)) return;
    const secrets = secretsIn(value);
    if (secrets.length === 0) return;
    this.#added.set(value, secrets);
    const [oldest] = this.#added.keys();
    if (this.#added.size > MAX_ADDED && oldest !== undefined) this.#added.delete(oldest);
  }

  /**
   * The text with every secret replaced. If a secret occurs escaped, as in JSON, the result has no backslashes at all.
   *
   * @param isCut The text may end within a secret, whose beginning is removed, too
   */
  redact(text: string, isCut = false): string {
    const known = [...this.#fixed, ...[...this.#added.values()].flat()];
    const longestFirst = known.sort((a, b) => b.text.length - a.text.length);
    const hidden = without(text, longestFirst, 'text', isCut);
    if (!text.includes('\\')) return hidden;
    const bare = without(withoutEscapes(text), longestFirst, 'bare', isCut);
    return withoutEscapes(hidden) === bare ? hidden : bare;
  }
}

/** The secrets in a header's value, trimmed: white space around it is not sent. */
function secretsIn(value: string): Secret[] {
  const whole = value.trim();
  const afterScheme = whole.replace(/^\S+\s+/, '');
  return [...new Set([whole, afterScheme])]
    .filter(({ length }) => length >= MIN_LENGTH)
    .map((text) => ({ text, bare: withoutEscapes(text) }));
}

function without(text: string, secrets: readonly Secret[], form: keyof Secret, isCut: boolean): string {
  let hidden = text;
  for (const secret of secrets) hidden = hidden.replaceAll(secret[form], REDACTED);
  return isCut ? hidden.slice(0, Math.min(...secrets.map((secret) => beginningAt(hidden, secret[form])))) : hidden;
}

/** Where the last part of a text may begin that the secret goes on from; the length if there is none. */
function beginningAt(text: string, secret: string): number {
  const at = text.lastIndexOf(secret.slice(0, MIN_LENGTH));
  return at > text.length - secret.length && at >= 0 ? at : text.length;
}

/** The same for a plain text, in JSON, and in JSON within JSON. A tab becomes `t`, which is what `\t` becomes. */
function withoutEscapes(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll('\\', '')
    .replaceAll('\t', 't');
}
