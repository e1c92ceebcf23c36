/** One statement and its parameters. */
export interface SqlStatement {
  /** The text, with the placeholders of the dialect. */
  readonly sql: string;
  /** One for each placeholder, in order. */
  readonly values: readonly unknown[];
}

/**
 * What a database client must do. `postgres`, `pg`, `mysql` and `sqlite` make one of yours.
 *
 * @example
 * const client: SqlClient = { query: (sql, values) => database.run(sql, values) };
 * logger.add(new SqlLogRecordExporter({ client, dialect: 'sqlite' }));
 */
export interface SqlClient {
  /** Runs one statement, committed when it has ended. May be async. A failure is thrown, or rejects. */
  query(sql: string, values: unknown[]): unknown;
  /**
   * Runs statements in one transaction, on one connection. Without it, each statement of a batch is committed by itself, and statements after a
   * failed one are not run. A batch needs several statements only above the database's limit of parameters: from 6,500 rows of nine columns.
   */
  transaction?(statements: readonly SqlStatement[]): unknown;
  /** Called by `shutdown`. */
  close?(): unknown;
}
