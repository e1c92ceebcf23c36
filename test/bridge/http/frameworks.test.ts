import { EventEmitter } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  fastifyPlugin,
  honoMiddleware,
  koaMiddleware,
  type RequestOptions,
  requestLogger,
} from '../../../src/bridge/http/index.js';
import { Logger } from '../../../src/bridge/logger.js';
import { capture } from '../../../src/bridge/testing/index.js';

/** A route of the applications: logs, waits, logs and answers; fails for `/fail/:id`. */
interface Running {
  readonly origin: string;
}
type Start = (logger: Logger, options: RequestOptions) => Promise<Running>;

async function listening(server: Server): Promise<Running> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Requests of this number are not answered. */
const HELD = 'held';

/** What a handler does: the number tells which request logged. */
async function work(logger: Logger, number: string): Promise<void> {
  logger.info('begin', { number });
  if (number === HELD) await new Promise(() => {});
  for (let i = Number(number) % 7; i >= 0; i--) await turn();
  logger.info('end', { number });
}

interface HonoContext {
  readonly req: { text(): Promise<string>; param(name: string): string };
  text(body: string, status?: number): unknown;
}

const BOOM = 'boom';

// The frameworks' own types are left out: some of them have none.
// biome-ignore lint/suspicious/noExplicitAny: as above
const load = async (name: string): Promise<any> => import(name);

const FRAMEWORKS: Readonly<Record<string, Start>> = {
  async express(logger, options) {
    const { default: express } = await load('express');
    const app = express();
    app.use(requestLogger(logger, options));
    app.use(express.json());
    app.all('/orders/:id', async (req: { params: { id: string } }, res: { send(text: string): void }) => {
      await work(logger, req.params.id);
      res.send('done');
    });
    app.get('/fail/:id', () => {
      throw new RangeError(BOOM);
    });
    app.get('/health', (_: unknown, res: { send(text: string): void }) => res.send('ok'));
    app.use((error: unknown, _: unknown, res: ServerResponse & { err?: unknown }, _next: unknown) => {
      res.err = error;
      res.statusCode = 500;
      res.end();
    });
    return listening(createServer(app));
  },
  async fastify(logger, options) {
    const { default: fastify } = await load('fastify');
    const app = fastify();
    await app.register(fastifyPlugin(logger, options));
    app.route({
      method: ['GET', 'POST'],
      url: '/orders/:id',
      handler: async (request: { params: { id: string } }) => {
        await work(logger, request.params.id);
        return 'done';
      },
    });
    app.get('/fail/:id', async () => {
      throw new RangeError(BOOM);
    });
    app.get('/health', async () => 'ok');
    await app.ready();
    onTestFinished(() => app.close());
    await app.listen({ port: 0, host: '127.0.0.1' });
    return listening(app.server);
  },
  async koa(logger, options) {
    const { default: Koa } = await load('koa');
    const app = new Koa();
    app.silent = true;
    app.use(koaMiddleware(logger, options));
    app.use(async (context: { path: string; body: unknown; _matchedRoute?: string }) => {
      const [, route, id = ''] = context.path.split('/');
      if (route === 'missing') return;
      context._matchedRoute = `/${route}/:id`;
      if (route === 'fail') throw new RangeError(BOOM);
      if (route === 'orders') await work(logger, id);
      context.body = 'done';
    });
    return listening(createServer(app.callback()));
  },
  async hono(logger, options) {
    const { Hono } = await load('hono');
    const { serve } = await load('@hono/node-server');
    const app = new Hono();
    app.use(honoMiddleware(logger, options));
    app.all('/orders/:id', async (c: HonoContext) => {
      await c.req.text();
      await work(logger, c.req.param('id'));
      return c.text('done');
    });
    app.get('/fail/:id', () => {
      throw new RangeError(BOOM);
    });
    app.get('/health', (c: HonoContext) => c.text('ok'));
    app.onError((_: unknown, c: HonoContext) => c.text('no', 500));
    const server = await new Promise<Server>((resolve) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started as Server));
    });
    return listening(server);
  },
  async 'node:http'(logger, options) {
    const log = requestLogger(logger, options);
    const handle = async (req: IncomingMessage, res: ServerResponse) => {
      const [, route, id = ''] = (req.url ?? '').split(/[/?]/);
      try {
        if (route === 'missing') res.statusCode = 404;
        if (route === 'fail') throw new RangeError(BOOM);
        if (route === 'orders') await work(logger, id);
        res.end('done');
      } catch (error) {
        res.statusCode = 500;
        Object.assign(res, { err: error }).end();
      }
    };
    return listening(createServer((req, res) => log(req, res, () => void handle(req, res))));
  },
};

