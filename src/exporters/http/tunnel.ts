/* How does a connection reach a server with TLS through a proxy? */
import type { ClientRequest, ClientRequestArgs, IncomingMessage } from 'node:http';
import type { Agent, AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { http, https } from '../../record/floor/builtin.js';
import { withoutTracing } from '../../record/otel.js';
import { isSuccess } from './answer.js';
import type { Deadline } from './deadline.js';
import { proxyLost, proxyRefused } from './failure.js';
import type { HttpProxy } from './proxy.js';
import type { Target } from './target.js';
import { VERIFIED } from './tls.js';

/** What a request through a tunnel has to say beside Node's own options. */
export interface TunnelOptions {
  /** Ends the request for the tunnel, too. */
  readonly deadline: Deadline;
}

/** An agent whose connections lead through the proxy. Node secures and verifies each as if it led to the server itself. */
export function tunnelAgent(proxy: HttpProxy, target: Target, options: AgentOptions): Agent {
  const agent = new (https().Agent)(options);
  const secured = agent.createConnection.bind(agent);
  const createConnection = (
    given: ClientRequestArgs & TunnelOptions,
    done: (error: Error | null, socket?: Duplex) => void,
  ): undefined => {
    openTunnel(proxy, target, given.deadline)
      .then((socket) => secured({ ...given, socket } as ClientRequestArgs) as Duplex)
      .then(
        (socket) => done(null, socket),
        (error: Error) => done(error),
      );
  };
  return Object.assign(agent, { createConnection });
}

/** Asks the proxy for a connection to the server. @throws HttpError of the proxy, or the deadline's reason */
function openTunnel(proxy: HttpProxy, target: Target, deadline: Deadline): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    if (deadline.reason !== undefined) {
      reject(deadline.reason);
      return;
    }
    const request = connectRequest(proxy, target.port === undefined ? `${target.authority}:443` : target.authority);
    const stopListening = deadline.onPassed((reason) => {
      reject(reason);
      request.destroy();
    });
    request.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (isSuccess(statusCode)) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      reject(proxyRefused(proxy, statusCode));
      socket.on('error', () => {});
      socket.destroy();
    });
    request.on('error', (error) => reject(proxyLost(proxy, error)));
    request.once('close', () => {
      stopListening();
      reject(proxyLost(proxy, { message: 'it closed the connection without an answer', code: 'ECONNRESET' }));
    });
    request.end();
  });
}

function connectRequest(proxy: HttpProxy, authority: string): ClientRequest {
  const { secure, hostname, port, authorization } = proxy;
  let made: ClientRequest | undefined;
  withoutTracing(() => {
    made = (secure ? https() : http()).request({
      hostname,
      ...(port === undefined ? {} : { port }),
      method: 'CONNECT',
      path: authority,
      agent: false,
      ...(secure ? VERIFIED : {}),
    });
  });
  const request = made as unknown as ClientRequest;
  // Not as options, which Node prints in its own diagnostics.
  request.setHeader('host', authority);
  request.setHeader('connection', 'keep-alive');
  if (authorization !== undefined) request.setHeader('proxy-authorization', authorization);
  return request;
}
