import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { http, https } from '../../record/floor/builtin.js';
import { withoutTracing } from '../../record/otel.js';
import { type Answer, headOf, isSuccess, readAnswer } from './answer.js';
import type { Deadline } from './deadline.js';
import { proxyLost, proxyRefused } from './failure.js';
import type { Headers } from './headers.js';
import { type Hop, type HopSettings, hopOf } from './hop.js';
import type { TunnelOptions } from './tunnel.js';

type HttpMethod = 'POST' | 'PUT';

/** What requests are like, and how much of their answers is of use. */
export interface RequestSettings extends HopSettings {
  /** @default 'POST' */
  readonly method?: HttpMethod;
  /** How much of a 2xx answer is handed on, in bytes. @default 64 KiB */
  readonly maxSuccessBytes?: number;
}

/** One request. */
export interface Outgoing {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Appended to the query of the URL. */
  readonly query?: string | undefined;
}

export interface Exchange {
  readonly answer: Answer;
  /** True if the body was handed to the system in full: its memory is no longer read. */
  readonly bodySent: boolean;
}

/** An idle connection was lost before any answer: most likely the server closed it without reading the request. */
class StaleConnection extends Error {}

const STALE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
/** Some servers send 408 before they close an idle connection. */
const REQUEST_TIMEOUT = 408;
const PROXY_AUTHENTICATION_REQUIRED = 407;

/** Posts bodies to one URL over keep-alive connections. It never follows redirects, so credentials reach no other host. */
export class Connection {
  readonly #settings: RequestSettings;
  readonly #hop: Hop;

  constructor(settings: RequestSettings) {
    this.#settings = settings;
    this.#hop = hopOf(settings);
  }

  /** @throws Error the deadline's reason, the connection's error, or that of an unreadable answer */
  async post(outgoing: Outgoing, deadline: Deadline): Promise<Exchange> {
    const { forwarder } = this.#hop;
    const exchange = await this.#once(outgoing, deadline, false).catch((error: unknown) => {
      if (!(error instanceof StaleConnection)) throw error;
      // At once, and over a new connection.
      return this.#once(outgoing, deadline, true);
    });
    if (forwarder !== undefined && exchange.answer.status === PROXY_AUTHENTICATION_REQUIRED)
      throw proxyRefused(forwarder, PROXY_AUTHENTICATION_REQUIRED);
    return exchange;
  }

  /** Closes idle connections, but those of the user's agent. */
  close(): void {
    if (this.#hop.ownsAgent) this.#hop.agent.destroy();
  }

  #once(outgoing: Outgoing, deadline: Deadline, isReplacement: boolean): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      if (deadline.reason !== undefined) {
        reject(deadline.reason);
        return;
      }
      let answered = false;
      let refused = false;
      const { forwarder } = this.#hop;
      const request = this.#request(outgoing, deadline, isReplacement);
      const isKept = () => request.reusedSocket && !isReplacement;
      const lost = (error: NodeJS.ErrnoException) => {
        const stale = isKept() && !answered && STALE.has(error.code ?? '');
        if (stale) reject(new StaleConnection());
        else reject(forwarder === undefined ? error : proxyLost(forwarder, error));
      };
      const stopListening = deadline.onPassed((reason) => {
        // Once a refusal's status has arrived, it holds even if the body times out.
        if (!refused) reject(reason);
        request.destroy();
      });
      request.once('close', () => {
        stopListening();
        // Once there is an answer, `readAnswer` reports its end.
        if (answered) return;
        lost(Object.assign(new Error('the connection was closed before an answer arrived'), { code: 'ECONNRESET' }));
      });
      request.on('error', lost);
      request.once('response', (response: IncomingMessage) => {
        if (response.statusCode === REQUEST_TIMEOUT && isKept()) {
          reject(new StaleConnection());
          request.destroy();
          return;
        }
        answered = true;
        refused = !isSuccess(response.statusCode ?? 0);
        readAnswer(response, this.#settings.maxSuccessBytes).then((answer) => {
          const bodySent = request.writableFinished;
          // The server answered before it read the whole body: stop sending.
          if (!bodySent) request.destroy();
          resolve({ answer, bodySent });
        }, reject);
      });
      // An upgrade that was not requested. Without this listener the answer would be lost.
      request.once('upgrade', (response: IncomingMessage, socket: Duplex) => {
        answered = true;
        resolve({ answer: headOf(response), bodySent: false });
        socket.destroy();
      });
      request.end(outgoing.body);
    });
  }

  #request({ headers, body, query }: Outgoing, deadline: Deadline, isReplacement: boolean): ClientRequest {
    const { agent, freshAgent, secure, hostname, port, path, tls, isTunnel, headers: ofHop } = this.#hop;
    const options: RequestOptions & Partial<TunnelOptions> = {
      hostname,
      ...(port === undefined ? {} : { port }),
      path: withQuery(path, query),
      method: this.#settings.method ?? 'POST',
      agent: isReplacement ? freshAgent() : agent,
      ...tls,
      ...(isTunnel ? { deadline } : {}),
    };
    let request: ClientRequest | undefined;
    // Otherwise HTTP instrumentation would create a span, and perhaps a record, for each request.
    withoutTracing(() => {
      request = (secure ? https() : http()).request(options);
    });
    const made = request as unknown as ClientRequest;
    // Not as options, which Node prints in its own diagnostics.
    for (const [name, value] of Object.entries({ ...ofHop, ...headers })) made.setHeader(name, value);
    made.setHeader('content-length', String(body.length));
    return made;
  }
}

/** A path or URL with more in its query. */
export function withQuery(path: string, query: string | undefined): string {
  return query === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
