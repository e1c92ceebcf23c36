import type { IncomingMessage } from 'node:http';
import type { ZlibOptions } from 'node:zlib';
import { promisify, zlib } from '../../record/floor/builtin.js';

/** A server's answer. Untrusted input. */
export interface Answer {
  readonly status: number;
  /** In lower case, without parameters; empty if the header is missing. */
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  /** Decompressed: of a refusal the first 8 KiB, of a success the first 64 KiB unless more was asked for, which bounds the work that an answer can cause. */
  readonly body: Buffer;
  /** The body is longer than `body`. */
  readonly isCut: boolean;
  /** The body is longer than 4 MiB, and was not read to its end. */
  readonly isTooLong: boolean;
}

/** Limit for a body, after decompression. */
export const MAX_ANSWER_BYTES = 4 * 2 ** 20;
const MAX_REFUSAL_BYTES = 8 * 2 ** 10;
const MAX_SUCCESS_BYTES = 64 * 2 ** 10;
export const TOO_LONG = 'ERR_ANSWER_TOO_LONG';
const EMPTY = Buffer.alloc(0);
const LESS_THAN = 0x3c;

/**
 * Reads an answer to its end.
 *
 * @param maxSuccessBytes How much of a 2xx answer `body` holds
 * @throws Error if a 2xx answer exceeds 4 MiB, is not the gzip that it claims to be, or is cut off
 */
export async function readAnswer(response: IncomingMessage, maxSuccessBytes = MAX_SUCCESS_BYTES): Promise<Answer> {
  const head = headOf(response);
  const { 'content-encoding': encoding = '' } = response.headers;
  try {
    const body = await bodyOf(response);
    // An empty body is valid, whatever its `content-encoding`.
    const zipped = body.length > 0 && /^(?:x-)?gzip$/i.test(encoding.trim());
    const whole = zipped ? await unzipped(body, head.status) : body;
    return { ...head, ...beginningOf(whole, isSuccess(head.status) ? maxSuccessBytes : MAX_REFUSAL_BYTES) };
  } catch (error) {
    if (isSuccess(head.status)) throw error;
    // Of a refusal, status and `Retry-After` count, which have arrived.
    return { ...head, isTooLong: (error as NodeJS.ErrnoException).code === TOO_LONG };
  }
}

function beginningOf(whole: Buffer, limit: number): Pick<Answer, 'body' | 'isCut'> {
  return { body: whole.subarray(0, limit), isCut: whole.length > limit };
}

/** Status and headers of an answer, with an empty body. */
export function headOf({ statusCode: status = 0, headers }: IncomingMessage): Answer {
  const { 'content-type': type = '', 'retry-after': retryAfter } = headers;
  const contentType = type.split(';')[0]?.trim().toLowerCase() ?? '';
  return { status, contentType, retryAfter, body: EMPTY, isCut: false, isTooLong: false };
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** True for a web page, by the first character that is no white space: it cannot come from an endpoint for records. */
export function isMarkup(body: Buffer): boolean {
  return firstOf(body) === LESS_THAN;
}

/** The first character that is no white space; undefined if there is none. */
export function firstOf(body: Buffer): number | undefined {
  let at = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  for (; at < body.length; at++) {
    const byte = body[at] as number;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return byte;
  }
  return undefined;
}

async function unzipped(body: Buffer, status: number): Promise<Buffer> {
  try {
    return await promisify<Buffer, ZlibOptions, Buffer>(zlib().gunzip)(body, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLong(status) : error;
  }
}

function tooLong(status: number): Error {
  const error = new Error(`the answer (status ${status}) is longer than ${MAX_ANSWER_BYTES} bytes`);
  return Object.assign(error, { code: TOO_LONG, retryable: false });
}

/** Events: with `for await` over the stream, a request takes a tenth more CPU (bench/tricks, body-events). */
function bodyOf(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let ended = false;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= MAX_ANSWER_BYTES) return;
      reject(tooLong(response.statusCode ?? 0));
      response.destroy();
    });
    response.on('end', () => {
      ended = true;
      resolve(Buffer.concat(chunks, length));
    });
    response.on('error', reject);
    response.on('close', () => {
      if (!ended) reject(Object.assign(new Error('the answer was cut off'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
    });
  });
}
