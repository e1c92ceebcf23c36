import { serveDestination } from './destination-server.js';
import { decodeLogs } from './otlp-logs.js';
import { decodeSpans } from './otlp-spans.js';

/*
 * An OTLP/HTTP receiver of logs and traces: decodes what arrives, strictly, with a protobuf library that has nothing to do with OpenTelemetry.
 */

/** For each record, the span that it was logged in. */
const records: string[] = [];
const spans = new Set<string>();
let refused = 0;

/** For the test of the demo: a receiver that does not tell of all that it got. */
const concealed = Number(process.env.DEMO_CONCEAL ?? 0);

serveDestination(
  (body, response, path) => {
    try {
      if (path === '/v1/traces') for (const id of decodeSpans(body)) spans.add(id);
      else for (const { traceId, spanId } of decodeLogs(body)) records.push(`${traceId}:${spanId}`);
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    } catch (error) {
      refused++;
      console.error('the receiver could not decode a payload:', error);
      response.writeHead(400).end();
    }
  },
  () => ({
    records: records.length - concealed,
    refused,
    traced: records.filter((span) => spans.has(span)).length,
  }),
);
