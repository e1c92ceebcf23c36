/* Where do requests connect to: the server, its proxy, or where an agent of the user leads? */
import type { Agent } from 'node:http';
import { http, https } from '../../record/floor/builtin.js';
import { memberOf } from '../../record/floor/member-of.js';
import type { Headers } from './headers.js';
import type { HttpProxy } from './proxy.js';
import type { Target } from './target.js';
import { type Credentials, type TlsOptions, tlsOptionsOf } from './tls.js';
import { tunnelAgent } from './tunnel.js';

/** How requests get to a server. */
export interface HopSettings {
  readonly target: Target;
  readonly credentials: Credentials;
  /** Undefined for direct connections. */
  readonly proxy: HttpProxy | undefined;
  /** An agent of the user, used instead of ours and of the proxy. */
  readonly agent: Agent | undefined;
}

/** The first hop of requests: what they connect to, and what they say there. */
export interface Hop {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number | undefined;
  /** The server's path, or its whole URL for a proxy that forwards. */
  readonly path: string;
  /** For the proxy. */
  readonly headers: Headers;
  readonly tls: TlsOptions;
  readonly agent: Agent;
  /** False if the agent is the user's, who closes it. */
  readonly ownsAgent: boolean;
  /** For one request over a new connection; one of the user's agent may be another kept one. */
  readonly freshAgent: () => Agent | false;
  /** Forwards each request: failures of its connections are failures of this proxy. */
  readonly forwarder: HttpProxy | undefined;
  /** Requests need `TunnelOptions`. */
  readonly isTunnel: boolean;
}

export function hopOf({ target, credentials, proxy, agent }: HopSettings): Hop {
  const tls = target.secure ? tlsOptionsOf(credentials) : {};
  const toServer = { ...target, headers: {}, tls, forwarder: undefined, isTunnel: false };
  if (agent !== undefined) return { ...toServer, agent, ownsAgent: false, freshAgent: () => agent };
  if (proxy === undefined)
    return { ...toServer, agent: agentOf(target, tls), ownsAgent: true, freshAgent: () => false };
  if (target.secure) {
    return {
      ...toServer,
      agent: tunnelAgent(proxy, target, { keepAlive: true, ...tls }),
      ownsAgent: true,
      freshAgent: () => tunnelAgent(proxy, target, tls),
      isTunnel: true,
    };
  }
  const { secure, hostname, port, authorization } = proxy;
  const proxyTls = secure ? tlsOptionsOf({}) : {};
  return {
    ...{ secure, hostname, port, path: target.origin + target.path, tls: proxyTls },
    headers: { host: target.authority, ...(authorization && { 'proxy-authorization': authorization }) },
    agent: agentOf(proxy, proxyTls),
    ownsAgent: true,
    freshAgent: () => false,
    forwarder: proxy,
    isTunnel: false,
  };
}

function agentOf({ secure }: Target, tls: TlsOptions): Agent {
  const { Agent } = secure ? https() : http();
  return new Agent({ keepAlive: true, ...tls });
}

/** Validates an agent of the user. @throws TypeError for anything else, and for Node's own agent of the other protocol */
export function checkedAgent(agent: unknown, { secure }: Target): Agent | undefined {
  if (agent === undefined) return undefined;
  const protocol = secure ? 'https:' : 'http:';
  if (typeof agent !== 'object' || typeof memberOf(agent, 'addRequest') !== 'function')
    throw new TypeError(`\`agent\` must be an Agent of node:${protocol.slice(0, -1)}, got something else`);
  // Node's agents have it as a value. Others work it out during a request.
  const own = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value;
  if (typeof own === 'string' && own !== protocol)
    throw new TypeError(`\`agent\` must be an Agent for ${protocol} URLs, got one for ${own}`);
  return agent as Agent;
}
