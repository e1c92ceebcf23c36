import { Agent, type AgentOptions } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { OtlpLogRecordExporter, type OtlpOptions } from '../../../src/exporters/otlp/index.js';
import { otlpSettings } from '../../../src/exporters/otlp/options.js';
import { Sender } from '../../../src/exporters/otlp/sender.js';
import type { Environment } from '../../../src/record/floor/environment.js';
import { certificate } from '../../support/certificates.js';
import { runSource } from '../../support/child.js';
import { CountingProxy, type Instead } from '../../support/counting-proxy.js';
import { FakeClock } from '../../support/fake-clock.js';
import { OtlpReceiver } from '../../support/otlp-receiver.js';
import { someRecord } from '../../support/some-record.js';
import { until } from '../../support/turns.js';

const SERVER = { cert: certificate('server'), key: certificate('server-key') };
const CA = certificate('authority');

/** Makes attempts one by one. Gives the status of each, or its error. */
function senderTo(url: string, env: Environment, options: OtlpOptions = {}) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const warn = (line: string) => void lines.push(line);
  const sender = new Sender(otlpSettings({ url, ...options }, env, warn), clock, warn);
  onTestFinished(() => sender.close());
  const send = (): Promise<unknown> => sender.send([someRecord()], undefined).catch((error: unknown) => error);
  return { clock, lines, sender, send };
}

/** A receiver, a proxy, and attempts that lead through it. */
async function proxied(secure: boolean, { instead, user = '' }: { instead?: Instead; user?: string } = {}) {
  const receiver = await OtlpReceiver.start(undefined, secure ? SERVER : undefined);
  const proxy = await CountingProxy.start(instead);
  const env = { [secure ? 'HTTPS_PROXY' : 'HTTP_PROXY']: `http://${user}${proxy.authority}` };
  return { receiver, proxy, ...senderTo(receiver.url, env, secure ? { ca: CA } : {}) };
}

/** The address of a proxy that is not there. */
async function goneProxy(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return `127.0.0.1:${port}`;
}

const status =
  (line: string, ...headers: string[]): Instead =>
  (socket) => {
    socket.write([`HTTP/1.1 ${line}`, ...headers, 'content-length: 0', '', ''].join('\r\n'));
    return true;
  };

describe('a proxy for http:', () => {
  it('is given the whole URL and the headers, over one kept connection', async () => {
    const { receiver, proxy, send } = await proxied(false);
    for (let i = 0; i < 3; i++) expect(await send()).toBe(200);
    expect(proxy.requests.map(({ method, url }) => [method, url])).toEqual(Array(3).fill(['POST', receiver.url]));
    expect(proxy.connections.size).toBe(1);
    expect(receiver.records()).toHaveLength(3);
    expect(receiver.requests[0]?.headers.host).toBe(new URL(receiver.url).host);
  });

  it('is spoken to over TLS if its URL says so, and must have a certificate that Node trusts', async () => {
    const receiver = await OtlpReceiver.start();
    const proxy = await CountingProxy.start(undefined, SERVER);
    const { send } = senderTo(receiver.url, { HTTP_PROXY: proxy.url });
    expect(await send()).toMatchObject({
      message: `${receiver.url}: the proxy ${proxy.url} (HTTP_PROXY): unable to verify the first certificate`,
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      retryable: false,
    });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await send()).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(proxy.requests).toEqual([]);
  });

  it('is replaced by a new connection where a kept one turns out to be closed, once', async () => {
    const { proxy, send } = await proxied(false, {
      instead: (socket, _, number) => number === 2 && socket.destroy() !== undefined,
    });
    expect([await send(), await send(), await send()]).toEqual([200, 200, 200]);
    expect([proxy.requests.length, proxy.connections.size]).toEqual([4, 3]);
  });

  it('passes on what the server answers', async () => {
    const receiver = await OtlpReceiver.start((response) => void response.writeHead(503, { 'retry-after': '7' }).end());
    const proxy = await CountingProxy.start();
    const { send } = senderTo(receiver.url, { HTTP_PROXY: proxy.url });
    expect(await send()).toMatchObject({ status: 503, retryable: true, retryAfterMillis: 7_000 });
  });
});

