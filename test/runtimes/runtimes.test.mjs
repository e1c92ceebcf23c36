/* The packed package in Node, Bun, Deno and workerd: sinks, OTLP, files, background loops, and both ends of a process. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AUTHORITY, BUN, DENO, NODES, project, proxiedServer, receiver, run, WORKERD } from './tools.mjs';

const folder = project();
const TEN = Array.from({ length: 10 }, (_, i) => `record ${i}`);
const LATE = Array.from({ length: 100 }, (_, i) => `late ${i}`);

const RUNTIMES = [
  ...[20, 22, 24].map((major) => [`Node ${major}`, NODES[major], []]),
  ['Bun', BUN, []],
  ['Deno', DENO, ['run', '--allow-all', '--node-modules-dir=manual']],
];

for (const [name, file, args] of RUNTIMES) {
  describe(name, () => {
    for (const ending of ['natural', 'exit']) {
      it(`delivers to every kind of sink, and all that is left at its ${ending} end`, async () => {
        const at = join(folder, `${name}-${ending}`);
        mkdirSync(at);
        const otlp = await receiver();
        const program = ['program.mjs', otlp.url, at, ending, join(folder, 'sink.mjs')];
        const { code, stdout, stderr } = await run(file, [...args, ...program], folder);
        await otlp.close();
        assert.equal(code, 0, stderr);
        const { json, delivered, ...got } = JSON.parse(stdout.split('\n')[0]);
        assert.deepEqual(got, {
          sync: TEN,
          async: TEN,
          file: TEN,
          loop: TEN,
          completed: true,
          errors: [],
        });
        assert.deepEqual(
          json.map(({ message }) => message),
          TEN,
        );
        assert.deepEqual(new Set(delivered), new Set([10]));
        for (const text of TEN) assert.equal(otlp.bodies.join('').includes(text), true, text);
        const late = readFileSync(join(at, 'late.log'), 'utf8').trim().split('\n');
        assert.deepEqual(late.toSorted(), LATE.toSorted());
        assert.match(stderr, / \| logly - shared\n/);
      });
    }

    it("sends over TLS through the environment's proxy, signed, and only to a server with the right name", async () => {
      const { port, proxy, signed, tunnels, close } = await proxiedServer();
      const urls = ['localhost', 'other.test'].map((host) => `https://${host}:${port}/v1/logs`);
      const { stdout, stderr } = await run(file, [...args, 'proxied.mjs', AUTHORITY, ...urls], folder, {
        ...{ HTTPS_PROXY: proxy, https_proxy: '', NO_PROXY: '', no_proxy: '' },
      });
      close();
      assert.equal(stdout, '[2,0]\n', stderr);
      assert.match(stderr, /other\.test\. is not in the cert's altnames/);
      assert.deepEqual(signed, [urls[0], urls[0]]);
      assert.equal(tunnels.filter((authority) => authority === `localhost:${port}`).length, 1);
    });

    it('shares one logger between import and require', async () => {
      const { stdout, stderr } = await run(file, [...args, 'both.mjs'], folder, { LOGLY_AUTOINIT: 'false' });
      assert.equal(stdout, 'true true\n', stderr);
    });
  });
}

describe('Deno without permissions', () => {
  it('logs: variables that it refuses are not set, and the rest is refused where it is asked for', async () => {
    const args = ['run', '--no-prompt', '--node-modules-dir=manual', 'no-permissions.mjs', join(folder, 'refused.log')];
    const { code, stdout, stderr } = await run(DENO, args, folder);
    assert.equal(code, 0, stderr);
    const [line, ...rest] = stdout.trim().split('\n');
    const { message, process } = JSON.parse(line);
    assert.deepEqual([message, typeof process], ['paid 3', 'number']);
    assert.deepEqual(JSON.parse(rest.join('')), { refused: 'NotCapable', delivered: [1, 1], failed: [1] });
    assert.match(stderr, / \| logly - shared\n/);
    assert.match(stderr, /Requires net access/);
  });
});

describe('Node 18, below the minimum', () => {
  for (const [what, program] of [
    ['import', ['--input-type=module', '--eval', "import 'logly-otel'"]],
    ['require', ['--eval', "require('logly-otel')"]],
    ['import of a part', ['--input-type=module', '--eval', "import 'logly-otel/processors'"]],
  ]) {
    it(`gets one sentence at its ${what}`, async () => {
      const { code, stderr } = await run(NODES[18], program, folder);
      assert.equal(code, 1);
      assert.match(stderr, /Error: logly-otel needs Node\.js 20\.19 or later.*; this is Node\.js 18\.20\.8/);
    });
  }
});

describe('workerd', () => {
  /** Starts workerd with the ES modules of the package, and asks for one answer. */
  async function answerOf(date, query, flags = '"nodejs_compat"') {
    const at = join(folder, `workerd-${date}-${flags.length}`);
    mkdirSync(at);
    const dist = join(folder, 'node_modules/logly-otel/dist');
    const modules = readdirSync(dist, { recursive: true })
      .filter((file) => file.endsWith('.js') && !/browser|thread/.test(file))
      .map((file) => `(name = "${file}", esModule = embed "../node_modules/logly-otel/dist/${file}")`);
    writeFileSync(
      join(at, 'config.capnp'),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .theWorker),
    (name = "internet", network = (allow = ["private", "public", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const theWorker :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "../worker.mjs"), ${modules.join(', ')}],
  compatibilityDate = "${date}",
  compatibilityFlags = [${flags}],
);
`,
    );
    const child = spawn(WORKERD, ['serve', '--experimental', '--control-fd=3', join(at, 'config.capnp')], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const deadline = setTimeout(() => child.kill('SIGKILL'), 30_000);
    try {
      const port = await new Promise((resolve, reject) => {
        let events = '';
        child.stdio[3].on('data', (chunk) => {
          events += chunk;
          const found = /"port":\s*(\d+)/.exec(events);
          if (found !== null) resolve(found[1]);
        });
        child.on('exit', () => reject(new Error(output)));
      });
      const response = await fetch(`http://127.0.0.1:${port}/${query}`);
      const text = await response.text();
      assert.equal(response.status, 200, text + output);
      return JSON.parse(text);
    } finally {
      clearTimeout(deadline);
      child.kill('SIGKILL');
    }
  }

  for (const date of ['2026-11-01', '2025-10-01', '2024-09-23']) {
    it(`delivers to sync and async sinks within a request (compatibility date ${date})`, async () => {
      const { json, delivered, ...got } = await answerOf(date, '');
      assert.deepEqual(got, { sync: TEN, async: TEN, completed: true, errors: [] });
      assert.deepEqual([json.length, ...delivered], [10, 10, 10, 10]);
    });
  }

  it('sends OTLP with gzip', async () => {
    const otlp = await receiver();
    const { delivered, errors } = await answerOf('2026-11-02', `?otlp=${encodeURIComponent(otlp.url)}`);
    await otlp.close();
    assert.deepEqual([delivered, errors], [[10, 10, 10, 10], []]);
    for (const text of TEN) assert.equal(otlp.bodies.join('').includes(text), true, text);
  });

  it('gets one sentence without nodejs_compat', async () => {
    await assert.rejects(
      answerOf('2024-09-23', '', ''),
      /logly-otel needs Node\.js 20\.19 or later.*workerd with their Node\.js modules; this is none of them/,
    );
  });
});
