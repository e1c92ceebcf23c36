import { memberOf } from '../../../record/floor/member-of.js';
import { type Answer, firstOf, isMarkup } from '../answer.js';
import type { Refusal } from './preset.js';

const BRACE = 0x7b;
/** Members in which services explain a refusal, the most specific first; each may hold an object with such members. */
const EXPLANATIONS = ['reason', 'message', 'text', 'detail', 'error', 'errors', 'root_cause', 0] as const;
const MAX_DEPTH = 4;

/** The JSON object of an answer; undefined for anything else. */
export function replyOf({ body }: Answer): Readonly<Record<string, unknown>> | undefined {
  if (firstOf(body) !== BRACE) return undefined;
  const reply = parsed(body.toString());
  return typeof reply === 'object' && reply !== null ? (reply as Record<string, unknown>) : undefined;
}

/**
 * The refusal for a 2xx answer that this service cannot have sent in full.
 *
 * @param service `an answer of <service>`
 */
export function unreadable({ body, status }: Answer, service: string, asked = ''): Refusal {
  const what = body.length === 0 ? 'nothing' : isMarkup(body) ? 'a web page' : `what is no answer of ${service}`;
  // The rest of the object may be lost, as by a closed connection.
  if (firstOf(body) === BRACE && parsed(body.toString()) === undefined)
    return { message: '', summary: `answered ${status}, but its answer is cut off or damaged`, retryable: true };
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
  return explanationIn(replyOf(answer), 0) || body.toString();
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
export function countIn(reply: object, name: string): number | undefined {
  const value = memberOf(reply, name);
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** A member that is text; empty for anything else. */
export function textIn(reply: unknown, name: string): string {
  const value = memberOf(reply, name);
  return typeof value === 'string' ? value : '';
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
