import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeLogs } from '../../demo/otlp-logs.js';
import { PROJECT, runNode } from '../support/child.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Runs an example in a process of its own, from the folder that the package has: no compiled copy of it. */
async function run(example: string, env: NodeJS.ProcessEnv = {}) {
  const ended = await runNode(['--import', './test/examples/typescript.mjs', `examples/${example}.ts`], env);
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

/** What the examples of frameworks, which are no TypeScript, print. */
const FRAMEWORKS: Record<string, string | RegExp> = {
  console: 'INFO 3 left of {"id":7}\nWARNING low\nERROR Assertion failed: impossible\nprinted\n',
  express:
    /^INFO visit-users\/7 looking up 7\nINFO visit-users\/7 GET \/users\/7 200\nERROR visit-fail GET \/fail 500\nRangeError: boom\n(?: {4}at .*\n)+$/,
  'fastify-logger': 'INFO req-1 incoming request\nINFO req-1 looking up 7\nINFO req-1 request completed\n',
  'fastify-plugin': 'INFO visit looking up 7\nINFO visit GET /users/7 200\n',
  hono: 'INFO visit looking up 7\nINFO visit GET /users/7 200\n',
  koa: 'INFO visit looking up /users/7\nINFO visit GET /users/7 200\n',
  nest: /^INFO NestFactory: Starting Nest application\.\.\.\n[\s\S]*\nINFO NestApplication: Nest application successfully started\nINFO UsersController: looking up\n$/,
  'node-http': 'INFO visit looking up /users/7\nINFO visit GET /users/7 200\n',
  'pino-http': 'INFO /users/7 looking up /users/7\nINFO /users/7 request completed\n',
};

/** The examples of tests, and how many tests each has. Those for jest are run by test/runtimes/frameworks.test.mjs. */
const TESTS: Record<string, number> = { 'node.test.mjs': 2, 'delivery.test.mjs': 2 };
const VITEST = 'vitest.test.mjs';

describe('the examples', () => {
  it.each(Object.entries(FRAMEWORKS))('%s prints what its framework and it log', async (example, output) => {
    const { code, stdout, stderr } = await runNode([`examples/frameworks/${example}.mjs`]);
    expect([code, stderr]).toEqual([0, '']);
    if (typeof output === 'string') expect(stdout).toBe(output);
    else expect(stdout).toMatch(output);
  });

  it.each(Object.entries(TESTS))('%s passes', async (file, count) => {
    const run = ['--test', '--test-reporter=tap', `examples/testing/${file}`];
    const { code, stdout } = await runNode(run, { NODE_TEST_CONTEXT: undefined });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`# pass ${count}\n`)]);
  });

  it(`${VITEST} passes`, async () => {
    const cacheDir = temporaryFolder();
    const config = join(cacheDir, 'vitest.config.mjs');
    writeFileSync(config, `export default ${JSON.stringify({ cacheDir })};`);
    const root = `${PROJECT}examples/testing`;
    const run = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, '--root', root, VITEST];
    const { code, stdout, stderr } = await runNode(run, { CI: '1', NO_COLOR: '1' });
    expect([code, stderr, stdout]).toEqual([0, '', expect.stringMatching(/Tests +2 passed/)]);
  });

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

  it('vendor-json writes lines as Google Cloud reads them, its error block included', async () => {
    const { stdout, stderr } = await run('vendor-json');
    const lines = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(lines(stdout)).toMatchObject([
      { severity: 'INFO', level_name: 'SUCCESS', message: 'paid 3', severity_: 'the attribute of this name' },
      { severity: 'ERROR', stack_trace: expect.stringContaining('TypeError: card expired\n'), 'user.id': 7 },
    ]);
    expect(lines(stderr)).toMatchObject([{ severity: 'ERROR', sink: '#3 risky', logger: 'logly-otel' }]);
  });

  it('database inserts its records, by the exporter and by a function', async () => {
    const lines = (await run('database')).stdout.split('\n');
    expect(lines.sort()).toEqual(['', 'INSERT INTO "logs"  18', 'INSERT INTO messages  4']);
  });

  it('cloud posts its record, by the exporter and by a function', async () => {
    const { url, bodies } = await endpoint();
    expect((await run('cloud', { INGEST_URL: url })).stdout).toBe('delivered: 1 1\n');
    const posted = bodies.map((body) => JSON.parse(String(body)) as unknown);
    const record = { level: 'WARNING', message: 'disk at 93 %', extra: { percent: 93 } };
    const [batch] = posted.filter(Array.isArray);
    const [{ log }] = posted.filter((body) => !Array.isArray(body)) as [{ log: string }];
    expect([posted.length, batch, JSON.parse(log)]).toMatchObject([2, [record], record]);
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
      [...Object.keys(OUTPUTS), 'cloud', 'database', 'event-loop', 'otlp', 'official-otlp', 'vendor-json']
        .map((name) => `${name}.ts`)
        .sort(),
    );
    // Run by cloudwatch.test.ts.
    const modules = readdirSync(`${PROJECT}examples`).filter((file) => file.endsWith('.mjs'));
    expect(modules).toEqual(['cloudwatch.mjs']);
    // Run by the tests of the SDK's lines: each line of NodeSDK needs a project of its own.
    const services = readdirSync(`${PROJECT}examples/node-sdk`);
    const test = read('test/lines/services/services.test.mjs');
    for (const service of services) expect(test, service).toContain(service);
    const sinks = readdirSync(`${PROJECT}examples/sinks`).map((file) => `sinks/${file}`);
    const frameworks = readdirSync(`${PROJECT}examples/frameworks`);
    expect(frameworks.sort()).toEqual(
      Object.keys(FRAMEWORKS)
        .map((name) => `${name}.mjs`)
        .sort(),
    );
    const tests = readdirSync(`${PROJECT}examples/testing`);
    const runners = read('test/runtimes/frameworks.test.mjs');
    for (const file of tests) if (!(file in TESTS) && file !== VITEST) expect(runners, file).toContain(`'${file}'`);
    const others = [
      ...modules,
      ...sinks,
      ...services.map((service) => `node-sdk/${service}`),
      ...frameworks.map((file) => `frameworks/${file}`),
      ...tests.map((file) => `testing/${file}`),
    ];
    for (const file of [...examples, ...others]) {
      expect(read(`examples/${file}`).split('\n').length - 1, file).toBeLessThanOrEqual(30);
    }
  });
});
