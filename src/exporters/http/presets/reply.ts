import { memberOf } from '../../../record/floor/member-of.js';
import { type Answer, firstOf, isMarkup } from '../answer.js';
import type { Refusal } from './preset.js';

const BRACE = 0x7b;
const BRACKET = 0x5b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Real answers have ten levels at most. */
const MAX_NESTING = 100;
/** Members in which services explain a refusal, the most specific first; each may hold an object with such members. */
const EXPLANATIONS = ['reason', 'message', 'text', 'detail', 'error', 'errors', 'root_cause', 0] as const;
const MAX_DEPTH = 4;

/** What an answer holds. */
export interface Reply {
  /** The JSON object; undefined for anything else. */
  readonly object: Readonly<Record<string, unknown>> | undefined;
  /** It begins as an object, and is not valid: the rest may be lost, as by a closed connection. */
  readonly isDamaged: boolean;
}

const NONE: Reply = { object: undefined, isDamaged: false };

export function replyOf({ body }: Answer): Reply {
  if (firstOf(body) !== BRACE || isDeep(body)) return NONE;
  try {
    return { object: JSON.parse(body.toString()) as Record<string, unknown>, isDamaged: false };
  } catch {
    return { object: undefined, isDamaged: true };
  }
}

/** Millions of nested lists would occupy the event loop for half a second. */
function isDeep(body: Buffer): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] as number;
    if (inText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === BRACE || byte === BRACKET) depth++;
    else if (byte === BRACE + 2 || byte === BRACKET + 2) depth--;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

/**
 * The refusal for a 2xx answer that this service cannot have sent in full.
 *
 * @param asked Which part of the service was asked
 */
export function unreadable({ body, status }: Answer, { isDamaged }: Reply, service: string, asked = ''): Refusal {
  if (isDamaged)
    return { message: '', summary: `answered ${status}, but its answer is cut off or damaged`, retryable: true };
  const what = body.length === 0 ? 'nothing' : isMarkup(body) ? 'a web page' : `what is no answer of ${service}`;
  const cure = `; does the URL lead to ${service}${asked}?`;
  return { message: '', summary: `answered ${status} with ${what}`, retryable: false, cure };
}

/** The refusal for a web page in the place of an answer without a body. */
export function webPage({ body, status }: Answer, service: string): Refusal | undefined {
  if (!isMarkup(body)) return undefined;
  const cure = `; does the URL lead to ${service}?`;
  return { message: '', summary: `answered ${status} with a web page`, retryable: false, cure };
}

/** What a server says of a refusal: as far as it is JSON, its explanation; empty for a web page. */
export function explanationOf(answer: Answer): string {
  const { contentType, body } = answer;
  if (contentType === 'text/html' || isMarkup(body)) return '';
  return explanationIn(replyOf(answer).object, 0) || body.toString();
}

function explanationIn(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (depth > MAX_DEPTH) return '';
  for (const name of EXPLANATIONS) {
    const text = explanationIn(memberOf(value, name), depth + 1);
    if (text !== '') return text;
  }
  return '';
}

/** A member that is a count; undefined for anything but a whole number of at least 0. */
export function countIn(reply: unknown, name: string): number | undefined {
  const value = memberOf(reply, name);
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** A member that is text; empty for anything else. */
export function textIn(reply: unknown, name: string): string {
  const value = memberOf(reply, name);
  return typeof value === 'string' ? value : '';
}
