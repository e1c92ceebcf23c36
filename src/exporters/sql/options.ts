/* What can be set on a table of records, and what is rejected at once? */
import { boolean, knownOptions, optionalFunction, outOfRange, wrongType } from '../../record/floor/expect.js';
import { memberOf } from '../../record/floor/member-of.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { SqlClient } from './client.js';
import { type Column, ownColumn, SOURCES, type SqlColumn } from './columns.js';
import type { Dialect, TableName } from './dialects/dialect.js';
import { mysqlDialect } from './dialects/mysql.js';
import { postgresDialect } from './dialects/postgres.js';
import { sqliteDialect } from './dialects/sqlite.js';

/** The table, and what its columns hold. */
export interface SqlOptions {
  /** The table; `a.b` is the table `b` of the schema, or database, `a`. Names are quoted, so that case and any character count. @default 'logs' */
  table?: string | undefined;
  /** Makes the table, if there is none, before the first insert, with an index by time. @default false */
  createTable?: boolean | undefined;
  /**
   * The columns, by name, each with the part of the record that it holds, or with a function that returns its value. The parts are `uid`,
   * `time_ns`, `severity_number`, `severity`, `logger`, `body`, `trace_id`, `span_id` and `attributes`. Strings, numbers, bigints, booleans, bytes
   * and dates are stored as they are, null and undefined as NULL, other objects as JSON. A record whose function throws fails. Only a `uid` in a
   * unique column keeps a record from being stored twice.
   * @default all nine, each in a column of its name
   */
  columns?: Readonly<Record<string, SqlColumn | ((record: ReadableLogRecord) => unknown)>> | undefined;
}

/** The database that a client speaks to. */
export type SqlDialect = 'postgres' | 'mysql' | 'sqlite';

/** Options of {@link SqlLogRecordExporter}. */
export interface SqlExporterOptions extends SqlOptions {
  /** The client. */
  client: SqlClient;
  /** MariaDB is `mysql`. */
  dialect: SqlDialect;
}

/** The options, validated. @internal */
export interface SqlSettings {
  readonly client: SqlClient;
  readonly dialect: Dialect;
  readonly table: TableName;
  readonly createTable: boolean;
  readonly columns: readonly Column[];
  /** The column to index. */
  readonly time: Column | undefined;
}

const DIALECTS: Readonly<Record<SqlDialect, Dialect>> = {
  postgres: postgresDialect,
  mysql: mysqlDialect,
  sqlite: sqliteDialect,
};
const OPTIONS = ['table', 'createTable', 'columns'] as const;
const KNOWN: ReadonlySet<string> = new Set<keyof SqlExporterOptions>(['client', 'dialect', ...OPTIONS]);
const KNOWN_SHORT: ReadonlySet<string> = new Set<keyof SqlOptions>(OPTIONS);

/** @throws TypeError for an unknown option of a short form */
export function knownSqlOptions(what: string, options: SqlOptions): SqlOptions {
  knownOptions(what, options, KNOWN_SHORT);
  return options;
}

/** @throws TypeError, RangeError for an unknown or invalid option @internal */
export function sqlSettings(options: SqlExporterOptions): SqlSettings {
  knownOptions('SqlLogRecordExporter', options, KNOWN);
  const columns = columnsOf(options.columns);
  return {
    client: clientOf(options.client),
    dialect: dialectOf(options.dialect),
    table: tableOf(options.table),
    createTable: boolean('createTable', options.createTable, false),
    columns,
    time: columns.find(({ kind }) => kind === 'nanoseconds'),
  };
}

function clientOf(client: unknown): SqlClient {
  const expected = 'an object with `query`; use postgres, pg, mysql or sqlite for a client of yours';
  if (typeof memberOf(client, 'query') !== 'function') throw wrongType('client', expected, client);
  const { transaction, close } = client as SqlClient;
  optionalFunction('client.transaction', transaction);
  optionalFunction('client.close', close);
  return client as SqlClient;
}

function dialectOf(dialect: unknown): Dialect {
  const known = typeof dialect === 'string' && Object.hasOwn(DIALECTS, dialect);
  if (!known) throw wrongType('dialect', "'postgres', 'mysql' or 'sqlite'", dialect);
  return DIALECTS[dialect as SqlDialect];
}

function tableOf(table: unknown = 'logs'): TableName {
  if (typeof table !== 'string') throw wrongType('table', 'a string', table);
  const [first = '', second, ...more] = table.split('.');
  if (!isName(first) || (second !== undefined && !isName(second)) || more.length > 0)
    throw outOfRange('table', '`table` or `schema.table`', table);
  return second === undefined ? { schema: undefined, name: first } : { schema: first, name: second };
}

function columnsOf(given: unknown): readonly Column[] {
  if (given === undefined) return Object.entries(SOURCES).map(([name, source]) => ({ name, ...source }));
  if (typeof given !== 'object' || given === null) throw wrongType('columns', 'an object', given);
  const columns = Object.entries(given).map(([name, from]): Column => {
    if (!isName(name)) throw outOfRange('columns', 'names of columns', name);
    if (typeof from === 'function') return ownColumn(name, from as (record: ReadableLogRecord) => unknown);
    if (typeof from === 'string' && Object.hasOwn(SOURCES, from)) return { name, ...SOURCES[from as SqlColumn] };
    throw wrongType(`columns.${name}`, `a function, or one of ${Object.keys(SOURCES).join(', ')}`, from);
  });
  if (columns.length === 0) throw outOfRange('columns', 'at least one column', given);
  return columns;
}

function isName(name: string): boolean {
  return name !== '' && !name.includes('\0') && name.isWellFormed();
}
