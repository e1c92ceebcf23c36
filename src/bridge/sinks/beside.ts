/* Which processors of the application's provider are reported with the sinks? */
import type { DeliveryStats } from '../../processors/delivery/account.js';
import type { SinkReport } from './sink.js';

/** Processors of ours that the application's provider feeds. They are no sinks: each is reported behind them, with id 0. */
export class ProcessorsBeside {
  readonly #reports: Array<() => SinkReport> = [];

  add(name: string, processor: { stats(): DeliveryStats }): void {
    this.#reports.push(() => ({ id: 0, name, level: 'TRACE', ...processor.stats() }));
  }

  stats(): SinkReport[] {
    return this.#reports.map((report) => report());
  }

  /** Marks what they have got by now. The result returns the ones that still hold some of it. */
  mark(): () => SinkReport[] {
    const marks = this.stats().map(({ created }) => created);
    const isPending = ({ queued, inFlight, created }: SinkReport, index: number) =>
      queued + inFlight > created - (marks[index] ?? 0);
    return () => this.stats().filter(isPending);
  }
}
