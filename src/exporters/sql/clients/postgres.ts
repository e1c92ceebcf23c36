/* How does a statement reach the database through a client that a user has? */
import { wrongType } from '../../../record/floor/expect.js';
import { memberOf } from '../../../record/floor/member-of.js';
import type { SqlClient } from '../client.js';
import { SqlLogRecordExporter } from '../exporter.js';
import { knownSqlOptions, type SqlOptions } from '../options.js';

const has = (client: unknown, ...methods: string[]) =>
  methods.every((method) => typeof memberOf(client, method) === 'function');

interface PostgresJs {
  unsafe(sql: string, values: readonly unknown[]): Promise<unknown>;
  begin(run: (sql: PostgresJs) => Promise<unknown>): Promise<unknown>;
}

/**
 * An exporter for a table of PostgreSQL, through your `postgres(…)` of postgres.js. For `pg`, see {@link pg}.
 *
 * @throws TypeError, RangeError for another client, or an unknown or invalid option
 * @example
 * const sql = postgresJs('postgres://localhost/app');
 * logger.add(postgres(sql, { table: 'logs', createTable: true }));
 */
export function postgres(client: unknown, options: SqlOptions = {}): SqlLogRecordExporter {
  if (typeof client !== 'function' || !has(client, 'unsafe', 'begin'))
    throw wrongType('client', 'what `postgres(…)` of postgres.js returns; `pg` is for pg', client);
  const sql = client as unknown as PostgresJs;
  const own: SqlClient = {
    query: (text, values) => sql.unsafe(text, values),
    transaction: (statements) =>
      sql.begin(async (transaction) => {
        for (const { sql: text, values } of statements) await transaction.unsafe(text, values);
      }),
  };
  return new SqlLogRecordExporter({ ...knownSqlOptions('postgres', options), client: own, dialect: 'postgres' });
}

interface PgClient {
  query(sql: string, values?: readonly unknown[]): Promise<unknown>;
  release(error?: unknown): void;
}

/**
 * An exporter for a table of PostgreSQL, through your `Pool` of `pg`. A `Client` works, too, but does not connect again.
 *
 * @throws TypeError, RangeError for another client, or an unknown or invalid option
 * @example
 * logger.add(pg(new Pool({ connectionString }), { table: 'logs', createTable: true }));
 */
export function pg(client: unknown, options: SqlOptions = {}): SqlLogRecordExporter {
  if (typeof client === 'function' || !has(client, 'query', 'connect') || has(client, 'execute'))
    throw wrongType('client', 'a Pool or a Client of pg; `postgres` is for postgres.js', client);
  const given = client as unknown as PgClient & { connect(): Promise<PgClient> };
  const own: SqlClient = { query: (text, values) => given.query(text, values) };
  // A Client is shared with statements of its owner, which would be in the transaction.
  if (typeof memberOf(client, 'totalCount') === 'number')
    own.transaction = async (statements) => {
      const connection = await given.connect();
      let failure: unknown;
      try {
        await connection.query('BEGIN');
        for (const { sql, values } of statements) await connection.query(sql, values);
        await connection.query('COMMIT');
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        // The connection is not used again after a failure, whatever state it is in: closing it rolls back.
        connection.release(failure);
      }
    };
  return new SqlLogRecordExporter({ ...knownSqlOptions('pg', options), client: own, dialect: 'postgres' });
}
