import type { IncomingMessage } from 'node:http';
import type { ZlibOptions } from 'node:zlib';
import { promisify, zlib } from '../../record/floor/builtin.js';

/** A server's answer. Untrusted input. */
export interface Answer {
  readonly status: number;
  /** In lower case, without parameters; empty if the header is missing. */
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  /** Decompressed: of a refusal the first 8 KiB, of a success the first 64 KiB, which bounds the work that an answer can cause. */
  readonly body: Buffer;
  /** The body is longer than `body`. */
  readonly isCut: boolean;
  /** The body is longer than 4 MiB, and was not read to its end. */
  readonly isTooLong: boolean;
}

/** Limit for a body, after decompression. */
const MAX_ANSWER_BYTES = 4 * 2 ** 20;
const MAX_REFUSAL_BYTES = 8 * 2 ** 10;
const MAX_SUCCESS_BYTES = 64 * 2 ** 10;
const TOO_LONG = 'ERR_ANSWER_TOO_LONG';
const EMPTY = Buffer.alloc(0);

/** Reads an answer to its end. @throws Error if a 2xx answer exceeds 4 MiB, is not the gzip that it claims to be, or is cut off */
export async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const head = headOf(response);
  const { 'content-encoding': encoding = '' } = response.headers;
  try {
    const body = await bodyOf(response);
    // An empty body is valid, whatever its `content-encoding`.
    const zipped = body.length > 0 && /^(?:x-)?gzip$/i.test(encoding.trim());
    return { ...head, ...beginningOf(zipped ? await unzipped(body, head.status) : body, head.status) };
  } catch (error) {
    if (isSuccess(head.status)) throw error;
    // Of a refusal, status and `Retry-After` count, which have arrived.
    return { ...head, isTooLong: (error as NodeJS.ErrnoException).code === TOO_LONG };
  }
}

function beginningOf(whole: Buffer, status: number): Pick<Answer, 'body' | 'isCut'> {
  const limit = isSuccess(status) ? MAX_SUCCESS_BYTES : MAX_REFUSAL_BYTES;
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

/** Events, because `for await` over the stream costs a fifth of a request (bench/questions/delivered.ts, Node 20). */
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
