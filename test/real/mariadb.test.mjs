/* Does a real MariaDB hold every record as it was logged, once, although it is killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Logger } from 'logly-otel';
import { mysql } from 'logly-otel/exporters/sql';
import { client } from './servers/clients.mjs';
import { mariaDbServer } from './servers/databases.mjs';
import { DEADLINE, failureOf, LARGE, outage, rowOfTable } from './servers/outage.mjs';

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
    try {
      await pool.end();
      await callbacks.promise().end();
    } finally {
      await server.remove();
    }
  });
  const rows = (table) => async () => {
    const [rows] = await pool.query(`SELECT * FROM ${table} ORDER BY time_ns`);
    return rows.map(rowOfTable);
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
