/* Every way in which a process can end, with 10,000 records that its destination did not take, and a spool: the next process delivers all of them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('programs/spool-end.mjs', import.meta.url));
const DEADLINE_MILLIS = 60_000;
const COUNT = 10_000;

let received = [];
let isDown = true;
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  if (isDown) return response.writeHead(503).end();
  for (const { scopeLogs } of JSON.parse(body).resourceLogs)
    for (const { logRecords } of scopeLogs)
      for (const { attributes } of logRecords) received.push(Number(attributes[0].value.intValue));
  response.end('{}');
});
const folder = mkdtempSync(join(tmpdir(), 'logly-spool-ends-'));
before(() => new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve)));
beforeEach(() => {
  received = [];
});
after(() => {
  receiver.closeAllConnections();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(end, spool) {
  const url = `http://127.0.0.1:${receiver.address().port}/v1/logs`;
  const child = spawn(process.execPath, [PROGRAM, end, String(COUNT), url, spool], {
    env: { ...process.env, LOGLY_AUTOINIT: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (text) => {
      texts[stream] += text;
    });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  const [code, signal] = await new Promise((resolve) => child.on('close', (...how) => resolve(how)));
  clearTimeout(deadline);
  return { code, signal, ...texts };
}

describe('with a spool, no record is lost', () => {
  for (const [end, code, signal] of [
    ['complete', 0, null],
    ['natural', 0, null],
    ['process.exit', 3, null],
    ['uncaught error', 1, null],
    ['rejection', 1, null],
    ['SIGTERM', null, 'SIGTERM'],
    ['SIGKILL', null, 'SIGKILL'],
  ]) {
    it(`when a process ends by ${end}`, async () => {
      const spool = join(folder, end.replace(/\W/g, '-'));
      isDown = true;
      const ended = await run(end, spool);
      assert.deepEqual([ended.code, ended.signal], [code, signal], ended.stderr);
      assert.doesNotMatch(ended.stderr, /not delivered/);
      isDown = false;
      const next = await run('deliver', spool);
      const { completed, created, delivered, spooled } = JSON.parse(next.stdout);
      console.log(
        `${end}: ${new Set(received).size} of ${COUNT} delivered by the next process, ${received.length - COUNT} twice`,
      );
      assert.deepEqual(
        [...new Set(received)].sort((a, b) => a - b),
        Array.from({ length: COUNT }, (_, i) => i),
      );
      assert.deepEqual(
        { completed, delivered, spooled },
        { completed: true, delivered: created, spooled: 0 },
        next.stderr,
      );
    });
  }
});
