/*
 * Installs the runtimes, bundlers and compilers that the tests here use, once, into a cache outside of the repository; and the packed package
 * into a project of its own.
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export const HERE = fileURLToPath(new URL('.', import.meta.url));
export const PROJECT = join(HERE, '../..');
const INSTALL_MILLIS = 300_000;
const DEADLINE_MILLIS = 60_000;

const { platform, arch } = process;
const PACKAGES = {
  // Below the minimum, the minimum, and the lines in use.
  node18: `npm:node-${platform}-${arch}@18.20.8`,
  node20: `npm:node-${platform}-${arch}@20.19.6`,
  node22: `npm:node-${platform}-${arch}@22.23.5`,
  node24: `npm:node-${platform}-${arch}@24.22.3`,
  [`@oven/bun-${platform}-${arch}${arch === 'x64' ? '-baseline' : ''}`]: '1.4.5',
  [`@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`]: '2.9.6',
  [`@cloudflare/workerd-${platform}-${arch === 'x64' ? '64' : arch}`]: '1.20261117.1',
  jest: '30.5.2',
  vitest: '4.1.12',
  esbuild: '0.28.2',
  rollup: '4.68.8',
  '@rollup/plugin-node-resolve': '16.0.3',
  '@rollup/plugin-commonjs': '29.0.3',
  webpack: '5.113.0',
  '@vercel/ncc': '0.45.0',
  'typescript-5.4': 'npm:typescript@5.4.5',
  'typescript-5.9': 'npm:typescript@5.9.3',
  'typescript-7': 'npm:typescript@7.0.2',
};

function npm(args, cwd) {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_MILLIS,
  });
}

/** The folder of the installed packages. Atomic: a concurrent run finds the whole folder, or none. */
function installed() {
  const manifest = JSON.stringify({ private: true, dependencies: PACKAGES });
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'logly-otel');
  const folder = join(cache, `runtimes-${createHash('sha256').update(manifest).digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'runtimes-new-'));
  try {
    writeFileSync(join(fresh, 'package.json'), manifest);
    npm(['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'], fresh);
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

const CACHE = installed();

/** A file of an installed package. */
export const tool = (path) => join(CACHE, 'node_modules', path);

const packageOf = (start) => Object.keys(PACKAGES).find((name) => name.startsWith(start));
export const NODES = Object.fromEntries([18, 20, 22, 24].map((major) => [major, tool(`node${major}/bin/node`)]));
export const BUN = tool(`${packageOf('@oven/')}/bin/bun`);
export const DENO = tool(`${packageOf('@deno/')}/deno`);
export const WORKERD = tool(`${packageOf('@cloudflare/')}/bin/workerd`);

/** A project, removed at the end of the process, with the packed package and the programs of this folder. */
export function project() {
  const folder = mkdtempSync(join(tmpdir(), 'logly-runtimes-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const packed = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], PROJECT));
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  cpSync(join(HERE, 'programs'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  npm(
    [
      'install',
      '--offline',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--ignore-scripts',
      join(folder, filename),
    ],
    folder,
  );
  return folder;
}

/** Runs a program to its end; killed, and failed, after its deadline. */
export function run(file, args, cwd, env = {}) {
  const { NODE_OPTIONS: _options, LOGLY_AUTOINIT: _auto, FORCE_COLOR: _color, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: { ...inherited, NODE_TEST_CONTEXT: undefined, ...env },
      timeout: DEADLINE_MILLIS,
      killSignal: 'SIGKILL',
      maxBuffer: 2 ** 26,
    };
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error?.killed) reject(new Error(`${file} did not end within ${DEADLINE_MILLIS} ms\n${stdout}\n${stderr}`));
      else resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

const CERTIFICATES = join(PROJECT, 'test/support/certificates');
const certificate = (name) => readFileSync(join(CERTIFICATES, `${name}.pem`));
export const AUTHORITY = join(CERTIFICATES, 'authority.pem');

/** A server with TLS, for `localhost` alone, behind a proxy, to which every name is this machine; and what both of them got. */
export async function proxiedServer() {
  const signed = [];
  const tunnels = [];
  const sockets = new Set();
  const server = createSecureServer(
    { cert: certificate('server'), key: certificate('server-key') },
    (request, response) => {
      signed.push(request.headers['x-signed-url']);
      request.resume().on('end', () => response.end());
    },
  );
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url);
    const onward = connect(Number(request.url.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) sockets.add(end.on('error', () => {}));
  });
  for (const each of [server, proxy]) await new Promise((resolve) => each.listen(0, '127.0.0.1', resolve));
  return {
    signed,
    tunnels,
    port: server.address().port,
    proxy: `http://127.0.0.1:${proxy.address().port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      for (const each of [server, proxy]) each.close();
    },
  };
}

/** An OTLP/HTTP server on a free port, which keeps the bodies of gzip requests, unpacked. */
export async function receiver() {
  const bodies = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (request.headers['content-encoding'] === 'gzip') bodies.push(gunzipSync(Buffer.concat(chunks)).toString());
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    bodies,
    url: `http://127.0.0.1:${server.address().port}/v1/logs`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
