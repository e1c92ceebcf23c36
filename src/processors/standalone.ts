/* How does a delivery work in anybody's LoggerProvider, without a logger around it? */
import type { LogRecordExporter } from '../record/exporter.js';
import { recordsWere, whereLeft } from '../record/failure/lines.js';
import { Outage } from '../record/failure/outage.js';
import { reporterOf, reportLine } from '../record/failure/report.js';
import { systemClock } from '../record/floor/clock.js';
import { optionalFunction } from '../record/floor/expect.js';
import { ignoreRejection } from '../record/floor/thenable.js';
import { Account } from './delivery/account.js';
import { Delivery } from './delivery/delivery.js';
import {
  batchLimits,
  checkExporter,
  type DeliveryOptions,
  deliveryLimits,
  EXPORTER_BATCH_SIZE,
} from './delivery/options.js';
import type { DeliveryPreset } from './delivery/presets.js';
import { scheduler } from './pace/scheduler.js';
import { DropReporter } from './pipeline/drop-reporter.js';
import { behindDelivery } from './pipeline/foreign-exporter.js';
import { durableQueueOf } from './spool/durable-queue.js';

/**
 * The delivery behind a processor that users construct.
 *
 * @param processor Its class, for reports on stderr
 * @param callsFunction `exporter` is ours and calls a user's function
 * @throws TypeError, RangeError for a wrong option
 */
export function standaloneDelivery(
  processor: string,
  options: Omit<Partial<DeliveryOptions>, 'exporter'> & { exporter: LogRecordExporter | undefined },
  preset: DeliveryPreset,
  callsFunction = false,
): Delivery {
  const { exporter } = options;
  checkExporter(exporter);
  const onDrop = optionalFunction('onDrop', options.onDrop);
  const onError = reporterOf(processor);
  const account = new Account();
  const limits = deliveryLimits(options, preset, !callsFunction);
  const durable =
    limits.spool &&
    durableQueueOf(limits.spool, limits, callsFunction ? undefined : exporter, undefined, (line) =>
      reportLine(`${processor}: ${line}`),
    );
  const drops = new DropReporter(processor, reportLine, systemClock);
  const delivery = new Delivery({
    ...preset,
    durable,
    ...limits,
    ...batchLimits(options, EXPORTER_BATCH_SIZE),
    exporter: callsFunction ? exporter : behindDelivery(exporter, systemClock),
    onError,
    onFailed: () => {},
    onDrop(records, reason) {
      // A shutdown reports what it leaves in a line of its own.
      if (onDrop === undefined && reason !== 'shutdown') drops.dropped(records.length, reason);
      try {
        ignoreRejection(onDrop?.(records, reason));
      } catch (error) {
        onError(error);
      }
    },
    onLeft(queued, inFlight, lastError) {
      const where = whereLeft(processor, queued, inFlight, lastError);
      reportLine(`${recordsWere(queued + inFlight)} not delivered in time for the end ${where}`);
    },
    attempts: new Outage({
      subject: processor,
      clock: systemClock,
      line: reportLine,
      maxElapsedMillis: () => limits.retry?.maxElapsedMillis ?? Number.POSITIVE_INFINITY,
      pending: () => account.pending,
      lost: () => account.lost,
    }),
    account,
    clock: systemClock,
    scheduler,
  });
  delivery.open();
  return delivery;
}
