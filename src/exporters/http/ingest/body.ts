import { memberOf } from '../../../record/floor/member-of.js';
import { portable } from '../../../record/foreign/portable.js';
import type { ReadableLogRecord } from '../../../record/readable.js';
import { LightRecord } from '../../../record/record.js';
import { oneLine } from '../../../record/text.js';
import type { HttpError } from '../failure.js';

/** A function of the user that makes the body of a request. Its records are frozen, and hold what JSON can express. */
export type BodyFunction = (records: readonly ReadableLogRecord[]) => string | Uint8Array;

/** Longer slices would hold up the event loop. */
const SLICE_CHARS = 64 * 1024;

/** The bytes of a body, made in slices; undefined if they are more than `maxBytes`. */
export function* encoded(pieces: Iterable<string>, maxBytes: number): Generator<void, Buffer | undefined> {
  const chunks: Buffer[] = [];
  let text = '';
  let length = 0;
  const flush = (): boolean => {
    const chunk = Buffer.from(text);
    chunks.push(chunk);
    length += chunk.length;
    text = '';
    return length <= maxBytes;
  };
  for (const piece of pieces) {
    text += piece;
    if (text.length < SLICE_CHARS) continue;
    if (!flush()) return undefined;
    yield;
  }
  return flush() ? Buffer.concat(chunks, length) : undefined;
}

/** The body that a function of the user makes. @throws HttpError for one that throws, or gives something else */
export function bodyBy(make: BodyFunction, records: readonly LightRecord[]): Uint8Array {
  let body: unknown;
  try {
    body = make(records.map((record) => portable(LightRecord.freeze(record))));
  } catch (thrown) {
    const message = memberOf(thrown, 'message');
    const why = typeof message === 'string' ? message : typeof thrown === 'string' ? thrown : 'without a message';
    // One record may be the reason.
    throw failure(`the \`body\` function failed: ${oneLine(why, 500)}`, {
      retryable: memberOf(thrown, 'retryable') === true,
      divisible: records.length > 1 && memberOf(thrown, 'retryable') !== true,
    });
  }
  if (typeof body === 'string') return Buffer.from(body);
  // Copied: the function may use its memory again.
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  const got = body === null ? 'null' : typeof memberOf(body, 'then') === 'function' ? 'a promise' : typeof body;
  throw failure(`the \`body\` function must return text or a Uint8Array, got ${got}`, { retryable: false });
}

function failure(message: string, members: Pick<HttpError, 'retryable' | 'divisible'>): HttpError {
  return Object.assign(new Error(message), members);
}
