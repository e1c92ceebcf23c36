import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as rest } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { countRecords, idsIn } from './otlp-requests.js';

/* Takes OTLP requests as protobuf, answers them first, and counts what they hold. Told by its parent's end to end. */

/** How it answers. */
export interface Behaviour {
  /** After so long. */
  readonly delayMillis?: number;
  /** With 503 from so long after the first request, for so long. */
  readonly refuse?: { readonly afterMillis: number; readonly forMillis: number };
  /** Ids are below this; without it records are counted only. */
  readonly ids?: number;
}

export interface Counted {
  readonly requests: number;
  readonly refused: number;
  readonly records: number;
  readonly distinct: number;
  readonly repeated: number;
}

const { delayMillis, refuse, ids = 0 } = JSON.parse(process.argv[2] ?? '{}') as Behaviour;
const seen = new Uint8Array(ids);
const counted = { requests: 0, refused: 0, records: 0, distinct: 0, repeated: 0 };
let begun: number | undefined;

function refusesNow(): boolean {
  begun ??= performance.now();
  const passed = performance.now() - begun;
  return refuse !== undefined && passed >= refuse.afterMillis && passed < refuse.afterMillis + refuse.forMillis;
}

function count(request: Buffer): void {
  if (ids === 0) {
    counted.records += countRecords(request);
    return;
  }
  for (const id of idsIn(request)) {
    counted.records++;
    if (seen[id] === 1) counted.repeated++;
    else counted.distinct++;
    seen[id] = 1;
  }
}

const server = createServer((request, response) => {
  // Who cannot know what has arrived may ask.
  if (request.method === 'GET') {
    response.end(String(counted.records));
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    counted.requests++;
    if (refusesNow()) {
      counted.refused++;
      response.writeHead(503).end();
      return;
    }
    if (delayMillis !== undefined) await rest(delayMillis);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    const body = Buffer.concat(chunks);
    count(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => process.send?.(counted));
process.on('disconnect', () => process.exit());
