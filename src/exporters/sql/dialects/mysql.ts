import { Json } from '../columns.js';
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
  quotedTable,
  REFUSED_ROW,
} from './dialect.js';

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``;

const types = {
  // Compared byte by byte: other collations take uids for equal that are not.
  uid: 'VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY',
  nanoseconds: 'BIGINT NOT NULL',
  integer: 'SMALLINT',
  text: 'LONGTEXT',
  trace_id: 'CHAR(32)',
  span_id: 'CHAR(16)',
  json: 'JSON',
};

/** Deadlocks, waits for locks, lack of connections, memory and disk, shutdown, read-only servers, interrupted and timed out statements. */
const RETRYABLE: ReadonlySet<unknown> = new Set([
  ...[1021, 1037, 1038, 1040, 1041, 1053, 1105, 1114, 1180, 1203, 1205, 1206, 1213, 1226, 1290, 1317, 1461],
  ...[1836, 1927, 1969, 2006, 2013, 2055, 3024, 3572, 4031],
]);
/** Values that are too long, out of range, null, of another type, or break a constraint; packets that are too large. */
const ROW: ReadonlySet<unknown> = new Set([
  ...[1048, 1062, 1118, 1153, 1261, 1262, 1264, 1265, 1292, 1300, 1365, 1366, 1367, 1406, 1452, 1690],
  ...[3140, 3141, 3156, 3157, 3819, 3854, 4025, 4078],
]);
const LOGIN: ReadonlySet<unknown> = new Set([1044, 1045, 1049, 1251, 1698]);
const COLUMN: ReadonlySet<unknown> = new Set([1054, 1136, 1364]);
const PERMISSION: ReadonlySet<unknown> = new Set([1142, 1143, 1370]);

export const mysqlDialect: Dialect = {
  maxParameters: 65_535,
  types,
  quote,
  placeholder: () => '?',
  parameter: (cell) => (cell instanceof Json ? cell.text : typeof cell === 'bigint' ? String(cell) : cell),
  // It needs the right to UPDATE. Not INSERT IGNORE, which also cuts values that are too long, and leaves out rows that break a constraint.
  ignoringDuplicates: ([first = '']) => `ON DUPLICATE KEY UPDATE ${quote(first)} = ${quote(first)}`,
  create(table, columns, time) {
    const index = time === undefined ? '' : `,\n  KEY ${quote(`${time.name}_index`)} (${quote(time.name)})`;
    const body = `${definitions(columns, this)}${index}`;
    return [`CREATE TABLE IF NOT EXISTS ${quotedTable(table, this)} (\n${body}\n) DEFAULT CHARSET=utf8mb4`];
  },
  meaningOf({ code, errno }, table): Meaning {
    if (errno === 1146) return noTable(table);
    if (LOGIN.has(errno)) return noLogin;
    if (COLUMN.has(errno)) return noColumn(table);
    if (PERMISSION.has(errno)) return noPermission(table, 'INSERT into and UPDATE');
    if (ROW.has(errno)) return REFUSED_ROW;
    if (RETRYABLE.has(errno) || code === 'PROTOCOL_CONNECTION_LOST') return LOST;
    return typeof code === 'string' && code.startsWith('ER_') ? { retryable: false } : OPEN;
  },
};
