import { serveDestination } from './destination-server.js';

/* An endpoint for audit lines, which it takes in batches. */

let records = 0;

serveDestination(
  (body, response) => {
    records += (JSON.parse(body.toString()) as unknown[]).length;
    response.writeHead(204).end();
  },
  () => ({ records, refused: 0 }),
);
