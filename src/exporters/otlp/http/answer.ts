import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { stream, zlib } from '../../../record/builtin.js';

/** What a collector has answered: data like any other. */
export interface Answer {
  readonly status: number;
  /** Without parameters, in lower case; empty where there is none. */
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
}

/** After decompression. */
const MAX_ANSWER_BYTES = 4 * 2 ** 20;

/** Reads an answer to its end. @throws for a success that is longer than 4 MiB, is no gzip though it says so, or breaks off */
export async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const { 'content-type': type = '', 'content-encoding': encoding = '', 'retry-after': retryAfter } = response.headers;
  const status = response.statusCode ?? 0;
  const contentType = type.split(';')[0]?.trim().toLowerCase() ?? '';
  try {
    const body = await bodyOf(/^(?:x-)?gzip$/i.test(encoding.trim()) ? unzipped(response) : response, status);
    return { status, contentType, retryAfter, body };
  } catch (error) {
    if (isSuccess(status)) throw error;
    // A refusal says all that counts in its first line.
    return { status, contentType, retryAfter, body: Buffer.alloc(0) };
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function unzipped(response: IncomingMessage): Readable {
  // What goes wrong in one ends the other; who reads is told.
  return stream().pipeline(response, zlib().createGunzip(), () => {});
}

/** To walk through the stream as a loop would cost a fifth of a request. */
function bodyOf(stream: Readable, status: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let ended = false;
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= MAX_ANSWER_BYTES) return;
      reject(new Error(`the answer (status ${status}) is longer than ${MAX_ANSWER_BYTES} bytes`));
      // The end of the stream is that of its connection.
      stream.destroy();
    });
    stream.on('end', () => {
      ended = true;
      resolve(Buffer.concat(chunks, length));
    });
    stream.on('error', reject);
    stream.on('close', () => {
      if (!ended) reject(new Error('the answer broke off'));
    });
  });
}
