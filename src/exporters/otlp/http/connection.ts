import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { http, https } from '../../../record/builtin.js';
import { withoutTracing } from '../../../record/otel.js';
import { type Answer, readAnswer } from './answer.js';
import type { Deadline } from './deadline.js';
import type { Headers } from './headers.js';
import type { Target } from './target.js';
import type { Credentials } from './tls.js';

/** How a request ended that has an answer. */
export interface Exchange {
  readonly answer: Answer;
  /** The body was handed to the system in full: nobody reads from its memory any more. */
  readonly bodySent: boolean;
}

/** Lost before any answer on a connection that was idle: the other side has closed it, most likely before it read anything. */
class StaleConnection extends Error {}

const STALE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** Posts bodies to one place, over connections that are kept. Redirects are answers as any other: nothing goes where it was not sent. */
export class Connection {
  readonly #target: Target;
  readonly #credentials: Credentials;
  readonly #agent: Agent;

  constructor(target: Target, credentials: Credentials) {
    this.#target = target;
    this.#credentials = credentials;
    const { Agent } = target.secure ? https() : http();
    this.#agent = new Agent({ keepAlive: true, ...(target.secure ? credentials : {}) });
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
      const request = this.#request(headers, body, agent);
      const stopListening = deadline.whenOver((reason) => {
        reject(reason);
        request.destroy();
      });
      request.once('close', stopListening);
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && !answered && STALE.has(error.code ?? '');
        reject(stale ? new StaleConnection() : error);
      });
      request.once('response', (response: IncomingMessage) => {
        answered = true;
        readAnswer(response).then((answer) => {
          const bodySent = request.writableFinished;
          // One that answers before it has read everything does not want the rest.
          if (!bodySent) request.destroy();
          resolve({ answer, bodySent });
        }, reject);
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
      ...this.#credentials,
    };
    let made: ClientRequest | undefined;
    // Instrumented HTTP would make a span of each request, and log of each span.
    withoutTracing(() => {
      made = (secure ? https() : http()).request(options);
    });
    return made as unknown as ClientRequest;
  }
}
