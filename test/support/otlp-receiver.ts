import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { decodeLogs, type ReceivedRecord } from '../../demo/otlp-logs.js';

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
  /** Number of earlier requests on its connection. */
  readonly onConnection: number;
}

/** Answers a request; `number` counts from 1. */
export type Answering = (response: ServerResponse, request: ReceivedRequest, number: number) => void;

/** Receives requests on a free loopback port until the test ends. */
export class OtlpReceiver {
  readonly requests: ReceivedRequest[] = [];
  readonly connections = new Set<Socket>();
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(answer: Answering, tls: ServerOptions | undefined) {
    const served = new Map<Socket, number>();
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => {});
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const onConnection = served.get(request.socket) ?? 0;
        served.set(request.socket, onConnection + 1);
        const received = {
          method: request.method,
          path: request.url,
          headers: request.headers,
          body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
          onConnection,
        };
        this.requests.push(received);
        answer(response, received, this.requests.length);
      });
    };
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
    this.#server.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.on('error', () => {});
    });
  }

  static async start(
    answer: Answering = (response) => void response.end(),
    tls?: ServerOptions,
  ): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver(answer, tls);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      receiver.#server.closeAllConnections();
      receiver.#server.close();
    });
    return receiver;
  }

  get origin(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/v1/logs`;
  }

  /** The records of all protobuf requests. */
  records(): ReceivedRecord[] {
    return this.requests.flatMap(({ body }) => decodeLogs(body));
  }
}
