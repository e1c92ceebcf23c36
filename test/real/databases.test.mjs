/* Do real databases hold every record as it was logged, once, although they are killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Logger } from 'logly-otel';
import { mysql, pg, postgres, sqlite } from 'logly-otel/exporters/sql';
import { CLIENTS, client, NODE_22 } from './servers/clients.mjs';
import { mariaDbServer, postgresServer } from './servers/databases.mjs';
import { outage } from './servers/outage.mjs';

/** More rows than one statement has parameters for. */
const LARGE = { maxExportBatchSize: 20_000, maxExportBatchBytes: 2 ** 30 };
const DEADLINE = { timeout: 300_000 };

/** A row of the default table. */
const rowOf = ({ uid, body, attributes }) => {
  const { i, key, text } = typeof attributes === 'string' ? JSON.parse(attributes) : attributes;
  return { i, key, text, uid, body };
};

/** The error of one record that a sink does not deliver. */
async function failureOf(exporter) {
  let failure;
  const logger = new Logger();
  logger.add(exporter, {
    retry: { maxElapsedMillis: 2_000 },
    deadLetter: (_, { error }) => {
      failure = error;
    },
  });
  logger.info('hello');
  await logger.shutdown({ timeoutMillis: 10_000 });
  return failure;
}

describe('PostgreSQL', DEADLINE, async () => {
  const { Pool } = await client('pg');
  const { default: postgresJs } = await client('postgres');
  let pool;
  const server = await postgresServer(async ({ port }) => {
    const probe = new Pool({ host: '127.0.0.1', port, user: 'postgres', connectionTimeoutMillis: 5_000 });
    probe.on('error', () => {});
    await probe.query('SELECT 1').finally(() => probe.end());
  });
  pool = new Pool({ host: '127.0.0.1', port: server.port, user: 'postgres', max: 4 });
  pool.on('error', () => {});
  const sql = postgresJs({ host: '127.0.0.1', port: server.port, user: 'postgres', max: 4, onnotice: () => {} });
  after(async () => {
    await sql.end({ timeout: 5 });
    await pool.end();
    await server.remove();
  });
  /** NUL is marked: the server cannot hold it. */
  const marked = (text) => text.replaceAll('\u2400', '\0');
  const rows = (table) => async () => {
    const { rows } = await pool.query(`SELECT * FROM ${table} ORDER BY time_ns`);
    return rows.map(rowOf).map((row) => ({ ...row, text: marked(row.text), body: marked(row.body) }));
  };

  it('holds every record, once, through pg', DEADLINE, async () => {
    const exporter = pg(pool, { table: 'logs', createTable: true });
    await outage('postgresql, pg', { exporter, server, arrived: rows('logs'), recognises: true });
    const { rows: indexes } = await pool.query(`SELECT indexdef FROM pg_indexes WHERE tablename = 'logs'`);
    assert.match(JSON.stringify(indexes), /time_ns/);
    const { rows: found } = await pool.query(`SELECT count(*) AS n FROM logs WHERE attributes->>'key' = 'key-7'`);
    assert.equal(found[0].n, '2500');
  });

  it('holds every record, once, through postgres.js, in a schema, with names in quotes', DEADLINE, async () => {
    await sql.unsafe('CREATE SCHEMA "my ""schema"""');
    const exporter = postgres(sql, { table: 'my "schema".Logs; --', createTable: true });
    const arrived = rows('"my ""schema"""."Logs; --"');
    await outage('postgresql, postgres.js', { exporter, server, arrived, recognises: true });
  });

  it('takes a batch above its limit of parameters in one transaction', DEADLINE, async () => {
    for (const exporter of [pg(pool, { table: 'large', createTable: true }), postgres(sql, { table: 'large' })]) {
      await pool.query('DROP TABLE IF EXISTS large');
      if (exporter !== undefined) await pool.query('CREATE TABLE IF NOT EXISTS large (LIKE logs INCLUDING ALL)');
      const logger = new Logger();
      logger.add(exporter, { batch: LARGE });
      for (let i = 0; i < 15_000; i++) logger.info('{i}', { i });
      await logger.shutdown({ timeoutMillis: 60_000 });
      const { rows: found } = await pool.query('SELECT count(*) AS n, count(DISTINCT xmin::text) AS t FROM large');
      assert.equal(found[0].n, '15000');
      assert.equal(found[0].t, '1');
    }
  });

  it('says what to do about a missing table, a missing permission and other columns', DEADLINE, async () => {
    assert.match((await failureOf(pg(pool, { table: 'nowhere' }))).message, /create it, or set `createTable: true`/);
    assert.match(
      (await failureOf(postgres(sql, { table: 'no.where' }))).message,
      /create it, or set `createTable: true`/,
    );
    await pool.query('CREATE TABLE other (id INT); CREATE USER reader; GRANT SELECT ON logs TO reader');
    assert.match((await failureOf(pg(pool, { table: 'other' }))).message, /the columns of "other" differ/);
    const reader = new Pool({ host: '127.0.0.1', port: server.port, user: 'reader', database: 'postgres' });
    assert.match((await failureOf(pg(reader))).message, /allow the user of the client to INSERT into "logs"/);
    await reader.end();
  });

  it('loses one record that breaks a constraint, and holds the others', DEADLINE, async () => {
    await pool.query(`CREATE TABLE picky (id TEXT PRIMARY KEY, message VARCHAR(10), more JSONB, "when" BIGINT)`);
    for (const make of [() => pg(pool, options), () => postgres(sql, options)]) {
      await pool.query('TRUNCATE picky');
      const logger = new Logger();
      logger.add(make());
      for (const text of ['short', 'much too long for it', 'also ok', 'another one that is too long', 'end'])
        logger.info(text, { list: [1, 'a'] });
      const { sinks } = await logger.shutdown({ timeoutMillis: 20_000 });
      const { rows: found } = await pool.query('SELECT message, more FROM picky ORDER BY "when"');
      assert.deepEqual(
        found.map(({ message }) => message),
        ['short', 'also ok', 'end'],
      );
      assert.deepEqual(found[0].more, { list: [1, 'a'], n: null });
      assert.deepEqual([sinks[0].delivered, sinks[0].failed], [3, 2]);
    }
  });
  const options = {
    table: 'picky',
    columns: {
      id: 'uid',
      message: (record) => record.body,
      more: ({ attributes }) => ({ list: attributes.list, n: undefined }),
      when: 'time_ns',
    },
  };
});

