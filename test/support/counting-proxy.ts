import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ProxiedRequest {
  readonly method: string | undefined;
  /** The whole URL of a request to forward; host and port of a tunnel. */
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** What the proxy does instead of its work. @returns True if it has dealt with the request */
export type Instead = (socket: Socket, proxied: ProxiedRequest, number: number) => boolean;

/** A proxy on a free loopback port until the test ends. Every name leads to this machine, at the port asked for. */
export class CountingProxy {
  readonly requests: ProxiedRequest[] = [];
  readonly connections = new Set<Socket>();
  readonly #scheme: string;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(instead: Instead, tls: ServerOptions | undefined) {
    this.#scheme = tls === undefined ? 'http' : 'https';
    const forward = (incoming: IncomingMessage, response: ServerResponse) => {
      if (instead(incoming.socket, this.#note(incoming), this.requests.length)) return;
      const { pathname, search, port } = new URL(incoming.url ?? '');
      const { 'proxy-authorization': _, ...headers } = incoming.headers;
      const options = { host: '127.0.0.1', port, path: pathname + search, method: incoming.method, headers };
      const outgoing = request(options, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      });
      outgoing.on('error', () => response.destroy());
      incoming.pipe(outgoing);
    };
    this.#server = tls === undefined ? createServer(forward) : createSecureServer(tls, forward);
    this.#server.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.on('error', () => {});
    });
    this.#server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
      if (instead(socket, this.#note(incoming), this.requests.length)) {
        socket.resume().on('end', () => socket.destroy());
        return;
      }
      const onward = connect(Number(/:(\d+)$/.exec(incoming.url ?? '')?.[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
      socket.on('close', () => onward.destroy());
    });
  }

  static async start(instead: Instead = () => false, tls?: ServerOptions): Promise<CountingProxy> {
    const proxy = new CountingProxy(instead, tls);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of proxy.connections) socket.destroy();
      proxy.#server.close();
    });
    return proxy;
  }

  /** Without its scheme. */
  get authority(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.#scheme}://${this.authority}`;
  }

  #note({ method, url, headers }: IncomingMessage): ProxiedRequest {
    const proxied = { method, url, headers };
    this.requests.push(proxied);
    return proxied;
  }
}
