import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Logger } from '../../../src/bridge/logger.js';
import { pinoLike } from '../../../src/bridge/pino/index.js';
import { type Captured, capture } from '../../../src/bridge/testing/index.js';

// The frameworks' own types are left out: not all of them compile here.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Foreign = any;
const load = async (name: string): Promise<Foreign> => (await import(name)).default;

function logging(): { logger: Logger; captured: Captured } {
  const logger = new Logger({ name: 'shop' });
  return { logger, captured: capture(logger) };
}

/** Waits for records: some are written after the answer has arrived. */
async function until(captured: Captured, body: string, count = 1) {
  const found = () => captured.records.filter((record) => record.body === body);
  while (found().length < count) await turn();
  return found();
}

async function listening(handler: Foreign): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('pinoLike as loggerInstance of Fastify', () => {
  async function fastify(options: object = {}) {
    const { logger, captured } = logging();
    const app = (await load('fastify'))({ loggerInstance: pinoLike(logger), ...options });
    onTestFinished(() => app.close());
    app.get('/orders/:id', async (request: Foreign) => {
      request.log.info({ order: request.params.id }, 'looking up %s', request.params.id);
      request.log.child({ step: 2 }, { level: 'warn' }).info('not logged');
      request.log.child({ step: 2 }, { level: 'warn' }).warn('half way');
      return 'done';
    });
    app.get('/fail', async () => {
      throw new RangeError('boom');
    });
    app.get('/quiet', { logLevel: 'error' }, async (request: Foreign) => {
      request.log.info('not logged');
      return 'done';
    });
    return { app, captured, logger };
  }

  it('logs the start, and each line once', async () => {
    const { app, captured } = await fastify();
    await app.listen({ port: 0, host: '127.0.0.1' });
    expect(captured.texts).toEqual([expect.stringMatching(/^Server listening at http:\/\/127\.0\.0\.1:\d+$/)]);
    const { port } = app.server.address() as AddressInfo;
    await (await fetch(`http://127.0.0.1:${port}/orders/7`)).text();
    await until(captured, 'request completed');
    expect(captured.texts.slice(1)).toEqual(['incoming request', 'looking up 7', 'half way', 'request completed']);
  });

  it('gives the records of a request its id, and shows request and response as Fastify does', async () => {
    const { app, captured } = await fastify();
    await app.inject('/orders/7');
    await app.inject('/orders/8');
    const [first, , , last] = captured.records;
    expect(captured.records.map(({ attributes }) => attributes.reqId)).toEqual([
      ...Array(4).fill('req-1'),
      ...Array(4).fill('req-2'),
    ]);
    expect(captured.records[2]?.attributes).toEqual({ reqId: 'req-1', step: 2 });
    expect(first?.attributes.req).toEqual({
      method: 'GET',
      url: '/orders/7',
      host: expect.stringContaining('localhost'),
      remoteAddress: '127.0.0.1',
    });
    expect(last?.attributes).toEqual({
      reqId: 'req-1',
      res: { statusCode: 200 },
      responseTime: expect.any(Number),
    });
  });

  it('logs an error once, with its request', async () => {
    const { app, captured } = await fastify();
    expect((await app.inject('/fail')).statusCode).toBe(500);
    const errors = captured.byLevel('ERROR');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      body: 'boom',
      attributes: {
        reqId: 'req-1',
        err: { type: 'RangeError', message: 'boom', stack: expect.any(String) },
        'exception.type': 'RangeError',
        'exception.message': 'boom',
        'exception.stacktrace': expect.stringContaining('frameworks.test'),
      },
    });
  });

  it('follows the level of a route, and the serializers of its user', async () => {
    const { logger, captured } = logging();
    const app = (await load('fastify'))({
      loggerInstance: pinoLike(logger, { serializers: { req: ({ url }) => ({ url }) } }),
    });
    onTestFinished(() => app.close());
    app.get('/quiet', { logLevel: 'error' }, async (request: Foreign) => {
      request.log.info('not logged');
      request.log.error('logged');
      return 'done';
    });
    app.get('/loud', async () => 'done');
    await app.inject('/quiet');
    expect(captured.texts).toEqual(['logged']);
    await app.inject('/loud');
    expect(captured.at(1)?.attributes.req).toEqual({ url: '/loud' });
  });
});

describe('pinoLike as logger of pino-http', () => {
  async function http(options: object = {}) {
    const { logger, captured } = logging();
    const middleware = (await load('pino-http'))({ logger: pinoLike(logger), ...options });
    const origin = await listening((req: Foreign, res: Foreign) => {
      middleware(req, res);
      if (req.url === '/fail') res.err = new RangeError('boom');
      req.log.info({ path: req.url }, 'looking up %s', req.url);
      res.statusCode = req.url === '/fail' ? 500 : 200;
      res.end('done');
    });
    return { captured, origin };
  }

  it('logs one line for each request, and those within it', async () => {
    const { captured, origin } = await http();
    await (await fetch(`${origin}/orders/7`, { headers: { 'x-a': '1' } })).text();
    await until(captured, 'request completed');
    expect(captured.texts).toEqual(['looking up /orders/7', 'request completed']);
    const [within, completed] = captured.records;
    expect(within?.attributes).toMatchObject({ path: '/orders/7', req: { id: 1, method: 'GET', url: '/orders/7' } });
    expect(completed?.attributes).toMatchObject({
      req: { id: 1, headers: { 'x-a': '1' }, remoteAddress: '127.0.0.1', remotePort: expect.any(Number) },
      res: { statusCode: 200, headers: {} },
      responseTime: expect.any(Number),
    });
  });

  it('logs an error once', async () => {
    const { captured, origin } = await http({
      customLogLevel: (_: unknown, res: Foreign) => (res.err ? 'error' : 'debug'),
    });
    await (await fetch(`${origin}/fail`)).text();
    const [record] = await until(captured, 'request errored');
    expect(captured.byLevel('ERROR')).toEqual([record]);
    expect(record?.attributes).toMatchObject({
      err: { type: 'RangeError', message: 'boom' },
      'exception.type': 'RangeError',
      res: { statusCode: 500 },
    });
  });

  it('knows custom properties, ids and levels', async () => {
    const { captured, origin } = await http({
      customProps: (req: Foreign) => ({ tenant: 'a', when: typeof req.url }),
      quietReqLogger: true,
      useLevel: 'debug',
      genReqId: () => 'own-id',
    });
    await (await fetch(`${origin}/orders/7`)).text();
    const [completed] = await until(captured, 'request completed');
    expect(captured.at(0)?.attributes).toEqual({ reqId: 'own-id', path: '/orders/7' });
    expect(completed).toMatchObject({
      severityText: 'DEBUG',
      attributes: { reqId: 'own-id', tenant: 'a', when: 'string', req: { id: 'own-id' } },
    });
  });

  it('says what to use in place of redact', async () => {
    await expect(http({ redact: ['req.headers.cookie'] })).rejects.toThrow('`redact` is not an option of a child here');
  });
});