describe('MariaDB', DEADLINE, async () => {
  const { createPool } = await client('mysql2/promise');
  const { createPool: createCallbackPool } = await client('mysql2');
  const settings = (port, user = 'app') => ({ host: '127.0.0.1', port, user, password: user, database: 'app' });
  const server = await mariaDbServer(async ({ port }) => {
    const probe = createPool(settings(port));
    await probe.query('SELECT 1').finally(() => probe.end());
  });
  const pool = createPool({ ...settings(server.port), connectionLimit: 4 });
  const callbacks = createCallbackPool({ ...settings(server.port), connectionLimit: 4 });
  after(async () => {
    await pool.end();
    await callbacks.promise().end();
    await server.remove();
  });
  const rows = (table) => async () => {
    const [rows] = await pool.query(`SELECT * FROM ${table} ORDER BY time_ns`);
    return rows.map(rowOf);
  };

  it('holds every record, once, through mysql2 with promises', DEADLINE, async () => {
    const exporter = mysql(pool, { table: 'logs', createTable: true });
    await outage('mariadb, mysql2', { exporter, server, arrived: rows('logs'), recognises: true });
    const [indexes] = await pool.query('SHOW INDEX FROM logs');
    assert.match(JSON.stringify(indexes), /time_ns/);
  });

  it(
    'holds every record, once, through mysql2 with callbacks, in a database, with names in quotes',
    DEADLINE,
    async () => {
      const exporter = mysql(callbacks, { table: 'app.Lo`gs; --', createTable: true });
      const arrived = rows('`app`.`Lo``gs; --`');
      await outage('mariadb, mysql2 with callbacks', { exporter, server, arrived, recognises: true, count: 20_000 });
    },
  );

  it('takes a batch above its limit of parameters, and leaves no prepared statements behind', DEADLINE, async () => {
    const logger = new Logger();
    logger.add(mysql(pool, { table: 'large', createTable: true }), {
      batch: LARGE,
    });
    for (let i = 0; i < 15_000; i++) logger.info('{i}', { i });
    await logger.shutdown({ timeoutMillis: 60_000 });
    const [found] = await pool.query('SELECT count(*) AS n FROM large');
    assert.equal(found[0].n, 15_000);
    const [status] = await pool.query("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
    assert.equal(Number(status[0].Value), 0);
  });

  it('says what to do about a missing table and a missing permission', DEADLINE, async () => {
    assert.match((await failureOf(mysql(pool, { table: 'nowhere' }))).message, /create it, or set `createTable: true`/);
    const reader = createPool(settings(server.port, 'reader'));
    assert.match(
      (await failureOf(mysql(reader))).message,
      /allow the user of the client to INSERT into and UPDATE `logs`/,
    );
    await reader.end();
  });

  it('cuts nothing: a record that is too long for a column fails, and the others are there', DEADLINE, async () => {
    await pool.query('CREATE TABLE picky (id CHAR(26) PRIMARY KEY, message VARCHAR(10))');
    const logger = new Logger();
    logger.add(mysql(pool, { table: 'picky', columns: { id: 'uid', message: 'body' } }));
    for (const text of ['short', 'much too long for it', 'end']) logger.info(text);
    const { sinks } = await logger.shutdown({ timeoutMillis: 20_000 });
    const [found] = await pool.query('SELECT message FROM picky ORDER BY message');
    assert.deepEqual(
      found.map(({ message }) => message),
      ['end', 'short'],
    );
    assert.deepEqual([sinks[0].delivered, sinks[0].failed], [2, 1]);
  });
});

describe('SQLite', DEADLINE, () => {
  for (const library of ['libsql', '@libsql/client'])
    it(`holds every record, once, through ${library}`, DEADLINE, () => run(process.execPath, library));
  it('holds every record, once, through node:sqlite', DEADLINE, () => run(NODE_22, 'node'));

  /** A program of its own: it is killed with its database, and started again. */
  function run(node, library) {
    const program = fileURLToPath(new URL('servers/sqlite-program.mjs', import.meta.url));
    const { status, stdout, stderr } = spawnSync(node, [program, library], {
      encoding: 'utf8',
      timeout: 240_000,
      env: { ...process.env, CLIENTS, LOGLY_AUTOINIT: 'false', NODE_NO_WARNINGS: '1' },
    });
    assert.equal(status, 0, stdout + stderr);
    process.stdout.write(stdout);
  }
});

it('rejects a client of another kind at once', () => {
  for (const make of [postgres, pg, mysql, sqlite]) assert.throws(() => make({ query() {} }), TypeError);
});
