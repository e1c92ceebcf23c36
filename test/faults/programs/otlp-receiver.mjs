/*
 * An OTLP receiver in a process of its own. Keeps the number of every accepted record, in order of arrival. Messages from its parent set
 * how it behaves.
 */
import { createServer } from 'node:http';
import { decodeLogs } from '../../../build/demo/otlp-logs.js';

const taken = [];
let requests = 0;
/** Records of accepted requests whose response was dropped on purpose. */
let unacknowledged = 0;
let mode = 'up';
let state = 1;

/** The same numbers in [0, 1) for the same seed. */
function random() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

function take(body) {
  const numbers = decodeLogs(body).map(({ attributes }) => Number(attributes.i));
  for (const number of numbers) taken.push(number);
  return numbers.length;
}

const FAILURES = {
  429: (response) => response.writeHead(429, { 'retry-after': '0' }).end(),
  502: (response) => response.writeHead(502).end(),
  503: (response) => response.writeHead(503).end(),
  504: (response) => response.writeHead(504).end(),
  reset: (response) => response.socket.resetAndDestroy(),
  hanging: () => {},
  'half-open': (response, body) => {
    unacknowledged += take(body);
    response.socket.destroy();
  },
};
const NAMES = Object.keys(FAILURES);

const server = createServer((request, response) => {
  const chunks = [];
  request.on('error', () => {});
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    requests++;
    const body = Buffer.concat(chunks);
    const failure = mode === 'random' ? random() < 0.7 && NAMES[Math.floor(random() * NAMES.length)] : mode;
    if (failure && failure !== 'up') {
      FAILURES[failure](response, body);
      return;
    }
    take(body);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
});
let port = 0;
const listen = () =>
  server.listen(port, '127.0.0.1', () => {
    port = server.address().port;
    process.send({ port });
  });

process.on('message', ({ to, seed }) => {
  if (seed !== undefined) state = seed;
  if (to === 'report') {
    process.send({ taken, requests, unacknowledged });
  } else if (to === 'refused') {
    server.close();
    server.closeAllConnections();
  } else {
    mode = to;
    if (to === 'up') {
      // Closes hanging connections: the client has timed out.
      server.closeAllConnections();
      if (!server.listening) listen();
    }
  }
});
process.on('disconnect', () => process.exit());
listen();
