import type { Delivery } from '../../processors/delivery/delivery.js';
import type { BatchOptions } from '../../processors/delivery/options.js';
import type { DeliveryPreset } from '../../processors/delivery/presets.js';
import type { DeliverySettings } from '../../processors/delivery/settings.js';
import { sharedState } from '../../record/floor/shared-state.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { Renderer } from '../../record/record.js';
import type { StderrText } from './stderr-text.js';

/** The name of a sink that has none. */
export const UNNAMED = 'sink';

/** How an exporter wants to be delivered to. */
export interface ExporterDelivery
  extends DeliveryPreset,
    Pick<DeliverySettings, 'exporter' | 'hasRoom' | 'expedite' | 'waitNow'> {
  /** Batch limits that users cannot set. @default the option `batch` */
  readonly batch?: BatchOptions;
  /** Undefined for exporters that render no text. */
  readonly render: Renderer | undefined;
}

/** What stands at the end of a sink, behind its level, filter and delivery. */
export interface Destination {
  /** The name in reports, unless the option `name` gives one. */
  readonly name: string;
  /** An exporter with its delivery, or a foreign processor, which delivers by itself. */
  readonly target: ExporterDelivery | { readonly processor: LogRecordProcessor };
  /** The options for this side, where some of them are for another one. @default the options given to `add` */
  readonly options?: object;
  /** Several records may fail with one error object, which is reported once. @default false */
  readonly reportsEachOnce?: boolean;
  /** The user's own object, exporter or processor. Several sinks may have it; it is stopped with the last of them. */
  readonly shared?: object;
  /** Throws what `open` would throw, as far as that can be known without opening anything. */
  readonly check?: () => void;
  /** Opens it, after all options are validated. Errors that belong to no record go to `report`. Exceptions leave `add`. */
  readonly open?: (report: (error: unknown) => void, delivery: Delivery) => void;
  readonly flush?: () => Promise<void> | undefined;
  /** The object sink's own part of `logger.complete()`. */
  readonly complete?: () => unknown;
  /** @default the `shutdown` of the exporter */
  readonly stop?: () => unknown;
  /** It writes to stderr: what its lines are, if they are JSON. */
  readonly stderr?: StderrText;
  /** It runs elsewhere and may never answer: an aborted removal gives it the shortest time. @default false */
  readonly mayHang?: boolean;
}

/** How many sinks, of whatever logger and copy of the package, have a shared object. */
const users = sharedState('users-of-sinks', () => new WeakMap<object, number>());

/** Counts one more sink that has the object. */
export function retain(shared: object): void {
  users.set(shared, (users.get(shared) ?? 0) + 1);
}

/** Counts one fewer; true when no sink has the object any more. */
export function release(shared: object): boolean {
  const left = (users.get(shared) ?? 1) - 1;
  if (left > 0) users.set(shared, left);
  else users.delete(shared);
  return left <= 0;
}
