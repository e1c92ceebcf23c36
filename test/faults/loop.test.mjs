/* What does a background loop lose under load, at each way to end a process, and when its thread dies? Prints figures. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Logger, SinkModule } from 'logly-otel';

const PROGRAM = fileURLToPath(new URL('programs/log-to-loop.mjs', import.meta.url));
const SINKS = new URL('programs/loop-sinks.mjs', import.meta.url);
const DEADLINE_MILLIS = 120_000;
const COUNT = 10_000;

/** How often each line was received. */
const received = new Map();
let server;
before(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    for (const line of body.split('\n').filter(Boolean)) received.set(line, (received.get(line) ?? 0) + 1);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(() => {
  server.close();
  server.closeAllConnections();
});

/** Runs the program to its end; returns the lines received and the account that it prints. */
async function run(end, options) {
  received.clear();
  const url = `http://127.0.0.1:${server.address().port}`;
  const begun = performance.now();
  // Little memory, for the sink that fills it.
  const node = options.exportName === 'greedy' ? ['--max-old-space-size=64'] : [];
  const child = spawn(process.execPath, [...node, PROGRAM, url, end, JSON.stringify(options)], {
    env: { ...process.env, LOGLY_AUTOINIT: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  clearTimeout(deadline);
  const twice = [...received.values()].filter((times) => times > 1).length;
  const account = stdout === '' ? undefined : JSON.parse(stdout);
  if (account !== undefined) assertLaw(account);
  return {
    code,
    stderr,
    account,
    twice,
    lines: new Set(received.keys()),
    millis: Math.round(performance.now() - begun),
  };
}

function assertLaw({ created, filtered, delivered, failed, dropped, queued, inFlight, spooled }) {
  const droppedInAll = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(created, filtered + delivered + failed + droppedInAll + queued + inFlight + spooled);
}

function figures(what, { lines, twice, millis }, count = COUNT) {
  console.log(`${what}: ${lines.size} of ${count} received, ${twice} twice, ${millis} ms`);
}

const ENDS = [
  ['natural end', 0],
  ['complete', 0],
  ['completeSync', 0],
  ['process.exit', 3],
  ['uncaught error', 1],
  ['unhandled rejection', 1],
];

describe('a background loop at the end of the process', () => {
  for (const batch of [true, { scheduledDelayMillis: 600_000 }]) {
    for (const [end, expected] of batch === true ? ENDS : ENDS.filter(([name]) => !name.startsWith('un'))) {
      it(`delivers what it holds: ${end}, batch ${JSON.stringify(batch)}`, async () => {
        const ended = await run(end, { batch });
        figures(`${end}, batch ${JSON.stringify(batch)}`, ended);
        assert.equal(ended.code, expected, ended.stderr);
        assert.equal(ended.lines.size, COUNT, ended.stderr);
        assert.equal(ended.twice, 0);
        assert.doesNotMatch(ended.stderr, /not delivered/);
      });
    }
  }

  it('reports the records that process.exit could not deliver within 5 s', async () => {
    const ended = await run('process.exit', { exportName: 'stuck', count: 10 });
    assert.equal(ended.code, 3);
    assert.match(ended.stderr, /10 records were not delivered when the process ended/);
    assert.ok(ended.millis > 5_000 && ended.millis < 20_000, `${ended.millis} ms`);
  });
});

describe('a blocked main thread', () => {
  it('does not delay the deliveries of a loop', async () => {
    const times = new Float64Array(new SharedArrayBuffer(8 * 500));
    const next = new Int32Array(new SharedArrayBuffer(4));
    const logger = new Logger();
    logger.add(new SinkModule(SINKS, { exportName: 'note', options: { times, next } }), { concurrency: 1 });
    logger.info('x');
    await logger.complete();
    const blockedAt = performance.timeOrigin + performance.now();
    for (let i = 0; i < 499; i++) logger.info('x');
    const until = performance.now() + 500;
    while (performance.now() < until);
    const during = times.filter((time) => time >= blockedAt && time <= performance.timeOrigin + performance.now());
    console.log(`blocked for 500 ms: ${during.length} of 499 delivered meanwhile, one at a time, 1 ms each`);
    assert.ok(during.length > 50, `${during.length} delivered`);
    const { completed, sinks } = logger.completeSync();
    assert.equal(completed, true);
    assert.equal(sinks[0].delivered, 500);
    assertLaw(sinks[0]);
    await logger.shutdown();
  });
});

describe('a thread that dies', () => {
  for (const exportName of ['mortal', 'greedy']) {
    for (const end of ['complete', 'natural end']) {
      it(`loses only the poisonous records that kill it (${exportName}): ${end}`, async () => {
        const count = 1_000;
        const options = { exportName, count, poison: [500], concurrency: 8 };
        const ended = await run(end, options);
        figures(`${exportName}, ${end}`, ended, count);
        assert.equal(ended.lines.size, count - 1, ended.stderr);
        assert.match(ended.stderr, /3 times/);
        if (ended.account !== undefined) assert.equal(ended.account.failed, 1);
      });
    }
  }

  it('restarts while completeSync waits', async () => {
    const count = 1_000;
    const ended = await run('completeSync', { exportName: 'mortal', count, poison: [500], concurrency: 8 });
    figures('mortal, completeSync', ended, count);
    assert.equal(ended.lines.size, count - 1, ended.stderr);
    assert.equal(ended.account.failed, 1);
  });

  it('loses nothing when it is terminated repeatedly', async () => {
    received.clear();
    const url = `http://127.0.0.1:${server.address().port}`;
    const errors = [];
    const logger = new Logger({ onInternalError: (error) => errors.push(error) });
    const threads = [];
    const remember = (thread) => threads.push(thread);
    process.on('worker', remember);
    logger.add(new SinkModule(SINKS, { exportName: 'post', options: { url } }), {
      format: '{message}',
      concurrency: 16,
    });
    const begun = performance.now();
    const count = 3_000;
    for (let i = 0; i < count; i++) {
      logger.info(i);
      if (i % 1_000 === 500) {
        const seen = received.size;
        while (received.size < seen + 200) await new Promise((resolve) => setImmediate(resolve));
        await threads.at(-1).terminate();
        assertLaw(logger.stats()[0]);
      }
    }
    const { completed, sinks } = await logger.complete({ timeoutMillis: 60_000 });
    process.removeListener('worker', remember);
    const twice = [...received.values()].filter((times) => times > 1).length;
    figures(
      `killed ${threads.length - 1} times`,
      {
        lines: new Set(received.keys()),
        twice,
        millis: Math.round(performance.now() - begun),
      },
      count,
    );
    assert.equal(completed, true);
    assert.deepEqual(
      errors.filter((error) => !/ died: /.test(error.message)),
      [],
    );
    assert.equal(sinks[0].delivered, count);
    assert.equal(received.size, count);
    assertLaw(sinks[0]);
    await logger.shutdown();
  });
});
