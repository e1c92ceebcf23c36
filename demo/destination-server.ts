import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Received } from './destination.js';

let isDown = false;

/**
 * Serves a destination in this process, and tells the parent where it is, and later what it has received. While the parent wants it down, it answers
 * every log request with 503.
 */
export function serveDestination(
  take: (body: Buffer, response: ServerResponse, path: string) => void,
  account: () => Received,
): void {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    void bodyOf(request).then((body) => {
      if (isDown && path !== '/v1/traces') response.writeHead(503).end();
      else take(body, response, path);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `http://127.0.0.1:${port}` });
  });
  process.on('message', (message) => {
    if (message === 'account') process.send?.(account());
    else isDown = message === 'down';
  });
  // Without a parent there is nobody to receive for.
  process.on('disconnect', () => process.exit());
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
