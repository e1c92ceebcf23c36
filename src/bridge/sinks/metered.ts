import type { DeliverySettings, Operations } from '../../processors/delivery/settings.js';
import { componentOf } from '../../processors/pipeline/foreign-exporter.js';
import type { ExporterComponent } from '../../record/exporter.js';

/** A sink, as its metrics see it. */
export interface Metered {
  readonly processor: {
    /** By OpenTelemetry's semantic conventions, or the name of its class. */
    readonly type: string;
    /** Undefined where nothing waits. */
    readonly queueCapacity: number | undefined;
  };
  /** Undefined where that is somebody else's processor's. */
  readonly exporter: ExporterComponent | undefined;
  readonly operations: Operations;
}

const TYPES = {
  'in-call': 'simple_log_processor',
  deferred: 'AsyncLogRecordProcessor',
  batched: 'batching_log_processor',
} as const;

/** What metrics say of a sink with this delivery; without one the sink is a processor of somebody else's. */
export function meteredOf(delivery: DeliverySettings | undefined, operations: Operations): Metered {
  if (delivery === undefined) {
    const processor = { type: 'ThirdPartyLogRecordProcessor', queueCapacity: undefined };
    return { processor, exporter: undefined, operations };
  }
  const { when, defersWhenAsync, maxQueueSize, exporter } = delivery;
  // One that may turn out to be async has a queue from then on.
  const type = TYPES[when === 'in-call' && defersWhenAsync ? 'deferred' : when];
  const waits = when !== 'in-call' || defersWhenAsync;
  return {
    processor: { type, queueCapacity: waits ? maxQueueSize : undefined },
    exporter: componentOf(exporter),
    operations,
  };
}