/** An application, and what its logger logs. */
async function started(start: Start, options: RequestOptions = {}) {
  const logger = new Logger({ name: 'shop' });
  const captured = capture(logger);
  const { origin } = await start(logger, options);
  const requests = () => captured.records.filter(({ attributes }) => 'request.outcome' in attributes);
  return {
    captured,
    logger,
    origin,
    requests,
    /** The record of that number of requests: it may be written after the answer has arrived. */
    async ended(count: number) {
      while (requests().length < count) await turn();
      return requests();
    },
  };
}

describe.each(Object.entries(FRAMEWORKS))('with %s', (name, start) => {
  it('tells of a request in one record, and gives its id to all records within', async () => {
    const { origin, ended, captured } = await started(start);
    const response = await fetch(`${origin}/orders/3?q=1`, { headers: { 'x-request-id': 'id-3' } });
    expect([response.status, response.headers.get('x-request-id')]).toEqual([200, 'id-3']);
    await response.text();
    const [record] = await ended(1);
    expect(captured.texts).toEqual(['begin', 'end', 'GET /orders/3 200']);
    expect(captured.records.map(({ attributes }) => attributes['request.id'])).toEqual(['id-3', 'id-3', 'id-3']);
    expect(record).toMatchObject({
      severityText: 'INFO',
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'url.path': '/orders/3',
        'url.scheme': 'http',
        'client.address': expect.stringMatching(/127\.0\.0\.1$/),
        'request.outcome': 'finished',
        ...(name === 'node:http' ? {} : { 'http.route': '/orders/:id' }),
      },
    });
    expect(record?.attributes['http.server.request.duration']).toSatisfy((seconds) => seconds > 0 && seconds < 30);
    expect(Object.keys(record?.attributes ?? {}).filter((key) => /query|header/.test(key))).toEqual([]);
  });

  it('keeps the ids of 200 requests at once apart, those with a body included', async () => {
    const { origin, ended, captured } = await started(start);
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const body = i % 2 === 0 ? {} : { method: 'POST', body: JSON.stringify({ i: 'x'.repeat(i * 50) }) };
        const response = await fetch(`${origin}/orders/${i}`, {
          ...body,
          headers: { 'x-request-id': `r-${i}`, 'content-type': 'application/json' },
        });
        return [await response.text(), response.headers.get('x-request-id')];
      }),
    );
    expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => ['done', `r-${i}`]));
    await ended(200);
    expect(captured.records).toHaveLength(600);
    for (const { attributes } of captured.records) {
      const number = attributes.number ?? String(attributes['url.path']).slice('/orders/'.length);
      expect(attributes['request.id']).toBe(`r-${number}`);
    }
  }, 60_000);

  it('logs an error once, as the exception of the record', async () => {
    const { origin, ended, captured } = await started(start);
    const response = await fetch(`${origin}/fail/1`, { headers: { 'x-request-id': 'f-1' } });
    await response.text();
    expect([response.status, response.headers.get('x-request-id')]).toEqual([500, 'f-1']);
    const [record] = await ended(1);
    expect(captured.records).toHaveLength(1);
    expect(record).toMatchObject({
      body: 'GET /fail/1 500',
      severityText: 'ERROR',
      attributes: {
        'request.outcome': 'failed',
        'request.id': 'f-1',
        'exception.type': 'RangeError',
        'exception.message': BOOM,
      },
    });
  });

  it.skipIf(name === 'hono')('logs a client that goes away before its answer', async () => {
    const { origin, ended, captured } = await started(start);
    const client = httpRequest(`${origin}/orders/${HELD}`);
    client.on('error', () => {});
    client.end();
    while (captured.records.length === 0) await turn();
    client.destroy();
    const [record] = await ended(1);
    expect(record).toMatchObject({
      body: `GET /orders/${HELD} aborted`,
      severityText: 'INFO',
      attributes: { 'request.outcome': 'aborted', 'request.id': captured.at(0)?.attributes['request.id'] },
    });
    expect(record?.attributes).not.toHaveProperty(['http.response.status_code']);
  });

  it('takes the address of the client from the socket, not from a header', async () => {
    const { origin, ended } = await started(start);
    await (
      await fetch(`${origin}/health`, { headers: { 'x-forwarded-for': '9.9.9.9', forwarded: 'for=9.9.9.9' } })
    ).text();
    const [record] = await ended(1);
    expect(record?.attributes['client.address']).toMatch(/127\.0\.0\.1$/);
  });

  it('warns of what is not found, and makes an id where there is none, or no valid one', async () => {
    const { origin, ended } = await started(start);
    const ids: unknown[] = [];
    for (const id of [undefined, 'two words', 'x'.repeat(129)]) {
      const response = await fetch(`${origin}/missing`, { headers: id === undefined ? {} : { 'x-request-id': id } });
      await response.text();
      ids.push(response.headers.get('x-request-id'));
    }
    const records = await ended(3);
    expect(records.map(({ severityText, body }) => [severityText, body])).toEqual(
      Array(3).fill(['WARNING', 'GET /missing 404']),
    );
    expect(records.map(({ attributes }) => attributes['request.id'])).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(new Set(ids).size).toBe(3);
  });

  it('leaves out ignored paths, and records what is named, redacted', async () => {
    const { origin, ended, captured } = await started(start, {
      ignore: ['/health'],
      headers: ['User-Agent', 'authorization', 'x-none'],
      query: true,
    });
    const headers = { authorization: 'Bearer abc123def456', 'user-agent': 'probe/1' };
    expect((await fetch(`${origin}/health?deep=1`)).headers.get('x-request-id')).toBeNull();
    await (await fetch(`${origin}/orders/1?a=1&api_key=s3cret&b={x}`, { headers })).text();
    const [record] = await ended(1);
    expect(captured.records).toHaveLength(3);
    expect(record?.attributes).toMatchObject({
      'http.request.header.user-agent': ['probe/1'],
      'http.request.header.authorization': ['[redacted]'],
    });
    expect(record?.attributes).not.toHaveProperty(['http.request.header.x-none']);
    expect(decodeURIComponent(String(record?.attributes['url.query']))).toBe('a=1&api_key=[redacted]&b={x}');
  });
});

