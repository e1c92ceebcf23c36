/* Installs the client libraries that the tests here use, once for each set of versions, into a cache outside of the repository. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CACHE } from './programs.mjs';

const INSTALL_MILLIS = 300_000;
const { platform, arch } = process;

/** Of each library the newest version that runs on Node 20; `node:sqlite` needs Node 22. */
const NEWEST = {
  '@libsql/client': '0.18.0',
  '@nats-io/jetstream': '3.4.0',
  '@nats-io/transport-node': '3.4.0',
  '@platformatic/kafka': '1.35.0',
  amqplib: '2.3.1',
  ioredis: '6.0.0',
  kafkajs: '2.2.4',
  libsql: '0.5.29',
  mysql2: '3.24.6',
  nats: '2.29.3',
  node22: `npm:node-${platform}-${arch}@22.23.5`,
  pg: '8.23.1',
  postgres: '3.4.9',
  redis: '6.3.1',
};
/** The first versions of the ranges in package.json (older ones of postgres.js throw outside of any call when a server goes): with `LOGLY_CLIENTS=oldest` in the environment. */
const OLDEST = {
  ...NEWEST,
  '@libsql/client': '0.14.0',
  '@nats-io/jetstream': '3.0.0',
  '@nats-io/transport-node': '3.0.0',
  '@platformatic/kafka': '1.20.0',
  amqplib: '0.10.4',
  ioredis: '5.4.1',
  kafkajs: '2.2.4',
  libsql: '0.4.6',
  mysql2: '3.9.7',
  nats: '2.28.0',
  pg: '8.11.3',
  redis: '4.6.13',
};
const PACKAGES = process.env.LOGLY_CLIENTS === 'oldest' ? OLDEST : NEWEST;

/** The folder of the installed packages. Atomic: a concurrent run finds the whole folder, or none. */
function installed() {
  const manifest = JSON.stringify({ private: true, dependencies: PACKAGES });
  const folder = join(CACHE, `clients-${createHash('sha256').update(manifest).digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, 'clients-new-'));
  try {
    writeFileSync(join(fresh, 'package.json'), manifest);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'], {
      cwd: fresh,
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: INSTALL_MILLIS,
    });
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

const FOLDER = installed();
const requireFrom = createRequire(join(FOLDER, 'package.json'));

/** The module of a client library. */
export const client = async (name) => {
  const module = await import(pathToFileURL(requireFrom.resolve(name)).href);
  return { ...module.default, ...module };
};

/** A Node with `node:sqlite`. */
export const NODE_22 = join(FOLDER, 'node_modules/node22/bin/node');
/** For child processes: programs elsewhere find the libraries by it. */
export const CLIENTS = join(FOLDER, 'node_modules');
