import { serveDestination } from './destination-server.js';

/* A cloud logging service that takes one record at a time, and takes its time. */

const LATENCY_MILLIS = 50;

let records = 0;

serveDestination(
  (_body, response) => {
    setTimeout(() => {
      records++;
      response.writeHead(202).end();
    }, LATENCY_MILLIS);
  },
  () => ({ records, refused: 0 }),
);