describe('requestLogger', () => {
  it('asks the functions of its options, and does without those that throw or answer nonsense', async () => {
    const logger = new Logger();
    const captured = capture(logger);
    const log = requestLogger(logger, {
      level: ({ status, outcome }) => (status === 200 && outcome === 'finished' ? 'NOTICE' : 'LOUD'),
      requestId: (request) => `of${(request as IncomingMessage).url?.replaceAll('/', '-')}`,
      ignore: (request) => (request as IncomingMessage).url === '/ignored',
    });
    const { origin } = await listening(
      createServer((req, res) =>
        log(req, res, () => {
          res.statusCode = req.url === '/tea' ? 418 : 200;
          res.end();
        }),
      ),
    );
    for (const path of ['/ignored', '/a', '/tea']) await (await fetch(origin + path)).text();
    while (captured.records.length < 2) await turn();
    expect(captured.records.map(({ severityText, attributes }) => [severityText, attributes['request.id']])).toEqual([
      ['NOTICE', 'of-a'],
      ['WARNING', 'of-tea'],
    ]);
  });

  it('hands on what the handler throws, and keeps a rejection one', async () => {
    const log = requestLogger(new Logger());
    const exchange = () => {
      const message = { method: 'GET', url: '/x', headers: {}, socket: {} };
      const answer = { once: () => {}, setHeader: () => {}, headersSent: false };
      return [message, answer] as const;
    };
    expect(() =>
      log(...exchange(), () => {
        throw new Error(BOOM);
      }),
    ).toThrow(BOOM);
    const rejecting = log(...exchange(), (async () => {
      throw new Error(BOOM);
    }) as () => void) as unknown as Promise<void>;
    await expect(rejecting).rejects.toThrow(BOOM);
  });

  it.each([
    [{ ignore: 3 }, '`ignore` must be an array of texts'],
    [{ headers: 'all' }, '`headers` must be an array of texts'],
    [{ level: 'INFO' }, '`level` must be a function'],
    [{ query: 1 }, '`query` must be a boolean'],
    [{ body: true }, '`body` is not an option of a request logger'],
  ])('refuses %j', (options, sentence) => {
    const logger = new Logger();
    for (const make of [requestLogger, fastifyPlugin, koaMiddleware, honoMiddleware])
      expect(() => make(logger, options as never)).toThrow(sentence);
    expect(() => requestLogger({} as never)).toThrow('`logger` must be a Logger');
  });
});

