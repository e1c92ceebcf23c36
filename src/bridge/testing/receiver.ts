import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http, zlib } from '../../record/floor/builtin.js';
import { systemClock } from '../../record/floor/clock.js';
import { integer, knownOptions, millis, outOfRange, wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { decodeLogs } from './decode.js';

/**
 * One answer of a `receiver`.
 *
 * @example receiver({ answers: [{ status: 503, headers: { 'retry-after': '1' } }] })
 */
export interface Answer {
  /** 200 to 599. @default 200 */
  status?: number | undefined;
  /** @default the content type of the request */
  headers?: Readonly<Record<string, string>> | undefined;
  /** @default empty */
  body?: string | Uint8Array | undefined;
  /** How long the answer takes, in milliseconds of real time. @default 0 */
  delayMillis?: number | undefined;
}

/** A request as it arrived. */
export interface ReceivedRequest {
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded, whatever the answer was. */
  readonly records: readonly ReadableLogRecord[];
}

/** An OTLP/HTTP server on a free port of this machine. */
export interface Receiver {
  /** Ends with `/v1/logs`. */
  readonly url: string;
  /** The records of the requests that were answered with 2xx. */
  readonly records: readonly ReadableLogRecord[];
  /** Every request, refused ones included. */
  readonly requests: readonly ReceivedRequest[];
  /** Ends the server and its connections. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * What a `receiver` answers.
 *
 * @example receiver({ answers: [{ status: 503 }] })
 */
export interface ReceiverOptions {
  /** Given in turn, then 200. @default none */
  answers?: readonly Answer[] | undefined;
}

const OPTIONS = new Set(['answers']);
const ANSWER = new Set(['status', 'headers', 'body', 'delayMillis']);

/**
 * Starts an OTLP/HTTP server for tests. It takes protobuf and JSON, plain or compressed (gzip, deflate), and decodes them with code of its
 * own. A body that it cannot decode gets 400 and a sentence, and takes no scripted answer.
 *
 * @example
 * await using received = await receiver({ answers: [{ status: 503 }] });
 * logger.add(new OtlpLogRecordExporter({ url: received.url }));
 * @throws TypeError, RangeError for wrong options, at the call
 */
export function receiver(options: ReceiverOptions = {}): Promise<Receiver> {
  knownOptions('receiver', options, OPTIONS);
  const { answers = [] } = options;
  if (!Array.isArray(answers)) throw wrongType('answers', 'an array', answers);
  for (const answer of answers) checkAnswer(answer);
  return start([...answers]);
}

function checkAnswer(answer: Answer): void {
  knownOptions('an answer', answer, ANSWER);
  const status = integer('status', answer.status, 200, 200);
  if (status > 599) throw outOfRange('status', 'an integer from 200 to 599', status);
  millis('delayMillis', answer.delayMillis, 0);
}

async function start(answers: Answer[]): Promise<Receiver> {
  const records: ReadableLogRecord[] = [];
  const requests: ReceivedRequest[] = [];
  const cancels = new Set<() => void>();
  const answer = (headers: Readonly<Record<string, string>>, body: Uint8Array, response: ServerResponse) => {
    let decoded: ReadableLogRecord[];
    try {
      decoded = decodeLogs(
        decompressed(body, headers['content-encoding']),
        /json/i.test(headers['content-type'] ?? ''),
      );
    } catch (error) {
      requests.push({ headers, records: [] });
      return void response.writeHead(400).end(`this is no OTLP request: ${error}`);
    }
    requests.push({ headers, records: decoded });
    const { status = 200, headers: given, body: text = '', delayMillis = 0 } = answers.shift() ?? {};
    const send = () => {
      if (status < 300) records.push(...decoded);
      response.writeHead(status, given ?? { 'content-type': headers['content-type'] ?? 'text/plain' }).end(text);
    };
    if (delayMillis === 0) return send();
    const cancel = systemClock.timer(
      () => {
        cancels.delete(cancel);
        send();
      },
      delayMillis,
      true,
    );
    cancels.add(cancel);
  };
  const server = http().createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    // A client may give up within its request, or before its answer.
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => answer(headersOf(request), Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= new Promise<void>((resolve) => {
      for (const cancel of cancels) cancel();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/logs`, records, requests, close, [Symbol.asyncDispose]: close };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function decompressed(body: Uint8Array, encoding = 'identity'): Uint8Array {
  switch (encoding.toLowerCase()) {
    case 'identity':
      return body;
    case 'gzip':
      return zlib().gunzipSync(body);
    case 'deflate':
      return zlib().inflateSync(body);
    default:
      throw new Error(`the encoding ${encoding} is not known`);
  }
}
