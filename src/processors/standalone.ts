import type { LogRecordExporter } from '../record/exporter.js';
import { reporterOf, reportLine } from '../record/failure/report.js';
import { systemClock } from '../record/floor/clock.js';
import { wrongType } from '../record/floor/expect.js';
import { Account } from './delivery/account.js';
import {
  batchLimits,
  checkExporter,
  type DeliveryOptions,
  deliveryLimits,
  EXPORTER_BATCH_SIZE,
} from './delivery/options.js';
import { scheduler } from './delivery/scheduler.js';
import type { DeliverySettings } from './delivery/settings.js';
import { behindDelivery } from './pipeline/foreign-exporter.js';

/** Settings of a delivery that stands in somebody's LoggerProvider, without a logger around it. */
export function standalone(
  name: string,
  options: Partial<DeliveryOptions> & { exporter: LogRecordExporter },
  when: DeliverySettings['when'],
  concurrency = 1,
  userFunction = false,
): DeliverySettings {
  const { exporter, onDrop } = options;
  checkExporter(exporter);
  if (onDrop !== undefined && typeof onDrop !== 'function') throw wrongType('onDrop', 'a function', onDrop);
  const onError = reporterOf(name);
  return {
    exporter: userFunction ? exporter : behindDelivery(exporter, systemClock),
    when,
    ...deliveryLimits(options, concurrency, !userFunction),
    ...batchLimits(options, EXPORTER_BATCH_SIZE),
    usesCallContext: userFunction,
    foreignCode: true,
    defersWhenAsync: false,
    onError,
    onFailed: () => {},
    onDrop: quiet(onDrop, onError),
    onLeft(queued, inFlight) {
      reportLine(
        `${queued + inFlight} records were not delivered when the process ended (${name}: ${queued} queued, ${inFlight} in ` +
          'flight); await the forceFlush() of your LoggerProvider before the end',
      );
    },
    account: new Account(),
    clock: systemClock,
    scheduler,
  };
}

function quiet(onDrop: DeliveryOptions['onDrop'], onError: (error: unknown) => void): DeliverySettings['onDrop'] {
  return (records, reason) => {
    try {
      onDrop?.(records, reason);
    } catch (error) {
      onError(error);
    }
  };
}
