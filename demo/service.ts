import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import type { Logger } from 'logly-otel';
import { pay } from './payments.js';

/** A small shop: takes orders over HTTP, each in a span of its own, and logs what it does. Every so often something is odd, or fails. */
export async function startService(logger: Logger): Promise<{ server: Server; url: string }> {
  const tracer = trace.getTracer('shop');
  let orders = 0;
  const take = async (order: number, method: string | undefined, path: string | undefined): Promise<number> => {
    logger.debug('{method} {path}', { method, path });
    const amount = (order * 7) % 90;
    try {
      await pay(order, amount);
    } catch (error) {
      logger.error('order {order} failed', { order }, error);
      return 502;
    }
    logger.info('order {order} paid {amount}', { order, amount, items: ['tea', 'cake'] });
    return 201;
  };
  const server = createServer((request, response) => {
    const order = ++orders;
    void tracer.startActiveSpan('POST /orders', async (span) => {
      const status = await logger.contextualize({ 'order.id': order }, () => take(order, request.method, request.url));
      span.end();
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders` };
}
