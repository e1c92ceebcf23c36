import { wrongType } from '../../../record/floor/expect.js';
import { memberOf } from '../../../record/floor/member-of.js';
import type { SqlClient } from '../client.js';
import { SqlLogRecordExporter } from '../exporter.js';
import { knownSqlOptions, type SqlOptions } from '../options.js';

interface Connection {
  execute(sql: string, values: readonly unknown[]): Promise<unknown>;
  unprepare(sql: string): unknown;
  query(sql: string): Promise<unknown>;
  release(): void;
  destroy(): void;
}

interface Pool {
  getConnection(): Promise<Connection>;
}

/**
 * An exporter for a table of MySQL or MariaDB, through your pool of mysql2, with promises or callbacks. A connection works, too, but does not
 * connect again.
 *
 * @throws TypeError, RangeError for another client, or an unknown or invalid option
 * @example
 * logger.add(mysql(createPool({ uri }), { table: 'logs', createTable: true }));
 */
export function mysql(client: unknown, options: SqlOptions = {}): SqlLogRecordExporter {
  const has = (name: string) => typeof memberOf(client, name) === 'function';
  if (!has('execute') || !has('query') || has('batch'))
    throw wrongType('client', 'a pool or a connection of mysql2', client);
  const given: unknown = has('promise') ? (client as { promise(): unknown }).promise() : client;
  const own =
    typeof memberOf(given, 'getConnection') === 'function' ? ofPool(given as Pool) : ofConnection(given as Connection);
  return new SqlLogRecordExporter({ ...knownSqlOptions('mysql', options), client: own, dialect: 'mysql' });
}

function ofPool(pool: Pool): SqlClient {
  const withConnection = async (run: (connection: Connection) => Promise<void>): Promise<void> => {
    const connection = await pool.getConnection();
    try {
      await run(connection);
    } catch (error) {
      // Not used again, whatever state it is in: closing it rolls back.
      connection.destroy();
      throw error;
    }
    connection.release();
  };
  return {
    query: (sql, values) => withConnection((connection) => executed(connection, sql, values)),
    transaction: (statements) =>
      withConnection(async (connection) => {
        await connection.query('START TRANSACTION');
        for (const { sql, values } of statements) await executed(connection, sql, values);
        await connection.query('COMMIT');
      }),
  };
}

/** Its owner's statements share the connection, and would be in a transaction. */
function ofConnection(connection: Connection): SqlClient {
  return { query: (sql, values) => executed(connection, sql, values) };
}

/** A prepared statement, so that values are never text. Not kept: each number of rows has a statement of its own, and servers limit their number. */
async function executed(connection: Connection, sql: string, values: readonly unknown[]): Promise<void> {
  await connection.execute(sql, values);
  connection.unprepare(sql);
}
