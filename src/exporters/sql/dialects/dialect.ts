/* How do the SQL of databases and their errors differ? */
import type { DeliveryError } from '../../../record/exporter.js';
import { oneLine } from '../../../record/text.js';
import type { Cell, Column, ColumnKind } from '../columns.js';

/** What a parameter may be. */
export type Parameter = string | number | bigint | boolean | null | Date | Uint8Array;

/** What a database's error means. */
export interface Meaning {
  /** Undefined if the error leaves it open. */
  readonly retryable: boolean | undefined;
  /** One of the rows is refused for its content. */
  readonly divisible?: boolean;
  /** What to do about it, as the end of a message. */
  readonly cure?: string;
}

export interface Dialect {
  /** Parameters that one statement may have. */
  readonly maxParameters: number;
  readonly types: Readonly<Record<ColumnKind, string>>;
  /** A name in quotes. */
  quote(name: string): string;
  /** The place of a parameter in a statement. @param number From 1 */
  placeholder(number: number, cell: Cell): string;
  parameter(cell: Cell): Parameter;
  /** The end of an insert, by which a row whose key exists is left as it is. */
  ignoringDuplicates(columns: readonly string[]): string;
  /** The statements that make the table, if there is none, with its index by `time`. */
  create(table: TableName, columns: readonly Column[], time: Column | undefined): string[];
  meaningOf(error: ErrorParts, table: string): Meaning;
}

/** The members of an error that databases give a meaning. */
interface ErrorParts {
  readonly code: unknown;
  readonly errno: unknown;
  readonly errcode: unknown;
  readonly message: string;
}

/** The name of a table, and of its schema if it has one. */
export interface TableName {
  readonly schema: string | undefined;
  readonly name: string;
}

export function quotedTable({ schema, name }: TableName, { quote }: Pick<Dialect, 'quote'>): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

/** The definitions of columns, each in a line. */
export function definitions(columns: readonly Column[], { quote, types }: Pick<Dialect, 'quote' | 'types'>): string {
  return columns.map(({ name, kind }) => `  ${quote(name)} ${types[kind]}`).join(',\n');
}

/** One statement that inserts these rows. */
export function insertOf(
  dialect: Dialect,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): { sql: string; values: Parameter[] } {
  const values: Parameter[] = [];
  const lines = rows.map((row) => {
    const places = row.map((cell) => dialect.placeholder(values.push(dialect.parameter(cell)), cell));
    return `(${places.join(',')})`;
  });
  const names = columns.map((name) => dialect.quote(name)).join(', ');
  const sql = `INSERT INTO ${table} (${names}) VALUES ${lines.join(',')} ${dialect.ignoringDuplicates(columns)}`;
  return { sql, values };
}

const MAX_MESSAGE = 500;
/** What clients say, without a code, of a connection that is lost or cannot be made. */
const CONNECTION = /connection|connect |timeout|timed out|socket|not queryable|server closed/i;
/** Clients say so when their owner has closed them. */
const CLOSED = /after call\w+ end|CONNECTION_ENDED|is not open|client is closed|pool is closed|database is closed/i;

/** The error of a statement, with what it means for the delivery and what to do. Its message has no values. */
export function sqlError(dialect: Dialect, table: string, thrown: unknown): DeliveryError {
  const { code, errno, errcode, message } = partsOf(thrown);
  const meaning = CLOSED.test(message)
    ? { retryable: false, cure: 'the client was closed: shut the logger down before the client' }
    : dialect.meaningOf({ code, errno, errcode, message }, table);
  const { cure, divisible = false } = meaning;
  const retryable = meaning.retryable ?? (divisible ? false : CONNECTION.test(message) ? true : undefined);
  const text = `${table}: ${oneLine(message, MAX_MESSAGE)}${cure === undefined ? '' : `; ${cure}`}`;
  const error = new Error(text, { cause: thrown }) as DeliveryError & { code?: unknown };
  if (code !== undefined) error.code = code;
  if (retryable !== undefined) error.retryable = retryable;
  if (divisible) error.divisible = true;
  return error;
}

function partsOf(thrown: unknown): ErrorParts {
  try {
    const { code, errno, errcode, message } = thrown as Record<string, unknown>;
    return { code, errno, errcode, message: typeof message === 'string' && message !== '' ? message : String(code) };
  } catch {
    return { code: undefined, errno: undefined, errcode: undefined, message: String(thrown) };
  }
}

export const LOST: Meaning = { retryable: true };
export const REFUSED_ROW: Meaning = { retryable: false, divisible: true };
export const OPEN: Meaning = { retryable: undefined };

export const noTable = (table: string): Meaning => ({
  retryable: false,
  cure: `the table ${table} does not exist: create it, or set \`createTable: true\``,
});

export const noColumn = (table: string): Meaning => ({
  retryable: false,
  cure: `the columns of ${table} differ: name them in \`columns\`, or use another table`,
});

export const noPermission = (table: string, statements = 'INSERT into'): Meaning => ({
  retryable: false,
  cure: `allow the user of the client to ${statements} ${table}`,
});

export const noLogin: Meaning = { retryable: false, cure: 'check user, password and database of the client' };
