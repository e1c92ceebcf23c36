import type { DeliverySettings, Operations } from '../../processors/delivery/settings.js';
import { componentOf } from '../../processors/pipeline/foreign-exporter.js';
import type { ExporterComponent } from '../../record/exporter.js';

/** What metrics need to know of a sink. */
export interface Metered {
  readonly processor: {
    /** The type by OpenTelemetry's semantic conventions, or the name of the class. */
    readonly type: string;
    /** Undefined without a queue. */
    readonly queueCapacity: number | undefined;
  };
  /** Undefined for a foreign processor, whose exporter is unknown. */
  readonly exporter: ExporterComponent | undefined;
  readonly operations: Operations;
}

const TYPES = {
  'in-call': 'simple_log_processor',
  deferred: 'AsyncLogRecordProcessor',
  batched: 'batching_log_processor',
} as const;

/** The description of a sink with this delivery; of a foreign processor without one. */
export function meteredOf(delivery: DeliverySettings | undefined, operations: Operations): Metered {
  if (delivery === undefined) {
    const processor = { type: 'ThirdPartyLogRecordProcessor', queueCapacity: undefined };
    return { processor, exporter: undefined, operations };
  }
  const { when, defersWhenAsync, maxQueueSize, exporter } = delivery;
  // A function that proves to be async has a queue from then on.
  const type = TYPES[when === 'in-call' && defersWhenAsync ? 'deferred' : when];
  const waits = when !== 'in-call' || defersWhenAsync;
  return {
    processor: { type, queueCapacity: waits ? maxQueueSize : undefined },
    exporter: componentOf(exporter),
    operations,
  };
}