describe('a proxy for https:', () => {
  it('makes one tunnel, which is kept', async () => {
    const { receiver, proxy, send } = await proxied(true);
    for (let i = 0; i < 3; i++) expect(await send()).toBe(200);
    const { host } = new URL(receiver.url);
    expect(proxy.requests).toMatchObject([{ method: 'CONNECT', url: host, headers: { host } }]);
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1, 2]);
  });

  it('learns nothing of what is sent through the tunnel', async () => {
    const { proxy, send } = await proxied(true);
    expect(await send()).toBe(200);
    expect(Object.keys(proxy.requests[0]?.headers ?? {}).sort()).toEqual(['connection', 'host']);
  });

  it('is asked for port 443 where the URL has none, also for an IPv6 address', async () => {
    for (const host of ['collector.test', '[2001:db8::1]']) {
      const proxy = await CountingProxy.start(status('502 Bad Gateway'));
      await senderTo(`https://${host}/v1/logs`, { HTTPS_PROXY: proxy.url }).send();
      expect(proxy.requests).toMatchObject([{ url: `${host}:443` }]);
    }
  });

  it("leaves the server's certificate to be verified against the server's name", async () => {
    const receiver = await OtlpReceiver.start(undefined, SERVER);
    const proxy = await CountingProxy.start();
    const env = { HTTPS_PROXY: proxy.url };
    const { port } = new URL(receiver.url);
    expect(await senderTo(`https://localhost:${port}/v1/logs`, env, { ca: CA }).send()).toBe(200);
    expect(await senderTo(`https://other.test:${port}/v1/logs`, env, { ca: CA }).send()).toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      retryable: false,
    });
    expect(await senderTo(receiver.url, env).send()).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(receiver.requests).toHaveLength(1);
  });

  it('verifies all the same if Node is configured not to', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const receiver = await OtlpReceiver.start(undefined, SERVER);
    const proxy = await CountingProxy.start();
    const { send } = senderTo(receiver.url, { HTTPS_PROXY: proxy.url });
    expect(await send()).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    const secured = await CountingProxy.start(undefined, SERVER);
    const { send: over } = senderTo(receiver.url, { HTTPS_PROXY: secured.url }, { ca: CA });
    expect(await over()).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(secured.requests).toEqual([]);
  });

  it("shows the user's certificate to the server", async () => {
    const tls = { ...SERVER, ca: CA, requestCert: true, rejectUnauthorized: true };
    const receiver = await OtlpReceiver.start(undefined, tls);
    const proxy = await CountingProxy.start();
    const own = { ca: CA, cert: certificate('client'), key: certificate('client-key') };
    expect(await senderTo(receiver.url, { HTTPS_PROXY: proxy.url }, own).send()).toBe(200);
  });

  it('is asked for another tunnel where a kept one turns out to be closed, once', async () => {
    const proxy = await CountingProxy.start();
    const receiver = await OtlpReceiver.start(
      (response, _, number) => void (number === 2 ? response.socket?.destroy() : response.end()),
      SERVER,
    );
    const { send } = senderTo(receiver.url, { HTTPS_PROXY: proxy.url }, { ca: CA });
    expect([await send(), await send()]).toEqual([200, 200]);
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1, 0]);
    expect(proxy.requests).toHaveLength(2);
  });

  it('is closed with the sender', async () => {
    const { proxy, sender, send } = await proxied(true);
    expect(await send()).toBe(200);
    sender.close();
    await until(() => [...proxy.connections].every(({ destroyed }) => destroyed));
  });
});

