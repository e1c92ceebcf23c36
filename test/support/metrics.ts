import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics';

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export interface Point {
  readonly metric: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Number of values in a histogram. */
  readonly value: number;
  /** Of a histogram. */
  readonly sum?: number | undefined;
}

/** The SDK's MeterProvider, collected on demand. */
export class Collected {
  readonly #reader: Reader;
  readonly meterProvider: MeterProvider;

  constructor(temporality = AggregationTemporality.CUMULATIVE) {
    this.#reader = new Reader({ aggregationTemporalitySelector: () => temporality });
    this.meterProvider = new MeterProvider({ readers: [this.#reader] });
  }

  /** Every metric of this package. */
  async points(): Promise<Point[]> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    if (errors.length > 0) throw new AggregateError(errors);
    const ours = resourceMetrics.scopeMetrics.filter(({ scope }) => scope.name === 'logly-otel');
    return ours.flatMap(({ metrics }) =>
      metrics.flatMap(({ descriptor, dataPoints }) =>
        (dataPoints as Array<DataPoint<number | Histogram>>).map(({ attributes, value }) => ({
          metric: descriptor.name,
          unit: descriptor.unit,
          attributes: attributes as Point['attributes'],
          ...(typeof value === 'number' ? { value } : { value: value.count, sum: value.sum }),
        })),
      ),
    );
  }

  /** The values of one metric, by error type (`ok` where there is none), of all sinks or of one. */
  async values(metric: string, sink?: number): Promise<Record<string, number>> {
    return valuesIn(await this.points(), metric, sink);
  }
}

export function valuesIn(points: readonly Point[], metric: string, sink?: number): Record<string, number> {
  const values: Record<string, number> = {};
  for (const { metric: name, attributes, value } of points) {
    if (name !== metric || (sink !== undefined && attributes['logly.sink.id'] !== sink)) continue;
    const type = String(attributes['error.type'] ?? 'ok');
    values[type] = (values[type] ?? 0) + value;
  }
  return values;
}

export const total = (values: Record<string, number>): number => Object.values(values).reduce((sum, n) => sum + n, 0);
