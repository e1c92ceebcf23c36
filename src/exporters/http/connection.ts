import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { http, https } from '../../record/floor/builtin.js';
import { withoutTracing } from '../../record/otel.js';
import { type Answer, headOf, isSuccess, readAnswer } from './answer.js';
import type { Deadline } from './deadline.js';
import type { Headers } from './headers.js';
import type { Target } from './target.js';
import type { Credentials } from './tls.js';

type Tls = Credentials & { readonly rejectUnauthorized?: true };

/** How a request ended that has an answer. */
export interface Exchange {
  readonly answer: Answer;
  /** The body was handed to the system in full: nobody reads from its memory any more. */
  readonly bodySent: boolean;
}

/** Lost before any answer on a connection that was idle: the other side has closed it, most likely before it read anything. */
class StaleConnection extends Error {}

const STALE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
/** Some say that before they close a connection on which nothing has come for a while. */
const REQUEST_TIMEOUT = 408;

/** Posts bodies to one place, over connections that are kept. Redirects are answers as any other: nothing goes where it was not sent. */
export class Connection {
  readonly #target: Target;
  readonly #tls: Tls;
  readonly #agent: Agent;

  constructor(target: Target, credentials: Credentials) {
    this.#target = target;
    // Said outright, for there is an environment variable that switches it off where nothing is said.
    this.#tls = target.secure ? { ...credentials, rejectUnauthorized: true } : {};
    const { Agent } = target.secure ? https() : http();
    this.#agent = new Agent({ keepAlive: true, ...this.#tls });
  }

  /** @throws why the deadline is over; the error of the connection; an error for an answer that is too much */
  async post(headers: Headers, body: Uint8Array, deadline: Deadline): Promise<Exchange> {
    try {
      return await this.#once(headers, body, deadline, this.#agent);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      // Once more at once, over one that is new for sure.
      return await this.#once(headers, body, deadline, false);
    }
  }

  /** Closes the connections that are kept. */
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
      const stopListening = deadline.whenOver((reason) => {
        // A refusal that is there stays one: what breaks off is the rest of it.
        if (!refused) reject(reason);
        request.destroy();
      });
      request.once('close', () => {
        stopListening();
        // Who reads an answer hears of its end from the answer.
        if (!answered) lost(connectionClosed());
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
          // One that answers before it has read everything does not want the rest.
          if (!bodySent) request.destroy();
          resolve({ answer, bodySent });
        }, reject);
      });
      // To another protocol, which nobody has asked for: without a listener, nothing but the end of the request would be heard of it.
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
      headers: { ...headers, 'content-length': String(body.length) },
      agent,
      ...this.#tls,
    };
    let made: ClientRequest | undefined;
    // Instrumented HTTP would make a span of each request, and log of each span.
    withoutTracing(() => {
      made = (secure ? https() : http()).request(options);
    });
    return made as unknown as ClientRequest;
  }
}

function connectionClosed(): NodeJS.ErrnoException {
  return Object.assign(new Error('the connection was closed before anything was answered'), { code: 'ECONNRESET' });
}
