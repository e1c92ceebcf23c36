/* What does a logger report of itself to OpenTelemetry? */
import type { Report } from '../../record/failure/report.js';
import { sharedState } from '../../record/floor/shared-state.js';
import { VERSION } from '../../record/version.js';
import type { InstalledSink } from '../sinks/sink.js';
import { Instruments } from './instruments.js';
import type { Meter, MeterProviderLike, Observations } from './meter.js';
import { SinkMetrics } from './sink-metrics.js';

/** What metrics need to know of a logger. */
export interface MeteredLogger {
  readonly ingress: { readonly accepted: number };
  readonly sinks: { readonly closed: boolean; active(): Iterable<InstalledSink> };
  readonly report: Report;
}

/** Loggers that share a provider share its instruments: two sets of observations would overwrite each other. */
const byProvider = sharedState('self-metrics', () => new WeakMap<MeterProviderLike, SelfMetrics>());

/** The metrics of all loggers with one MeterProvider. */
export class SelfMetrics {
  readonly #instruments: Instruments;
  readonly #loggers = new Map<MeteredLogger, Map<InstalledSink, SinkMetrics>>();
  /** The number of components of a type so far. */
  readonly #components = new Map<string, number>();
  /** Records of loggers that are gone. */
  #createdBefore = 0;

  private constructor(meter: Meter) {
    this.#instruments = new Instruments(meter);
    meter.addBatchObservableCallback((observations) => this.#observe(observations), this.#instruments.observables);
  }

  /** The metrics of this provider. Throws what the provider throws. */
  static of(provider: MeterProviderLike): SelfMetrics {
    let metrics = byProvider.get(provider);
    if (metrics === undefined) {
      metrics = new SelfMetrics(provider.getMeter('logly-otel', VERSION) as Meter);
      byProvider.set(provider, metrics);
    }
    return metrics;
  }

  /** Adds the logger, and its sinks that are new since the last call. */
  track(logger: MeteredLogger): void {
    let sinks = this.#loggers.get(logger);
    if (sinks === undefined) {
      if (logger.sinks.closed) return;
      sinks = new Map();
      this.#loggers.set(logger, sinks);
    }
    const name = (type: string) => this.#nameOf(type);
    const onError = (error: unknown) => logger.report.failure(error);
    for (const sink of logger.sinks.active()) {
      if (!sinks.has(sink)) sinks.set(sink, new SinkMetrics(sink, this.#instruments, name, onError));
    }
  }

  /** Observes the sinks of the logger no more. */
  leave(logger: MeteredLogger): void {
    for (const sink of this.#loggers.get(logger)?.values() ?? []) sink.end();
    if (this.#loggers.delete(logger)) this.#createdBefore += logger.ingress.accepted;
  }

  /** Exceptions of the meter reach the meter, which has called. */
  #observe(observations: Observations): void {
    let created = this.#createdBefore;
    for (const [logger, sinks] of this.#loggers) {
      created += logger.ingress.accepted;
      for (const [sink, metrics] of sinks) {
        const last = sink.gone;
        metrics.observe(observations);
        if (last) sinks.delete(sink);
      }
      if (logger.sinks.closed && sinks.size === 0) this.leave(logger);
    }
    observations.observe(this.#instruments.created, created);
  }

  #nameOf(type: string): string {
    const count = this.#components.get(type) ?? 0;
    this.#components.set(type, count + 1);
    return `${type}/${count}`;
  }
}
