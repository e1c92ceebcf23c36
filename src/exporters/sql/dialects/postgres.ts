import { type Cell, Json } from '../columns.js';
import {
  type Dialect,
  definitions,
  LOST,
  type Meaning,
  noColumn,
  noLogin,
  noPermission,
  noTable,
  OPEN,
  type Parameter,
  quotedTable,
  REFUSED_ROW,
} from './dialect.js';

/** Text and JSON of PostgreSQL cannot hold NUL: its symbol stands for it. */
const NUL_SYMBOL = '\u2400';

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

const types = {
  uid: 'TEXT PRIMARY KEY',
  nanoseconds: 'BIGINT NOT NULL',
  integer: 'SMALLINT',
  text: 'TEXT',
  trace_id: 'CHAR(32)',
  span_id: 'CHAR(16)',
  json: 'JSONB',
};

/** Classes of SQLSTATE: lost connections, rollbacks, lack of resources, intervention of an operator, errors of the system. */
const RETRYABLE_CLASS: ReadonlySet<string> = new Set(['08', '40', '53', '57', '58']);
/** Data, constraints, limits of the server. */
const ROW_CLASS: ReadonlySet<string> = new Set(['22', '23', '54']);
/** A lock that is not to be had; a server that is read-only until a failover is over. */
const RETRYABLE: ReadonlySet<string> = new Set(['55P03', '55006', '25006']);
const CLIENT: ReadonlySet<string> = new Set(['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT']);

export const postgresDialect: Dialect = {
  maxParameters: 65_534,
  types,
  quote,
  // Two casts: a client that knows the type of the parameter as JSON would encode the text again.
  placeholder: (number, cell) => (cell instanceof Json ? `$${number}::text::jsonb` : `$${number}`),
  parameter,
  ignoringDuplicates: () => 'ON CONFLICT DO NOTHING',
  create(table, columns, time) {
    const name = quotedTable(table, this);
    const sql = [`CREATE TABLE IF NOT EXISTS ${name} (\n${definitions(columns, this)}\n)`];
    if (time !== undefined) {
      const index = quote(`${table.name}_${time.name}`);
      sql.push(`CREATE INDEX IF NOT EXISTS ${index} ON ${name} (${quote(time.name)})`);
    }
    return sql;
  },
  meaningOf({ code }, table): Meaning {
    if (typeof code !== 'string') return OPEN;
    if (CLIENT.has(code)) return LOST;
    if (code === '57P04' || code.startsWith('28') || code === '3D000') return noLogin;
    if (RETRYABLE.has(code)) return LOST;
    if (code === '42P01' || code === '3F000') return noTable(table);
    if (code === '42703' || code === '42804') return noColumn(table);
    if (code === '42501') return noPermission(table);
    if (!/^[0-9A-Z]{5}$/.test(code) || code.startsWith('E')) return OPEN;
    const group = code.slice(0, 2);
    if (RETRYABLE_CLASS.has(group)) return LOST;
    return ROW_CLASS.has(group) ? REFUSED_ROW : { retryable: false };
  },
};

function parameter(cell: Cell): Parameter {
  if (typeof cell === 'string') return cell.includes('\0') ? cell.replaceAll('\0', NUL_SYMBOL) : cell;
  if (typeof cell === 'bigint') return String(cell);
  if (!(cell instanceof Json)) return cell;
  // A backslash that is itself escaped is no beginning of an escape.
  return cell.text.includes('\\u0000')
    ? cell.text.replace(/\\\\|\\u0000/g, (part) => (part.length === 2 ? part : NUL_SYMBOL))
    : cell.text;
}
