import type { SinkReport } from 'logly-otel';
import type { Received } from './destination.js';

/** A sink's account beside what its destination says. */
export interface Row {
  readonly sink: SinkReport;
  readonly destination: string;
  readonly received: Received;
}

const HEAD = ['sink', 'created', 'filtered', 'delivered', 'failed', 'dropped', 'destination', 'received', 'agree'];

export function agrees({ sink, received }: Row): boolean {
  const dropped = Object.values(sink.dropped).reduce((sum, count) => sum + count, 0);
  const settled = sink.filtered + sink.delivered + sink.failed + dropped;
  return sink.created === settled && sink.delivered === received.records && received.refused === 0;
}

/** The accounts as a table of text. */
export function accountTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const { name, created, filtered, delivered, failed, dropped } = row.sink;
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    const numbers = [created, filtered, delivered, failed, lost].map(String);
    return [name, ...numbers, row.destination, String(row.received.records), agrees(row) ? 'yes' : 'NO'];
  });
  const all = [HEAD, ...cells];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const isNumber = (column: number) => (column > 0 && column < 6) || column === 7;
  const line = (row: string[]) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(HEAD), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.map(line)].join('\n');
}
