import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeLogs } from '../../demo/otlp-logs.js';
import { PROJECT, runNode } from '../support/child.js';

/** Runs a built example in a process of its own. */
async function run(example: string, env: NodeJS.ProcessEnv = {}) {
  const ended = await runNode([`build/examples/${example}.js`], env);
  expect(ended.code, ended.stderr).toBe(0);
  return ended;
}

/** An endpoint on a free port, and the bodies that it receives. */
async function endpoint(): Promise<{ url: string; bodies: Buffer[] }> {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    bodies.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

const OUTPUTS: Record<string, string> = {
  basic: 'cloud got: INFO Hello from async sink\n',
  'async-main': 'Running inside event loop\ntrue 1\n',
  'sync-script': 'step 1\nstep 2\nstep 3\n',
  'no-loop': 'Running outside event loop\ntrue 1\n',
  flush: 'before complete: 0\nafter complete: 1 true false\n{ created: 1, delivered: 1, failed: 0 }\n',
  'several-sinks':
    'cloud: This goes to cloud only\ncloud: This goes to both cloud and database\ndatabase: This goes to both cloud and database\n',
  'sync-and-async':
    'SYNC: Goes to both sync and async sinks\nthe call is over\nASYNC: Goes to both sync and async sinks\n',
  'error-handling': "1 [ 'Error: the API is unreliable' ] [ 'something broke\\n' ]\n",
  database:
    "INSERT INTO logs (level, message) VALUES ($1, $2), ($3, $4) [ 'INFO', 'user ada signed in', 'WARNING', 'disk at 93 %' ]\n",
  queue: 'log-topic shop order 1\nlog-topic shop order 2\nlog-topic shop order 3\n',
  redaction: [
    'sign-in of {"name":"Ada Lovelace","email":"[redacted]","address":"[redacted]","password":"[redacted]"}\n',
    'partner: sign-in of {"name":"****lace","email":"[redacted]","address":"[redacted]","password":"[redacted]"}\n',
    ...['', 'partner: '].map(
      (sink) =>
        `${sink}GET https://ada:[redacted:url]@shop.example/?token=[redacted:url] with {"Authorization":"[redacted]","Accept":"*/*"}\n`,
    ),
    ...['', 'partner: '].map((sink) => `${sink}charge failed: card [redacted:card], password=[redacted:password]\n`),
  ].join(''),
  attached: 'shop: paid 3\nsome-library: connected\nflushed 2\n',
  'stock-provider': '| INFO     | library - hello\n1\n',
};

describe('the examples', () => {
  it('event-loop delivers while its main thread is busy', async () => {
    const { stdout } = await run('event-loop');
    const lines = stdout.split('\n').slice(0, -1);
    expect(lines.slice(0, 2)).toEqual(['Sent to async sink on custom loop', 'no longer busy']);
    expect(lines.slice(2, 4).sort()).toEqual(['Sent to both', 'eu: Sent to both']);
    expect(lines.slice(4)).toEqual(['false']);
  });

  it.each(Object.entries(OUTPUTS))('%s prints the expected output', async (example, output) => {
    expect((await run(example)).stdout).toBe(output);
  });

  it('error-handling shows the error block on stderr', async () => {
    expect((await run('error-handling')).stderr).toContain('--- Logging error in Logly Handler #2 (risky) ---');
  });

  it('cloud posts its record', async () => {
    const { url, bodies } = await endpoint();
    expect((await run('cloud', { INGEST_URL: url })).stdout).toBe('delivered: 1\n');
    const { log } = JSON.parse(String(bodies[0])) as { log: string };
    expect(JSON.parse(log)).toMatchObject({ level: 'WARNING', message: 'disk at 93 %', extra: { percent: 93 } });
  });

  it.each(['otlp', 'official-otlp'])('%s reaches a receiver', async (example) => {
    const { url, bodies } = await endpoint();
    const { stdout } = await run(example, { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: 'shop' });
    expect(stdout).toContain('delivered: 1');
    expect(decodeLogs(bodies[0] as Buffer)).toMatchObject([
      { body: 'paid 3', attributes: { 'user.id': 7n, amount: 3n }, resource: { 'service.name': 'shop' } },
    ]);
  });

  it('are all run by a test, and have at most 30 lines each', () => {
    const read = (path: string) => readFileSync(`${PROJECT}${path}`, 'utf8');
    const examples = readdirSync(`${PROJECT}examples`).filter((file) => file.endsWith('.ts'));
    expect(examples.sort()).toEqual(
      [...Object.keys(OUTPUTS), 'cloud', 'event-loop', 'otlp', 'official-otlp'].map((name) => `${name}.ts`).sort(),
    );
    // Run by the tests of the SDK's lines: each line of NodeSDK needs a project of its own.
    const services = readdirSync(`${PROJECT}examples/node-sdk`);
    const test = read('test/lines/services/services.test.mjs');
    for (const service of services) expect(test, service).toContain(service);
    const sinks = readdirSync(`${PROJECT}examples/sinks`).map((file) => `sinks/${file}`);
    for (const file of [...examples, ...sinks, ...services.map((service) => `node-sdk/${service}`)]) {
      expect(read(`examples/${file}`).split('\n').length - 1, file).toBeLessThanOrEqual(30);
    }
  });
});
