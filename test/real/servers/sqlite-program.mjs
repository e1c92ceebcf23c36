/*
 * Does a database of SQLite hold every record, once, although the process that writes it is killed halfway, and another one logs the same records
 * again? The killed one is a child of this program, which prints figures.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Logger } from 'logly-otel';
import { sqlite } from 'logly-otel/exporters/sql';

const COUNT = 50_000;
const TEXTS = [`it's "quoted" -- ;`, 'nul \0 here', '🎉 grüße', 'line\nbreak', 'lone \ud800 surrogate', ''];
const MEGABYTE = 'x'.repeat(2 ** 18 - 100);
const textOf = (i) => (i % 10_000 === 5_000 ? MEGABYTE : TEXTS[i % TEXTS.length]);
/** As ULIDs are: the same in the process that is killed and in the one after it. */
const uidOf = (i) => `01ARZ3NDEKTSV4RRFF${String(i).padStart(8, '0')}`;

const OPENERS = {
  async node(path) {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(path);
  },
  libsql: async (path) => new (clientModule('libsql'))(path),
  'better-sqlite3': async (path) => new (clientModule('better-sqlite3'))(path),
  '@libsql/client': async (path) => clientModule('@libsql/client').createClient({ url: `file:${path}` }),
};

function clientModule(name) {
  return createRequire(join(process.env.CLIENTS, 'package.json'))(name);
}

async function write(library, path, ready = () => {}) {
  const logger = new Logger();
  const startedAt = performance.now();
  logger.add(sqlite(await OPENERS[library](path), { createTable: true }), { maxQueueSize: COUNT });
  for (let i = 0; i < COUNT; i++) {
    logger.info('{text}', { text: textOf(i), i, 'log.record.uid': uidOf(i) });
    if (i === COUNT / 2) ready();
    if (i % 500 === 499) await turn();
  }
  const { sinks } = await logger.shutdown({ timeoutMillis: 60_000 });
  assert.equal(sinks[0].delivered, COUNT);
  return Math.round(COUNT / ((performance.now() - startedAt) / 1_000));
}

async function readAll(library, path) {
  const sql = 'SELECT uid, hex(body) AS body, attributes FROM logs ORDER BY uid';
  const database = await OPENERS[library](path);
  if (typeof database.prepare === 'function') return database.prepare(sql).all();
  return (await database.execute(sql)).rows;
}

async function run(library) {
  const folder = mkdtempSync(join(tmpdir(), 'logly-sqlite-'));
  try {
    const path = join(folder, 'logs.db');
    const killed = spawn(process.execPath, [fileURLToPath(import.meta.url), library, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const deadline = setTimeout(() => killed.kill('SIGKILL'), 60_000);
    await new Promise((resolve) => killed.stdout.once('data', resolve).once('end', resolve));
    const ended = new Promise((resolve) => killed.once('exit', (_, signal) => resolve(signal)));
    killed.kill('SIGKILL');
    assert.equal(await ended, 'SIGKILL');
    clearTimeout(deadline);
    const before = (await readAll(library, path)).length;
    assert.ok(before > 0 && before < COUNT, `${before} records before the kill`);
    const perSecond = await write(library, path);
    const rows = await readAll(library, path);
    rows.forEach((row, i) => {
      const { uid, attributes } = row;
      // Some clients end a text that they read at its first NUL.
      const body = Buffer.from(row.body, 'hex').toString();
      assert.equal(uid, uidOf(i));
      assert.equal(body, textOf(i).toWellFormed(), `record ${i}`);
      const { text, i: number } = JSON.parse(attributes);
      assert.deepEqual([text, number], [textOf(i).toWellFormed(), i]);
    });
    assert.equal(rows.length, COUNT);
    console.log(`sqlite, ${library}: ${COUNT} records, ${perSecond} a second, killed at ${before}: 0 lost, 0 twice`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [library, path] = process.argv.slice(2);
if (path !== undefined) await write(library, path, () => process.stdout.write('halfway\n'));
else await run(library);
process.exit();
