import { findAuthorizations } from './patterns/authorization.js';
import { findCards } from './patterns/card.js';
import { withoutEscapes } from './patterns/escapes.js';
import { findJwts } from './patterns/jwt.js';
import { findPasswords } from './patterns/password.js';
import type { Find } from './patterns/pattern.js';
import { findPems } from './patterns/pem.js';
import { findEmails, findIbans, findIps, findPhones, findSsns } from './patterns/personal.js';
import { findTokens } from './patterns/token.js';
import { findInUrls } from './patterns/url.js';
import { TRIGGER, triggersIn } from './triggers.js';

/** The kinds of values that are found by their form, those first that win where two begin together. */
export const VALUE_KINDS = [
  ...(['token', 'jwt', 'authorization', 'pem', 'url', 'card', 'password'] as const),
  ...(['email', 'phone', 'iban', 'ip', 'ssn'] as const),
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

export const DEFAULT_VALUES: readonly ValueKind[] = VALUE_KINDS.slice(0, 7);

/** The kind of a match of a user's own expression. */
const BY_EXPRESSION = 'pattern';

const LAST_SLOT = 255;
const MAX_REMEMBERED = 200;

/** A part of a text that is secret. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

interface ValuePattern {
  readonly kind: string;
  /** Its bit among the triggers; 0 if it is tried on each text. */
  readonly trigger: number;
  /** It looks at the words of a text: those of escapes are none. */
  readonly isOfWords: boolean;
  readonly find: Find;
}

/** Finds the secrets in texts that have a form of their own. */
export class ValuePatterns {
  readonly #patterns: readonly ValuePattern[];
  /** The bits of all patterns. */
  readonly #triggers: number;
  readonly #hasUntriggered: boolean;
  /** The latest texts without a trigger: the calls of a program have mostly the same messages. */
  readonly #innocent: string[] = Array(256).fill('');

  /** @param isSecretName Says which values of a query are secret */
  constructor(values: readonly (ValueKind | RegExp)[], isSecretName: (name: string) => boolean) {
    const kinds = VALUE_KINDS.filter((kind) => values.includes(kind)).map((kind) => builtIn(kind, isSecretName));
    const own = values.filter((value) => typeof value === 'object').map(ofExpression);
    this.#patterns = [...kinds, ...own];
    this.#triggers = kinds.reduce((bits, { trigger }) => bits | trigger, 0);
    this.#hasUntriggered = this.#patterns.some(({ trigger }) => trigger === 0);
  }

  /** May an integer be secret, as a text? A time in the years up to 2033 begins with 1, as no card does. */
  isNumberOfInterest(value: number): boolean {
    if (!(value >= 1e12 && value < 1e19)) return false;
    if (this.#hasUntriggered) return Number.isInteger(value);
    return (
      (this.#triggers & TRIGGER.card) !== 0 &&
      !(value < 2e12 || (value >= 1e15 && value < 2e15)) &&
      Number.isInteger(value)
    );
  }

  /** True for most texts, quickly. */
  isInnocent(text: string): boolean {
    if (this.#hasUntriggered) return false;
    const { length } = text;
    if (length === 0 || this.#triggers === 0) return true;
    const slot = (length * 3 + text.charCodeAt(0) * 7 + text.charCodeAt(length >> 1) * 5) & LAST_SLOT;
    if (this.#innocent[slot] === text) return true;
    if ((triggersIn(text) & this.#triggers) !== 0) return false;
    if (length <= MAX_REMEMBERED) this.#innocent[slot] = text;
    return true;
  }

  /** In order, without overlaps. */
  secretsIn(text: string): readonly Secret[] {
    const triggers = this.#triggers === 0 ? 0 : triggersIn(text) & this.#triggers;
    const found: Secret[] = [];
    let words: string | undefined;
    for (const { kind, trigger, isOfWords, find } of this.#patterns) {
      if (trigger !== 0 && (triggers & trigger) === 0) continue;
      if (isOfWords) words ??= withoutEscapes(text);
      find(isOfWords ? (words as string) : text, (start, end) => found.push({ start, end, kind }));
    }
    return apart(found);
  }
}

/** In order, without overlaps: of two that overlap, one span covers both, with the kind of the one that begins first. */
export function apart(secrets: Secret[]): readonly Secret[] {
  if (secrets.length < 2) return secrets;
  const sorted = secrets.sort((one, other) => one.start - other.start);
  const merged: Secret[] = [];
  for (const secret of sorted) {
    const last = merged.at(-1);
    if (last === undefined || secret.start >= last.end) merged.push(secret);
    else if (secret.end > last.end) merged[merged.length - 1] = { ...last, end: secret.end };
  }
  return merged;
}

function builtIn(kind: ValueKind, isSecretName: (name: string) => boolean): ValuePattern {
  const finds: Readonly<Record<ValueKind, Find>> = {
    token: findTokens,
    jwt: findJwts,
    authorization: findAuthorizations,
    pem: findPems,
    url: findInUrls(isSecretName),
    card: findCards,
    password: findPasswords,
    email: findEmails,
    phone: findPhones,
    iban: findIbans,
    ip: findIps,
    ssn: findSsns,
  };
  const trigger = (TRIGGER as Partial<Record<ValueKind, number>>)[kind] ?? 0;
  return { kind, trigger, isOfWords: kind !== 'pem' && kind !== 'url', find: finds[kind] };
}

/** A copy of the expression, which has no state of the user's. */
function ofExpression({ source, flags }: RegExp): ValuePattern {
  const expression = new RegExp(source, `${flags.replace(/[gy]/g, '')}g`);
  const find: Find = (text, hit) => {
    for (const match of text.matchAll(expression)) if (match[0] !== '') hit(match.index, match.index + match[0].length);
  };
  return { kind: BY_EXPRESSION, trigger: 0, isOfWords: false, find };
}
