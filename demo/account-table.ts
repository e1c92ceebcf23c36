import type { SinkReport } from 'logly-otel';
import { droppedOf } from './bars.js';
import type { Received } from './destination.js';

/** A sink's account beside what its destination says. */
export interface Row {
  readonly sink: SinkReport;
  readonly destination: string;
  readonly received: Received;
}

const HEAD = ['sink', 'created', 'filtered', 'delivered', 'failed', 'dropped', 'destination', 'received', 'agree'];

export function agrees({ sink, received }: Row): boolean {
  const settled = sink.filtered + sink.delivered + sink.failed + droppedOf(sink);
  return sink.created === settled && sink.delivered === received.records && received.refused === 0;
}

/** The accounts as a table of text. */
export function accountTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const { name, created, filtered, delivered, failed } = row.sink;
    const numbers = [created, filtered, delivered, failed, droppedOf(row.sink)].map(String);
    return [name, ...numbers, row.destination, String(row.received.records), agrees(row) ? 'yes' : 'NO'];
  });
  return table([HEAD, ...cells], (column) => (column > 0 && column < 6) || column === 7);
}

/** Our processor and that of the SDK, under the same load. @param logged Records that the provider gave to both */
export function besideStock(logged: number, ours: Received, stock: Received): string {
  const row = (name: string, of: (received: Received) => number) => [name, String(of(ours)), String(of(stock))];
  const rows = [
    ['over OTLP', 'logly-otel', 'stock SDK'],
    row('logged', () => logged),
    row('arrived', ({ records }) => records),
    row('lost', ({ records }) => logged - records),
  ];
  return table(rows, (column) => column > 0);
}

function table(rows: ReadonlyArray<readonly string[]>, isNumber: (column: number) => boolean): string {
  const [head = [], ...others] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...others.map(line)].join('\n');
}
