/* Does a service without a working collector end as early with our parts as with the stock SDK? Prints the milliseconds of each. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('programs/end.mjs', import.meta.url));
const DEADLINE_MILLIS = 120_000;
/** The official exporter's backoffs are random by a fifth, and a loaded machine is late. */
const TOLERANCE_MILLIS = 2_500;
/** Where nothing listens, ours try for 5 s; the oldest official exporter does not try twice. */
const UNREACHABLE_MILLIS = 5_000;
const OURS = [
  'our processor, official exporter',
  'our processor, our exporter',
  "SDK's processor, our exporter",
  'logRecordProcessors',
];

const unavailable = createServer((request, response) => {
  request.resume();
  response.writeHead(503).end();
});
const hanging = createServer((request) => void request.resume());
const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
const urls = {};

before(async () => {
  const closed = createSocketServer();
  urls.refused = `http://127.0.0.1:${await listen(closed)}/v1/logs`;
  await new Promise((resolve) => closed.close(resolve));
  urls.hanging = `http://127.0.0.1:${await listen(hanging)}/v1/logs`;
  urls['503'] = `http://127.0.0.1:${await listen(unavailable)}/v1/logs`;
  urls['unknown name'] = 'http://collector.invalid:4318/v1/logs';
});
after(() => {
  for (const server of [hanging, unavailable]) {
    server.closeAllConnections();
    server.close();
  }
});

/** The time from the call of shutdown() to the exit of the process. */
function run(who, state, count) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, who, urls[state], String(count)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEADLINE_MILLIS,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const line = stdout.trim().split('\n').at(-1);
      resolve({
        who,
        code,
        stderr,
        ...(line?.startsWith('{') ? JSON.parse(line) : { outcome: stdout, millis: Number.NaN }),
      });
    });
  });
}

describe('shutdown() without a working collector', { concurrency: true }, () => {
  for (const state of ['refused', 'hanging', '503', 'unknown name']) {
    for (const count of [1, 2_048]) {
      it(`${state}, ${count} records: ends no later than the official parts, with exit code 0, and reports the loss`, async () => {
        const [official, ...ours] = await Promise.all(['official', ...OURS].map((who) => run(who, state, count)));
        console.log(
          `deadline ${state}, ${count}: official ${official.millis} ms; ${ours.map(({ who, millis }) => `${who} ${millis} ms`).join('; ')}`,
        );
        for (const { who, code, outcome, millis, stderr } of ours) {
          assert.equal(code, 0, `${who}: ${stderr}`);
          assert.equal(outcome, 'resolved', who);
          assert.ok(
            millis <= Math.max(official.millis, UNREACHABLE_MILLIS) + TOLERANCE_MILLIS,
            `${who}: ${millis} ms, official ${official.millis} ms`,
          );
          assert.match(stderr, /logly-otel: .*(not exported|not delivered)|Logging error in Logly/, who);
        }
      });
    }
  }
});