describe.each([
  ['http:', false],
  ['https:', true],
])('a proxy for %s', (_, secure) => {
  const name = secure ? 'HTTPS_PROXY' : 'HTTP_PROXY';

  it('is used for loopback addresses, too, but for those in NO_PROXY', async () => {
    const { receiver, proxy, send } = await proxied(secure);
    expect(await send()).toBe(200);
    expect(proxy.requests).toHaveLength(1);
    const env = { [name]: proxy.url, NO_PROXY: '127.0.0.1' };
    expect(await senderTo(receiver.url, env, secure ? { ca: CA } : {}).send()).toBe(200);
    expect([proxy.requests.length, receiver.requests.length]).toEqual([1, 2]);
  });

  it('is given the credentials of its URL; the server is not', async () => {
    const { receiver, proxy, send } = await proxied(secure, { user: 'us%40er:pass%3Aword@' });
    expect(await send()).toBe(200);
    const authorization = `Basic ${Buffer.from('us@er:pass:word').toString('base64')}`;
    expect(proxy.requests[0]?.headers['proxy-authorization']).toBe(authorization);
    expect(receiver.requests[0]?.headers['proxy-authorization']).toBeUndefined();
    expect(receiver.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each<[string, string]>([
    ['', 'it asks for credentials'],
    ['user:pass-word@', 'it refuses the credentials in the variable'],
  ])('that answers 407 (%j) has refused for good: %s', async (user, why) => {
    const echo: Instead = (socket, { headers }, number) =>
      status('407 Proxy Authentication Required', `x-was: ${headers['proxy-authorization'] ?? ''}`)(
        socket,
        { headers } as never,
        number,
      );
    const { receiver, proxy, clock, send } = await proxied(secure, { instead: echo, user });
    const error = await send();
    expect(error).toMatchObject({
      message: `${receiver.url}: the proxy ${proxy.url} (${name}) answered 407: ${why}`,
      status: 407,
      retryable: false,
    });
    expect(receiver.requests).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('that is not there has failed itself, and is asked again', async () => {
    const authority = await goneProxy();
    const url = `${secure ? 'https' : 'http'}://collector.test:4317/v1/logs`;
    const { send } = senderTo(url, { [name]: `http://user:pass-word@${authority}` });
    expect(await send()).toMatchObject({
      message: `${url}: the proxy http://${authority} (${name}): connect ECONNREFUSED ${authority}`,
      code: 'ECONNREFUSED',
      retryable: true,
    });
  });

  it('that drops the connection has failed itself, and is asked again', async () => {
    const { receiver, proxy, clock, send } = await proxied(secure, { instead: (socket) => !!socket.destroy() });
    expect(await send()).toMatchObject({
      message: `${receiver.url}: the proxy ${proxy.url} (${name}): socket hang up`,
      code: 'ECONNRESET',
      retryable: true,
    });
    expect(clock.pendingTimers).toBe(0);
  });

  it('that speaks no HTTP has failed for good', async () => {
    const { proxy, send } = await proxied(secure, { instead: (socket) => !!socket.end('220 mail.test ESMTP\r\n') });
    expect(await send()).toMatchObject({
      message: expect.stringContaining(`the proxy ${proxy.url} (${name}): Parse Error`),
      retryable: false,
    });
  });

  it('that hangs ends with the time of the request, and so does its connection', async () => {
    const { proxy, clock, send } = await proxied(secure, { instead: () => true });
    const ended = send();
    await until(() => proxy.requests.length === 1);
    clock.advance(10_000);
    expect(await ended).toMatchObject({ name: 'TimeoutError', retryable: true });
    expect(clock.pendingTimers).toBe(0);
    await until(() => [...proxy.connections].every(({ destroyed }) => destroyed));
  });

  it('holds no process up when it is idle', async () => {
    const { receiver, proxy } = await proxied(secure);
    const { stdout, code } = await runSource(
      `import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
       import { Logger } from 'logly-otel';
       const logger = new Logger();
       logger.add(new OtlpLogRecordExporter(JSON.parse(process.env.GIVEN)));
       logger.info('x');
       await logger.complete();
       console.log(logger.stats()[0].delivered);`,
      { [name]: proxy.url, GIVEN: JSON.stringify({ url: receiver.url, ...(secure ? { ca: CA } : {}) }) },
    );
    expect([stdout, code, proxy.requests.length]).toEqual(['1\n', 0, 1]);
  });
});

describe('a tunnel', () => {
  it.each([
    [403, false],
    [413, false],
    [429, true],
    [502, true],
    [503, true],
    [504, true],
  ])('that the proxy refuses with %i is repeated: %s', async (code, retryable) => {
    const { receiver, proxy, send } = await proxied(true, { instead: status(`${code} No`) });
    const error = await send();
    expect(error).toMatchObject({
      message: `${receiver.url}: the proxy ${proxy.url} (HTTPS_PROXY) answered ${code}`,
      ...{ status: code, retryable, divisible: false },
    });
    await until(() => [...proxy.connections].every(({ destroyed }) => destroyed));
  });

  it('that is dropped before the server is secure is repeated', async () => {
    const { send } = await proxied(true, {
      instead: (socket) => !!socket.end('HTTP/1.1 200 Connection established\r\n\r\n'),
    });
    expect(await send()).toMatchObject({ code: 'ECONNRESET', retryable: true });
  });

  it('that is dropped in the middle of an answer is repeated', async () => {
    const proxy = await CountingProxy.start();
    const receiver = await OtlpReceiver.start((response) => {
      response.writeHead(200, { 'content-length': '10' }).write('x', () => {
        for (const socket of proxy.connections) socket.destroy();
      });
    }, SERVER);
    const { send } = senderTo(receiver.url, { HTTPS_PROXY: proxy.url }, { ca: CA });
    expect(await send()).toMatchObject({ retryable: true });
  });

  it('whose server hangs in the handshake ends with the time of the request', async () => {
    const { proxy, clock, send } = await proxied(true, {
      instead: (socket) => socket.write('HTTP/1.1 200 Connection established\r\n\r\n') || true,
    });
    const ended = send();
    await until(() => [...proxy.connections].some(({ bytesRead }) => bytesRead > 300));
    clock.advance(10_000);
    expect(await ended).toMatchObject({ name: 'TimeoutError', retryable: true });
    expect(clock.pendingTimers).toBe(0);
    await until(() => [...proxy.connections].every(({ destroyed }) => destroyed));
  });

  it('leads through a proxy with TLS', async () => {
    const receiver = await OtlpReceiver.start(undefined, SERVER);
    const proxy = await CountingProxy.start(undefined, SERVER);
    const folder = new URL('../../support/certificates/authority.pem', import.meta.url);
    const { stdout, code } = await runSource(
      `import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
       import { Logger } from 'logly-otel';
       const logger = new Logger();
       logger.add(new OtlpLogRecordExporter({ url: process.env.URL }));
       for (let i = 0; i < 2; i++) { logger.info('x'); await logger.complete(); }
       console.log(logger.stats()[0].delivered);`,
      { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: folder.pathname, URL: receiver.url },
    );
    expect([stdout, code]).toEqual(['2\n', 0]);
    expect(proxy.requests).toMatchObject([{ method: 'CONNECT' }]);
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1]);
  });
});

describe('credentials of a proxy', () => {
  it.each(['http', 'https'])('are shown nowhere: %s', async (scheme) => {
    const secrets = ['us3r-name', 'pass-w0rd', Buffer.from('us3r-name:pass-w0rd').toString('base64')];
    const name = scheme === 'http' ? 'HTTP_PROXY' : 'HTTPS_PROXY';
    const shown: string[] = [];
    const show = (value: unknown) => {
      const { stack } = value as { stack?: string };
      shown.push(inspect(value, { depth: 20, showHidden: true, getters: true }), String(stack), JSON.stringify(value));
    };
    const gone = await goneProxy();
    const answers: Instead[] = [status('407 No'), status('502 No'), (socket) => !!socket.end('no HTTP\r\n\r\n')];
    const echo: Instead = (socket, { headers }) => !!socket.end(`${headers['proxy-authorization']}\r\n\r\n`);
    const echoInBody: Instead = (socket, { headers }) => {
      const body = `was ${headers['proxy-authorization']}, us3r-name, pass-w0rd`;
      return socket.write(`HTTP/1.1 502 No\r\ncontent-length: ${body.length}\r\n\r\n${body}`) || true;
    };
    const proxies = await Promise.all([...answers, echo, echoInBody].map((instead) => CountingProxy.start(instead)));
    for (const authority of [gone, ...proxies.map((proxy) => proxy.authority)]) {
      const env = { [name]: `http://us3r-name:pass-w0rd@${authority}` };
      const { send, lines, sender } = senderTo(`${scheme}://collector.test/v1/logs`, env);
      show(await send());
      show(sender);
      shown.push(...lines);
      vi.stubEnv(name, env[name]);
      onTestFinished(() => void vi.unstubAllEnvs());
      show(new OtlpLogRecordExporter({ url: `${scheme}://collector.test/v1/logs` }));
    }
    expect(secrets.filter((secret) => shown.join('\n').includes(secret))).toEqual([]);
  });
});

describe('agent', () => {
  /** An agent that counts the connections that it makes, and is closed when the test ends. */
  function counting(options: AgentOptions & { ca?: string } = {}, secure = false) {
    const agent = secure ? new SecureAgent(options) : new Agent(options);
    const made = vi.spyOn(agent, 'createConnection');
    onTestFinished(() => agent.destroy());
    return { agent, made };
  }

  it('makes the connections, instead of the proxy of the environment', async () => {
    const receiver = await OtlpReceiver.start();
    const proxy = await CountingProxy.start();
    const { agent, made } = counting({ keepAlive: true });
    const { send } = senderTo(receiver.url, { HTTP_PROXY: proxy.url }, { agent });
    for (let i = 0; i < 3; i++) expect(await send()).toBe(200);
    expect([made.mock.calls.length, proxy.requests.length]).toEqual([1, 0]);
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1, 2]);
  });

  it('leaves an invalid variable unread', async () => {
    const receiver = await OtlpReceiver.start();
    const { agent } = counting();
    expect(await senderTo(receiver.url, { HTTP_PROXY: 'socks5://a' }, { agent }).send()).toBe(200);
  });

  it('of node:https verifies the server by its own options or by ca', async () => {
    const receiver = await OtlpReceiver.start(undefined, SERVER);
    expect(await senderTo(receiver.url, {}, { agent: counting({ ca: CA }, true).agent }).send()).toBe(200);
    expect(await senderTo(receiver.url, {}, { agent: counting({}, true).agent, ca: CA }).send()).toBe(200);
    expect(await senderTo(receiver.url, {}, { agent: counting({}, true).agent }).send()).toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  it('is left open: it is the user who closes it', async () => {
    const receiver = await OtlpReceiver.start();
    const { agent, made } = counting({ keepAlive: true });
    const { send, sender } = senderTo(receiver.url, {}, { agent });
    expect(await send()).toBe(200);
    sender.close();
    expect(await senderTo(receiver.url, {}, { agent }).send()).toBe(200);
    expect(made).toHaveBeenCalledTimes(1);
  });

  it('is asked again, once, where a kept connection turns out to be closed', async () => {
    const receiver = await OtlpReceiver.start(
      (response, _, number) => void (number % 2 === 0 ? response.socket?.destroy() : response.end()),
    );
    const { send } = senderTo(receiver.url, {}, { agent: counting({ keepAlive: true }).agent });
    expect([await send(), await send()]).toEqual([200, 200]);
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1, 0]);
  });

  it('is not asked a third time', async () => {
    const held: Array<() => void> = [];
    const receiver = await OtlpReceiver.start((response, _, number) => {
      if (number <= 2) held.push(() => response.end());
      else response.socket?.destroy();
    });
    const { send } = senderTo(receiver.url, {}, { agent: counting({ keepAlive: true }).agent });
    const both = [send(), send()];
    await until(() => held.length === 2);
    for (const answer of held) answer();
    expect(await Promise.all(both)).toEqual([200, 200]);
    expect(await send()).toMatchObject({
      message: `${receiver.url}: socket hang up`,
      ...{ code: 'ECONNRESET', retryable: true },
    });
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 0, 1, 1]);
  });

  it('may work out its protocol during the request, as agents of packages do', async () => {
    class Foreign extends Agent {}
    Object.defineProperty(Foreign.prototype, 'protocol', { get: () => 'http:', set() {} });
    const receiver = await OtlpReceiver.start();
    const agent = new Foreign();
    expect(await senderTo(receiver.url, {}, { agent }).send()).toBe(200);
    expect(() => otlpSettings({ url: 'https://a/', agent }, {}, () => {})).not.toThrow();
  });

  it.each<[unknown, string, RegExp]>([
    [new Agent(), 'https://a/', /^`agent` must be an Agent for https: URLs, got one for http:$/],
    [new SecureAgent(), 'http://a/', /^`agent` must be an Agent for http: URLs, got one for https:$/],
    ['agent', 'http://a/', /^`agent` must be an Agent of node:http, got something else$/],
    [null, 'http://a/', /^`agent` must be an Agent of node:http,/],
    [{}, 'https://a/', /^`agent` must be an Agent of node:https,/],
    [false, 'https://a/', /^`agent` must be an Agent of node:https,/],
  ])('is refused where it is none for the URL: %o, %s', (agent, url, message) => {
    const misuse = () => new OtlpLogRecordExporter({ url, agent });
    expect(misuse).toThrow(TypeError);
    expect(misuse).toThrow(message);
  });
});
