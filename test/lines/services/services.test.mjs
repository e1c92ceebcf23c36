/*
 * Whole services, each in a process of its own: with NodeSDK, with auto-instrumentation, with our processors alone. `line.json` holds the
 * differences between the lines of the SDK.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';

const line = JSON.parse(readFileSync(new URL('line.json', import.meta.url), 'utf8'));
const DEADLINE_MILLIS = 60_000;
const HOOK = '--experimental-loader=@opentelemetry/instrumentation/hook.mjs';

/** Received over OTLP: `{ scope, severityText, body, traceId }` of each record, and the trace ids of all spans. */
let records = [];
let traces = new Set();
const receiver = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const payload = JSON.parse(Buffer.concat(chunks));
  for (const { scope, logRecords } of (payload.resourceLogs ?? []).flatMap(({ scopeLogs }) => scopeLogs)) {
    for (const { severityText, body, traceId } of logRecords)
      records.push({ scope: scope.name, severityText, body: body.stringValue, traceId });
  }
  for (const { spans } of (payload.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans)) {
    for (const { traceId } of spans) traces.add(traceId);
  }
  response.setHeader('content-type', 'application/json').end('{}');
});

before(() => new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve)));
after(() => {
  receiver.closeAllConnections();
  receiver.close();
});

async function run(args, environment = {}) {
  records = [];
  traces = new Set();
  const child = spawn(process.execPath, ['--no-warnings', ...args], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LOGLY_AUTOINIT: 'false',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.address().port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'none',
      // The other detectors query cloud metadata services.
      OTEL_NODE_RESOURCE_DETECTORS: 'env',
      ...environment,
    },
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on('close', resolve)),
  ]);
  clearTimeout(deadline);
  assert.equal(code, 0, stderr);
  return { stdout, stderr, lines: stdout.trim().split('\n') };
}

async function text(stream) {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}

const PINO = '@opentelemetry/instrumentation-pino';
const byBody = (a, b) => (a[1] < b[1] ? -1 : 1);

/** Asserts that each record arrived once, and that records logged in the request carry its trace. */
function assertReceived() {
  assert.deepEqual(records.map(({ scope, body }) => [scope, body]).sort(byBody), [
    ['shop', 'answered: paid'],
    [PINO, 'low on tea'],
    ['shop', 'order for /orders'],
  ]);
  const [trace] = traces;
  const traced = records.filter(({ body }) => body !== 'answered: paid').map(({ traceId }) => traceId);
  assert.deepEqual([traces.size > 0, ...traced], [true, trace, trace]);
  return trace;
}

describe('a service with NodeSDK, our sinks and an exporter from the environment', () => {
  it('delivers its records and those of its libraries once to each destination, with their trace', async () => {
    const { lines, stderr } = await run(['--import', './instrumentation.mjs', 'service.mjs']);
    const trace = assertReceived();
    assert.deepEqual(lines, [`shop ${trace} order for /orders`, `${PINO} ${trace} low on tea`, 'shop  answered: paid']);
    assert.equal(stderr, '');
  });

  it('delivers to the sinks with OTEL_LOGS_EXPORTER=none, which exports nothing, and with console, which prints', async () => {
    const environment = { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
    const silent = await run(['--import', './instrumentation.mjs', 'service.mjs'], environment);
    assert.deepEqual([records.length, silent.lines.length], [0, 3]);
    const printed = await run(['--import', './instrumentation.mjs', 'service.mjs'], {
      ...environment,
      OTEL_LOGS_EXPORTER: 'console',
    });
    assert.equal(records.length, 0);
    assert.match(printed.stdout, /body: 'low on tea'/);
  });

  it('delivers to the sinks where OTEL_SDK_DISABLED disables the SDK', async () => {
    const { lines } = await run(['--import', './instrumentation.mjs', 'service.mjs'], { OTEL_SDK_DISABLED: 'true' });
    assert.deepEqual([records.length, lines], [0, ['shop  order for /orders', 'shop  answered: paid']]);
  });
});

describe('an auto-instrumented service without our processor in its SDK', () => {
  it('delivers each record once to its exporter and once to our sinks, with the trace', async () => {
    const register = '@opentelemetry/auto-instrumentations-node/register';
    const { lines } = await run([HOOK, '--import', register, 'service.mjs']);
    const trace = assertReceived();
    assert.deepEqual(lines, [`shop ${trace} order for /orders`, 'shop  answered: paid']);
  });
});

describe('our processors in an SDK without our logger', () => {
  it('deliver the records of its provider', async () => {
    const { lines, stderr } = await run(['--import', './processors.mjs', 'service.mjs']);
    assert.deepEqual(lines.map((one) => one.replace(/^audit [\d-]+ [\d:.]+/, 'audit …')).sort(), [
      'audit … | SUCCESS  | shop - answered: paid',
      'shop  answered: paid',
      'shop  order for /orders',
    ]);
    assert.deepEqual(stderr.match(/shop - .*/g), [
      'shop - order for /orders {"path":"/orders"}',
      'shop - answered: paid',
    ]);
  });
});

describe('pino, winston and bunyan with their instrumentation', () => {
  it('reach the sinks, with their levels, filters and formats', async () => {
    const { lines } = await run(['--import', './instrumentation.mjs', 'libraries.mjs']);
    const heard = lines.map((one) => JSON.parse(one));
    const texts = (sink) => heard.filter((one) => one.sink === sink).map((one) => one.text.split('\n')[0]);
    // Its transport supports the older generation of the Logs API only, and loses every record on the newer one.
    const winston = line.winstonIsHeard ? ['warn: winston warn'] : [];
    assert.deepEqual(texts('warnings'), ['warn: pino warn', 'warn: bunyan warn', ...winston, 'error: pino error']);
    assert.deepEqual(texts('bunyan'), ['bunyan info', 'bunyan warn']);
    const error = heard.find(({ text }) => text.startsWith('error: '));
    assert.deepEqual(error.attributes.user, { id: 7 });
    assert.match(error.attributes['exception.stacktrace'], /^TypeError: boom\n/);
    assert.deepEqual(
      heard.map(({ severityNumber }) => severityNumber >= 9),
      heard.map(() => true),
    );
  });
});
