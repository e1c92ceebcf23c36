import { type Cell, Json } from '../columns.js';
import {
  type Dialect,
  definitions,
  LOST,
  type Meaning,
  noColumn,
  noPermission,
  noTable,
  OPEN,
  type Parameter,
  quotedTable,
  REFUSED_ROW,
} from './dialect.js';

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

const types = {
  uid: 'TEXT NOT NULL PRIMARY KEY',
  nanoseconds: 'INTEGER NOT NULL',
  integer: 'INTEGER',
  text: 'TEXT',
  trace_id: 'TEXT',
  span_id: 'TEXT',
  json: 'TEXT',
};

/** The primary result codes of SQLite, by their names in errors of clients. */
const CODES: Readonly<Record<string, number>> = {
  ...{ ERROR: 1, PERM: 3, ABORT: 4, BUSY: 5, LOCKED: 6, NOMEM: 7, READONLY: 8, INTERRUPT: 9, IOERR: 10, CORRUPT: 11 },
  ...{
    FULL: 13,
    CANTOPEN: 14,
    PROTOCOL: 15,
    SCHEMA: 17,
    TOOBIG: 18,
    CONSTRAINT: 19,
    MISMATCH: 20,
    AUTH: 23,
    NOTADB: 26,
  },
};
const RETRYABLE: ReadonlySet<number> = new Set([4, 5, 6, 7, 9, 10, 13, 14, 15, 17]);
const ROW: ReadonlySet<number> = new Set([18, 19, 20]);

export const sqliteDialect: Dialect = {
  maxParameters: 32_766,
  types,
  quote,
  placeholder: () => '?',
  parameter,
  // Not OR IGNORE, which also leaves out rows that break another constraint.
  ignoringDuplicates: () => 'ON CONFLICT DO NOTHING',
  create(table, columns, time) {
    const sql = [`CREATE TABLE IF NOT EXISTS ${quotedTable(table, this)} (\n${definitions(columns, this)}\n)`];
    if (time !== undefined) {
      // The index is in the schema of its table, which SQLite wants in front of the name of the index.
      const index = quotedTable({ schema: table.schema, name: `${table.name}_${time.name}` }, this);
      sql.push(`CREATE INDEX IF NOT EXISTS ${index} ON ${quote(table.name)} (${quote(time.name)})`);
    }
    return sql;
  },
  meaningOf({ code, errcode, message }, table): Meaning {
    const number = typeof errcode === 'number' ? errcode & 0xff : CODES[primaryName(code)];
    if (/no such table/i.test(message)) return noTable(table);
    if (/no such column|has no column named|values for \d+ columns/i.test(message)) return noColumn(table);
    if (number === undefined) return OPEN;
    if (number === CODES.READONLY || number === CODES.PERM || number === CODES.AUTH) return noPermission(table);
    if (ROW.has(number)) return REFUSED_ROW;
    return { ...LOST, retryable: RETRYABLE.has(number) };
  },
};

/** `BUSY` of `SQLITE_BUSY_SNAPSHOT`. */
function primaryName(code: unknown): string {
  return typeof code === 'string' ? (/^SQLITE_([A-Z]+)/.exec(code)?.[1] ?? '') : '';
}

function parameter(cell: Cell): Parameter {
  if (cell instanceof Json) return cell.text;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  return cell instanceof Date ? cell.toISOString() : cell;
}
