/* Does a real PostgreSQL hold every record as it was logged, once, although it is killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Logger } from 'logly-otel';
import { pg, postgres } from 'logly-otel/exporters/sql';
import { client } from './servers/clients.mjs';
import { postgresServer } from './servers/databases.mjs';
import { DEADLINE, failureOf, LARGE, outage, rowOfTable } from './servers/outage.mjs';

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
    try {
      await sql.end({ timeout: 5 });
      await pool.end();
    } finally {
      await server.remove();
    }
  });
  /** NUL is marked: the server cannot hold it. */
  const marked = (text) => text.replaceAll('\u2400', '\0');
  const rows = (table) => async () => {
    const { rows } = await pool.query(`SELECT * FROM ${table} ORDER BY time_ns`);
    return rows.map(rowOfTable).map((row) => ({ ...row, text: marked(row.text), body: marked(row.body) }));
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