describe('the address of the client', () => {
  it.each<[string, (logger: Logger) => Promise<Running>]>([
    [
      'trust proxy of Express',
      async (logger) => {
        const { default: express } = await load('express');
        const app = express().set('trust proxy', true).use(requestLogger(logger));
        return listening(createServer(app));
      },
    ],
    [
      'trustProxy of Fastify',
      async (logger) => {
        const { default: fastify } = await load('fastify');
        const app = fastify({ trustProxy: true });
        await app.register(fastifyPlugin(logger));
        onTestFinished(() => app.close());
        await app.listen({ port: 0, host: '127.0.0.1' });
        return listening(app.server);
      },
    ],
    [
      'proxy of Koa',
      async (logger) => {
        const { default: Koa } = await load('koa');
        return listening(createServer(new Koa({ proxy: true }).use(koaMiddleware(logger)).callback()));
      },
    ],
  ])('is what the framework says: %s', async (_, start) => {
    const logger = new Logger();
    const captured = capture(logger);
    const { origin } = await start(logger);
    await (await fetch(origin, { headers: { 'x-forwarded-for': '9.9.9.9' } })).text();
    while (captured.records.length === 0) await turn();
    expect(captured.at(0)?.attributes['client.address']).toBe('9.9.9.9');
  });
});

describe('honoMiddleware', () => {
  it('works without a server', async () => {
    const logger = new Logger();
    using captured = capture(logger);
    const { Hono } = await load('hono');
    const app = new Hono();
    app.use(honoMiddleware(logger));
    app.get('/', (c: HonoContext) => c.text('hi'));
    const response = await app.request('/');
    expect(response.headers.get('x-request-id')).toBe(captured.at(0)?.attributes['request.id']);
    expect(captured.texts).toEqual(['GET / 200']);
  });
});

describe('requestLogger on node:http', () => {
  /** What one request to a server with this handler is logged as. */
  async function logged(handle: (request: IncomingMessage, response: ServerResponse) => unknown, options = {}) {
    const logger = new Logger();
    const captured = capture(logger);
    const log = requestLogger(logger, options);
    const server = createServer((request, response) =>
      log(request, response, () => handle(request, response) as never),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/file`).then(
      (response) => response.text().catch(() => 'broken'),
      () => 'broken',
    );
    while (captured.records.length === 0) await turn();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return { record: captured.records[0], answer };
  }

  it('logs an answer that breaks off because of the application as failed, with its error', async () => {
    const { record, answer } = await logged((_, response) => {
      response.write('part');
      response.destroy(new Error('disk read failed'));
    });
    expect(answer).toBe('broken');
    expect(record).toMatchObject({
      severityText: 'ERROR',
      attributes: { 'request.outcome': 'failed', 'exception.message': 'disk read failed' },
    });
  });

  it('records no member of an object as a header, and takes numbers as ids', async () => {
    const { record } = await logged((_, response) => void response.end(), {
      headers: ['constructor', '__proto__', 'host'],
      requestId: () => 7,
    });
    expect(Object.keys(record?.attributes ?? {}).filter((key) => key.includes('.header.'))).toEqual([
      'http.request.header.host',
    ]);
    expect(record?.attributes['request.id']).toBe('7');
  });

  it('ignores what `ignore` finds, whatever it returns for that', async () => {
    let asked = 0;
    const ignore = ({ url }: { url: string }) => (asked++ === 0 ? url.match(/file/) : null);
    const logger = new Logger();
    const captured = capture(logger);
    const log = requestLogger(logger, { ignore: ignore as never });
    const response = Object.assign(new EventEmitter(), { setHeader() {}, headersSent: false });
    for (let i = 0; i < 2; i++) {
      log({ url: '/file', method: 'GET', headers: {}, socket: {} }, response);
    }
    response.emit('finish');
    expect(captured.records).toHaveLength(1);
  });
});
