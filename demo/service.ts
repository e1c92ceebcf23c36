import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'logly-otel';

/** A small shop: takes orders over HTTP, and logs what it does. Every so often something is odd, or fails. */
export async function startService(logger: Logger): Promise<{ server: Server; url: string }> {
  let orders = 0;
  const server = createServer((request, response) => {
    const order = ++orders;
    logger.contextualize({ 'order.id': order }, () => {
      logger.debug('{method} {path}', { method: request.method, path: request.url });
      const amount = (order * 7) % 90;
      if (order % 50 === 0) {
        logger.error(
          'order {order} failed',
          { order },
          new Error('the payment was declined', { cause: new Error('card expired') }),
        );
        response.writeHead(502).end();
        return;
      }
      if (amount > 88) logger.warning('order {order} is large: {amount}', { order, amount });
      logger.info('order {order} paid {amount}', { order, amount, items: ['tea', 'cake'] });
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders` };
}
