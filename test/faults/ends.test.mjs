/* Every way in which a process can end, with 10,000 pending records: which arrive, and which are reported as lost? Prints figures. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('programs/end.mjs', import.meta.url));
const DEADLINE_MILLIS = 60_000;
const COUNT = 10_000;

let received;
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  for (const line of body.trimEnd().split('\n')) received.push(Number(line));
  response.end();
});
const folder = mkdtempSync(join(tmpdir(), 'logly-ends-'));
before(() => new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve)));
after(() => {
  receiver.closeAllConnections();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the program to its end; returns how it ended, and how many records each destination received. */
async function run(end, hooks) {
  received = [];
  const { port } = receiver.address();
  for (const file of ['sync', 'enqueued', 'function']) rmSync(join(folder, file), { force: true });
  const args = [PROGRAM, end, hooks, String(COUNT), `http://127.0.0.1:${port}`, folder];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, LOGLY_AUTOINIT: 'false' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  const { code, signal } = await new Promise((resolve) => {
    child.on('close', (exitCode, endSignal) => resolve({ code: exitCode, signal: endSignal }));
  });
  clearTimeout(deadline);
  const linesOf = (file) => whole(readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').map(Number));
  const arrived = {
    async: whole(received),
    sync: linesOf('sync'),
    enqueued: linesOf('enqueued'),
    function: linesOf('function'),
  };
  console.log(`${end}${hooks === 'hooks' ? ' with hooks' : ''}: of ${COUNT} arrived ${JSON.stringify(arrived)}`);
  return { code, signal, stderr, arrived };
}

/** The number of records. @throws AssertionError where one arrived twice */
function whole(numbers) {
  const kinds = new Set(numbers);
  assert.equal(kinds.size, numbers.length, 'a record arrived twice');
  return kinds.size;
}

const ALL = { async: COUNT, sync: COUNT, enqueued: COUNT, function: COUNT };

describe('a process that ends on the event loop, or with exit hooks', () => {
  for (const [end, hooks, code, signal] of [
    ['natural', '', 0, null],
    ['complete', '', 0, null],
    ['uncaught error', 'hooks', 1, null],
    ['rejection', 'hooks', 1, null],
    ['SIGTERM', 'hooks', null, 'SIGTERM'],
    ['SIGINT', 'hooks', null, 'SIGINT'],
  ]) {
    it(`delivers every record: ${end} ${hooks}`, async () => {
      const ended = await run(end, hooks);
      assert.deepEqual(ended.arrived, ALL);
      assert.deepEqual([ended.code, ended.signal], [code, signal]);
    });
  }
});

describe('a process that ends without its event loop', () => {
  for (const [end, code] of [
    ['process.exit', 3],
    ['uncaught error', 1],
    ['rejection', 1],
  ]) {
    it(`delivers to sync and enqueued sinks, and reports what the async one lost: ${end}`, async () => {
      const ended = await run(end, '');
      const { async: arrived, ...others } = ended.arrived;
      assert.deepEqual(others, { sync: COUNT, enqueued: COUNT, function: COUNT });
      const left = Number(/logly-otel: (\d+) records? (?:was|were) not delivered .*async/.exec(ended.stderr)?.[1] ?? 0);
      assert.equal(ended.code, code);
      assert.ok(left + arrived >= COUNT, `reported ${left}, arrived ${arrived}`);
    });
  }
});

describe('an uncaught error', () => {
  it('has the same stack and exit code with exit hooks as without', async () => {
    const stackOf = ({ stderr }) => /TypeError: the service has failed\n(?: +at .*\n)+/.exec(stderr)?.[0];
    for (const end of ['uncaught error', 'rejection']) {
      const [without, withHooks] = [await run(end, ''), await run(end, 'hooks')];
      assert.equal(withHooks.code, without.code);
      assert.ok(stackOf(without));
      assert.equal(stackOf(withHooks), stackOf(without));
    }
  });
});
