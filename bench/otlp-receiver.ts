import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/* Takes OTLP requests, reads them to their end and answers that all is well. Told by its parent's end to end. */

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
