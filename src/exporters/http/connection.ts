import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { http, https, tls } from '../../record/floor/builtin.js';
import { withoutTracing } from '../../record/otel.js';
import { type Answer, headOf, isSuccess, readAnswer } from './answer.js';
import type { Deadline } from './deadline.js';
import type { Headers } from './headers.js';
import type { Target } from './target.js';
import type { Credentials } from './tls.js';

/** With the credentials in a context: Node prints options in its own diagnostics (NODE_DEBUG). */
interface Tls {
  readonly rejectUnauthorized?: true;
  readonly secureContext?: SecureContext;
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

/** Posts bodies to one URL over keep-alive connections. It never follows redirects, so credentials reach no other host. */
export class Connection {
  readonly #target: Target;
  readonly #tls: Tls;
  readonly #agent: Agent;

  constructor(target: Target, credentials: Credentials) {
    this.#target = target;
    this.#tls = target.secure ? tlsOf(credentials) : {};
    const { Agent } = target.secure ? https() : http();
    this.#agent = new Agent({ keepAlive: true, ...this.#tls });
  }

  /** @throws Error the deadline's reason, the connection's error, or that of an unreadable answer */
  async post(headers: Headers, body: Uint8Array, deadline: Deadline): Promise<Exchange> {
    try {
      return await this.#once(headers, body, deadline, this.#agent);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      // At once, and over a new connection.
      return await this.#once(headers, body, deadline, false);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #once(headers: Headers, body: Uint8Array, deadline: Deadline, agent: Agent | false): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      if (deadline.reason !== undefined) {
        reject(deadline.reason);
        return;
      }
      let answered = false;
      let refused = false;
      const request = this.#request(headers, body, agent);
      const lost = (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && !answered && STALE.has(error.code ?? '');
        reject(stale ? new StaleConnection() : error);
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
        if (response.statusCode === REQUEST_TIMEOUT && request.reusedSocket) {
          reject(new StaleConnection());
          request.destroy();
          return;
        }
        answered = true;
        refused = !isSuccess(response.statusCode ?? 0);
        readAnswer(response).then((answer) => {
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
      request.end(body);
    });
  }

  #request(headers: Headers, body: Uint8Array, agent: Agent | false): ClientRequest {
    const { secure, hostname, port, path } = this.#target;
    const options: RequestOptions = {
      hostname,
      ...(port === undefined ? {} : { port }),
      path,
      method: 'POST',
      agent,
      ...this.#tls,
    };
    let request: ClientRequest | undefined;
    // Otherwise HTTP instrumentation would create a span, and perhaps a record, for each request.
    withoutTracing(() => {
      request = (secure ? https() : http()).request(options);
    });
    const made = request as unknown as ClientRequest;
    // Not as options, which Node prints in its own diagnostics.
    for (const [name, value] of Object.entries(headers)) made.setHeader(name, value);
    made.setHeader('content-length', String(body.length));
    return made;
  }
}

function tlsOf(credentials: Credentials): Tls {
  // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED changes the default.
  const verified = { rejectUnauthorized: true } as const;
  const given = Object.values(credentials).some((value) => value !== undefined);
  return given ? { ...verified, secureContext: tls().createSecureContext(credentials) } : verified;
}
