import { wrongType } from '../../../record/floor/expect.js';
import { memberOf } from '../../../record/floor/member-of.js';
import type { SqlClient, SqlStatement } from '../client.js';
import { SqlLogRecordExporter } from '../exporter.js';
import { knownSqlOptions, type SqlOptions } from '../options.js';

/** node:sqlite, better-sqlite3 and libsql. */
interface SyncDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): { run(...values: readonly unknown[]): unknown };
}

/** `@libsql/client`. */
interface LibsqlClient {
  execute(statement: { sql: string; args: readonly unknown[] }): Promise<unknown>;
  batch(statements: ReadonlyArray<{ sql: string; args: readonly unknown[] }>, mode: 'write'): Promise<unknown>;
}

/**
 * An exporter for a table of SQLite, through your database of `node:sqlite`, better-sqlite3 or libsql, or your client of `@libsql/client`.
 * The first three are synchronous: an insert blocks the event loop.
 *
 * @throws TypeError, RangeError for another client, or an unknown or invalid option
 * @example
 * logger.add(sqlite(new DatabaseSync('app.db'), { table: 'logs', createTable: true }));
 */
export function sqlite(database: unknown, options: SqlOptions = {}): SqlLogRecordExporter {
  const has = (name: string) => typeof memberOf(database, name) === 'function';
  const isSync = has('prepare') && has('exec');
  if (!isSync && !(has('execute') && has('batch')))
    throw wrongType('database', 'a database of node:sqlite, better-sqlite3 or libsql', database);
  const client = isSync ? ofDatabase(database as SyncDatabase) : ofClient(database as LibsqlClient);
  return new SqlLogRecordExporter({ ...knownSqlOptions('sqlite', options), client, dialect: 'sqlite' });
}

function ofDatabase(database: SyncDatabase): SqlClient {
  const run = ({ sql, values }: SqlStatement) => {
    checkNoTransaction(database);
    database.prepare(sql).run(...values);
  };
  return {
    query: (sql, values) => run({ sql, values }),
    transaction(statements) {
      checkNoTransaction(database);
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { sql, values } of statements) database.prepare(sql).run(...values);
        database.exec('COMMIT');
      } catch (error) {
        rollBack(database);
        throw error;
      }
    },
  };
}

function rollBack(database: SyncDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself, as after a full disk.
  }
}

/** Within a transaction of its owner, a record would be undone with it. @throws DeliveryError */
function checkNoTransaction(database: SyncDatabase): void {
  if (memberOf(database, 'inTransaction') !== true && memberOf(database, 'isTransaction') !== true) return;
  const message = 'the database is in a transaction of yours: give the exporter a database of its own';
  throw Object.assign(new Error(message), { code: 'SQLITE_BUSY' });
}

function ofClient(client: LibsqlClient): SqlClient {
  return {
    query: (sql, args) => client.execute({ sql, args }),
    transaction: (statements) =>
      client.batch(
        statements.map(({ sql, values }) => ({ sql, args: values })),
        'write',
      ),
  };
}
