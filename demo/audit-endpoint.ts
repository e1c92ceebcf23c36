import { serveDestination } from './destination-server.js';

/* An endpoint for audit lines that is down in the middle of the demo: it refuses everything from a quarter of the time on, for half of it. */

const millis = Number(process.env.DEMO_SECONDS ?? 4) * 1_000;
let begun: number | undefined;
let records = 0;

serveDestination(
  (body, response) => {
    begun ??= Date.now();
    const age = Date.now() - begun;
    if (age > millis / 4 && age < (millis * 3) / 4) {
      response.writeHead(503).end();
      return;
    }
    records += (JSON.parse(body.toString()) as unknown[]).length;
    response.writeHead(204).end();
  },
  () => ({ records, refused: 0 }),
);
