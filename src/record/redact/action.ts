import { crypto } from '../floor/builtin.js';
import { ignoreRejection } from '../floor/thenable.js';
import type { AnyValue } from '../values/any-value.js';
import { ValueCopier } from '../values/copier.js';
import { textOf } from '../values/json.js';
import { BODY_SHARE } from '../values/limits.js';

/** What a function that redacts is given. */
export interface RedactionMatch {
  /** The secret; of a value that is no text, its JSON. */
  readonly text: string;
  /** `key` for a secret by its name or path; otherwise the kind of value. */
  readonly kind: string;
  /** Where it is in the attributes; empty in the body. */
  readonly path: string;
}

export type RedactionFunction = (match: RedactionMatch) => unknown;

/** What takes the place of a secret. */
export type RedactionAction = 'mark' | 'mask' | 'remove' | { readonly hmac: string | Uint8Array } | RedactionFunction;

/** The kind of a secret that its name, or the path to it, gives away. */
export const BY_KEY = 'key';
/** Takes the place of a secret by its name, and of one whose function throws. */
export const REDACTED = '[redacted]';
/** The member is to be left out. */
export const REMOVED: unique symbol = Symbol('removed');

const MASK = '****';
/** Shorter texts would be known by their last four. */
const MIN_MASKED = 12;
const SHOWN = 4;
const HEX_DIGITS = 16;
const MARKED = /^(?:\[redacted(?::[a-z]{1,20})?\]|\[hmac:[0-9a-f]{16}\]|\*{4}(?:[\s\S]{3,4})?)$/;
const MARK = /\[redacted(?::[a-z]{1,20})?\]|\[hmac:[0-9a-f]{16}\]/g;
const MAX_MARKED = 40;
/** Results of a function that are known again in the text of the same record. */
const MAX_RESULTS = 100;
/** What a function puts in the place of one secret. */
const MAX_RESULT_NODES = 1_000;
/** Characters and values that a function puts into one record, in place of parts of texts and of members. */
const MAX_ALL_CHARS = BODY_SHARE.chars;
const MAX_ALL_NODES = 10_000;
const RESULT_LIMITS = { attributeCountLimit: Number.POSITIVE_INFINITY, attributeValueLengthLimit: 2 ** 14 };

/** From the beginning of a part of a text to its end. */
export type Span = readonly [start: number, end: number];

/** What has taken the place of secrets in a text, in order. */
export function marksIn(text: string): readonly Span[] {
  if (!text.includes('[redacted') && !text.includes('[hmac:')) return [];
  return [...text.matchAll(MARK)].map(({ 0: mark, index }) => [index, index + mark.length]);
}

/** Puts something in the place of each secret. Never throws, whatever a user's function does. */
export class Replacement {
  readonly #action: RedactionAction;
  readonly #results = new Set<string>();
  /** What the results in this record take. */
  #chars = 0;
  #nodes = 0;
  /** A user's function is running: what that logs is marked, for it would call the function again without end. */
  #isRunning = false;

  constructor(action: RedactionAction) {
    this.#action = action;
  }

  get removes(): boolean {
    return this.#action === 'remove';
  }

  /** A record begins: results of earlier ones are forgotten. */
  begin(): void {
    if (this.#results.size > 0) this.#results.clear();
    this.#chars = 0;
    this.#nodes = 0;
  }

  /** True for what has taken the place of a secret already. */
  isReplaced(text: string): boolean {
    return (text.length <= MAX_MARKED && MARKED.test(text)) || this.#results.has(text);
  }

  /** What takes the place of a member. @param path Called where a function asks for it */
  ofMember(text: string, kind: string, path: () => string): AnyValue | typeof REMOVED {
    if (this.#action === 'remove') return REMOVED;
    if (typeof this.#action !== 'function') return this.ofText(text, kind, path);
    if (this.#isFull) return markOf(kind);
    const result = this.#called(this.#action, text, kind, path);
    if (result === undefined) return REMOVED;
    const copier = new ValueCopier(RESULT_LIMITS);
    copier.begin(MAX_RESULT_NODES);
    const copy = copier.attributeValue(result);
    this.#nodes += copier.nodes;
    this.#chars += copier.chars;
    if (typeof copy === 'string') this.#remember(copy);
    return copy;
  }

  /** What takes the place of a part of a text. */
  ofText(text: string, kind: string, path: () => string): string {
    const action = this.#action;
    if (action === 'mark') return markOf(kind);
    if (action === 'mask') return masked(text);
    if (action === 'remove') return '';
    if (typeof action === 'object') return hashed(text, action.hmac);
    if (this.#isFull) return markOf(kind);
    const result = this.#called(action, text, kind, path);
    const copy = result === undefined ? '' : textOf(new ValueCopier(RESULT_LIMITS).attributeValue(result));
    this.#chars += copy.length;
    this.#remember(copy);
    return copy;
  }

  /** The results have used up the budget of a record: the function is not called any more. */
  get #isFull(): boolean {
    return this.#chars > MAX_ALL_CHARS || this.#nodes > MAX_ALL_NODES;
  }

  #called(action: RedactionFunction, text: string, kind: string, path: () => string): unknown {
    if (this.#isRunning) return REDACTED;
    this.#isRunning = true;
    try {
      const result: unknown = action({ text, kind, path: path() });
      ignoreRejection(result);
      return result;
    } catch {
      return REDACTED;
    } finally {
      this.#isRunning = false;
    }
  }

  #remember(result: string): void {
    if (result !== '' && this.#results.size < MAX_RESULTS) this.#results.add(result);
  }
}

function markOf(kind: string): string {
  return kind === BY_KEY ? REDACTED : `[redacted:${kind}]`;
}

function masked(text: string): string {
  // The end of a map or list is as much as the end of what is in it.
  if (text.length < MIN_MASKED || text.endsWith('}') || text.endsWith(']')) return MASK;
  const last = text.slice(-SHOWN);
  // Not half a character.
  return MASK + (last.isWellFormed() ? last : last.slice(1));
}

function hashed(text: string, key: string | Uint8Array): string {
  return `[hmac:${crypto().createHmac('sha256', key).update(text).digest('hex').slice(0, HEX_DIGITS)}]`;
}
