/* A destination that refuses for 25 s, a process with 64 MiB of heap, and a spool: nothing is lost, and memory stays flat. Prints figures. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('programs/spool-outage.mjs', import.meta.url));
const DEADLINE_MILLIS = 150_000;
const COUNT = 175_000;
const [DOWN_FROM, DOWN_MILLIS] = [5_000, 25_000];
const MEBIBYTE = 2 ** 20;

it('a spool carries a process of 64 MiB through an outage of 25 s at 5,000 records a second', async () => {
  const received = new Uint8Array(COUNT);
  let firstAt;
  let refused = 0;
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    firstAt ??= performance.now();
    const age = performance.now() - firstAt;
    if (age >= DOWN_FROM && age < DOWN_FROM + DOWN_MILLIS) {
      refused++;
      return response.writeHead(503).end();
    }
    for (const { scopeLogs } of JSON.parse(body).resourceLogs)
      for (const { logRecords } of scopeLogs)
        for (const { attributes } of logRecords)
          received[Number(attributes.find(({ key }) => key === 'i').value.intValue)]++;
    response.end('{}');
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'logly-spool-outage-'));
  const url = `http://127.0.0.1:${receiver.address().port}/v1/logs`;
  const child = spawn(process.execPath, ['--max-old-space-size=64', PROGRAM, url, join(folder, 'spool')], {
    env: { ...process.env, LOGLY_AUTOINIT: 'false' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  const [code] = await new Promise((resolve) => child.on('close', (...how) => resolve(how)));
  clearTimeout(deadline);
  receiver.closeAllConnections();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
  assert.equal(code, 0);
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const load = lines.filter(({ what }) => what === 'load');
  const end = lines.at(-1);
  const rss = load.map((line) => line.rss / MEBIBYTE);
  const [before, highest] = [rss[4], Math.max(...rss.slice(5))];
  const most = Math.max(...load.map(({ disk }) => disk / MEBIBYTE));
  console.log(
    `outage of 25 s: memory ${before.toFixed(0)} MiB before, ${highest.toFixed(0)} at most; disk ${most.toFixed(0)} MiB at most, ${(end.disk / MEBIBYTE).toFixed(1)} at the end; ${refused} requests refused`,
  );
  assert.equal(received.filter((times) => times === 0).length, 0, 'lost');
  assert.deepEqual([end.delivered, end.dropped, end.failed, end.spooled], [COUNT, {}, 0, 0]);
  assert.ok(most > 10, 'the spool was in use');
  assert.ok(end.disk < 16 * MEBIBYTE, 'the disk is free again');
  assert.ok(highest - before < 64, `memory grew from ${before} to ${highest} MiB`);
});
