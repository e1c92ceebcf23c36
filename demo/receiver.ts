import { serveDestination } from './destination-server.js';
import { decodeLogs } from './otlp-logs.js';

/*
 * An OTLP/HTTP receiver: decodes what arrives, strictly, with a protobuf library that has nothing to do with OpenTelemetry.
 */

let records = 0;
let refused = 0;

/** For the test of the demo: a receiver that does not tell of all that it got. */
const concealed = Number(process.env.DEMO_CONCEAL ?? 0);

serveDestination(
  (body, response) => {
    try {
      records += decodeLogs(body).length;
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    } catch (error) {
      refused++;
      console.error('the receiver could not decode a payload:', error);
      response.writeHead(400).end();
    }
  },
  () => ({ records: records - concealed, refused }),
);
