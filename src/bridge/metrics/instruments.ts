import type { Histogram, InstrumentOptions, Meter, Observable } from './meter.js';

const LOG_RECORDS = '{log_record}';

/** The metrics, named by OpenTelemetry's semantic conventions; a metric that these do not define has a name of ours. */
export class Instruments {
  readonly created: Observable;
  readonly filtered: Observable;
  readonly queueSize: Observable;
  readonly queueCapacity: Observable;
  readonly processed: Observable;
  readonly inFlight: Observable;
  readonly exported: Observable;
  readonly duration: Histogram;

  constructor(meter: Meter) {
    const counter = (name: string, description: string) =>
      meter.createObservableCounter(name, { unit: LOG_RECORDS, description });
    const upDownCounter = (name: string, description: string) =>
      meter.createObservableUpDownCounter(name, { unit: LOG_RECORDS, description });
    // Without boundaries there is one bucket: the number of operations and the sum of their durations.
    const duration: InstrumentOptions = {
      unit: 's',
      description: 'The duration of exporting a batch of log records, from its first attempt to its last.',
      advice: { explicitBucketBoundaries: [] },
    };
    this.created = counter('otel.sdk.log.created', 'The number of log records that were made, or came in.');
    this.filtered = counter(
      'logly.sink.log.filtered',
      'The number of log records that the level or the filter of a sink has kept from it.',
    );
    this.queueSize = upDownCounter(
      'otel.sdk.processor.log.queue.size',
      'The number of log records in the queue of a given instance of a log record processor.',
    );
    this.queueCapacity = upDownCounter(
      'otel.sdk.processor.log.queue.capacity',
      'The maximum number of log records the queue of a given instance of a log record processor can hold.',
    );
    this.processed = counter(
      'otel.sdk.processor.log.processed',
      'The number of log records for which the processing has finished, either successful or failed.',
    );
    this.inFlight = upDownCounter(
      'otel.sdk.exporter.log.inflight',
      'The number of log records which were passed to the exporter, but that have not been exported yet (neither successful, nor failed).',
    );
    this.exported = counter(
      'otel.sdk.exporter.log.exported',
      'The number of log records for which the export has finished, either successful or failed.',
    );
    this.duration = meter.createHistogram('otel.sdk.exporter.operation.duration', duration);
  }

  get observables(): Observable[] {
    const { created, filtered, queueSize, queueCapacity, processed, inFlight, exported } = this;
    return [created, filtered, queueSize, queueCapacity, processed, inFlight, exported];
  }
}
