import type { InstalledSink } from '../sinks/sink.js';
import type { Instruments } from './instruments.js';
import type { MetricAttributes, Observations } from './meter.js';

/** Gives each component of a type a name of its own. */
export type Naming = (type: string) => string;

/** The metrics of one sink: read from its account when metrics are collected. The duration of exports alone is recorded as it happens. */
export class SinkMetrics {
  readonly #sink: InstalledSink;
  readonly #instruments: Instruments;
  readonly #ofProcessor: MetricAttributes;
  /** Undefined for a foreign processor: its exports are unknown to us. */
  readonly #ofExporter: MetricAttributes | undefined;
  readonly #onError: (error: unknown) => void;

  /** @param onError Takes what the meter throws */
  constructor(sink: InstalledSink, instruments: Instruments, name: Naming, onError: (error: unknown) => void) {
    const { processor, exporter, operations } = sink.pipeline.metered;
    this.#sink = sink;
    this.#instruments = instruments;
    this.#onError = onError;
    this.#ofProcessor = this.#component(processor.type, name);
    if (exporter === undefined) return;
    const { type, server } = exporter;
    const place = server === undefined ? {} : { 'server.address': server.address, 'server.port': server.port };
    this.#ofExporter = { ...this.#component(type, name), ...place };
    operations.ended = (millis, failedAs, httpStatus) => this.#timed(millis, failedAs, httpStatus);
  }

  observe(observations: Observations): void {
    const { filtered, queueSize, queueCapacity, processed, inFlight, exported } = this.#instruments;
    const { account, delivery, metered } = this.#sink.pipeline;
    const flow = (delivery?.account ?? account).flow();
    const { queueCapacity: capacity } = metered.processor;
    let handedOver = flow.delivered + flow.exporting;
    for (const count of flow.lostInExport.values()) handedOver += count;
    observations.observe(filtered, flow.filtered, this.#ofProcessor);
    observations.observe(processed, handedOver, this.#ofProcessor);
    for (const [type, count] of flow.lostBeforeExport)
      observations.observe(processed, count, { ...this.#ofProcessor, 'error.type': type });
    if (capacity !== undefined) {
      observations.observe(queueSize, flow.waiting, this.#ofProcessor);
      // A sink that is gone holds nothing: with 0, sums over all sinks stay true.
      observations.observe(queueCapacity, this.#sink.gone ? 0 : capacity, this.#ofProcessor);
    }
    if (this.#ofExporter === undefined) return;
    observations.observe(inFlight, flow.exporting, this.#ofExporter);
    observations.observe(exported, flow.delivered, this.#ofExporter);
    for (const [type, count] of flow.lostInExport)
      observations.observe(exported, count, { ...this.#ofExporter, 'error.type': type });
  }

  /** Records no more durations. */
  end(): void {
    this.#sink.pipeline.metered.operations.ended = undefined;
  }

  #timed(millis: number, failedAs: string | undefined, httpStatus: number | undefined): void {
    let attributes = this.#ofExporter;
    if (failedAs !== undefined) attributes = { ...attributes, 'error.type': failedAs };
    if (httpStatus !== undefined) attributes = { ...attributes, 'http.response.status_code': httpStatus };
    try {
      this.#instruments.duration.record(millis / 1_000, attributes);
    } catch (error) {
      this.#onError(error);
    }
  }

  #component(type: string, name: Naming): MetricAttributes {
    const { id, name: called } = this.#sink;
    return {
      'otel.component.type': type,
      'otel.component.name': name(type),
      'logly.sink.id': id,
      'logly.sink.name': called,
    };
  }
}
