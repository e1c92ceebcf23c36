import { wrongType } from '../../record/floor/expect.js';

/** Anything that is OpenTelemetry's MeterProvider to its user. */
export interface MeterProviderLike {
  getMeter(name: string, version?: string): unknown;
}

export type MetricAttributes = { [name: string]: string | number };

export interface InstrumentOptions {
  readonly unit: string;
  readonly description: string;
  readonly advice?: { explicitBucketBoundaries?: number[] };
}

/** An instrument that is read when somebody collects. */
export type Observable = object;

/** What is told when somebody collects. */
export interface Observations {
  observe(instrument: Observable, value: number, attributes?: MetricAttributes): void;
}

export interface Histogram {
  record(value: number, attributes?: MetricAttributes): void;
}

/** What is used of OpenTelemetry's Meter. */
export interface Meter {
  createHistogram(name: string, options: InstrumentOptions): Histogram;
  createObservableCounter(name: string, options: InstrumentOptions): Observable;
  createObservableUpDownCounter(name: string, options: InstrumentOptions): Observable;
  addBatchObservableCallback(callback: (observations: Observations) => void, instruments: Observable[]): void;
}

/** @throws TypeError for a provider that is none */
export function checkedMeterProvider(option: unknown): MeterProviderLike | undefined {
  const fits =
    typeof option === 'object' && option !== null && typeof (option as MeterProviderLike).getMeter === 'function';
  if (option !== undefined && !fits)
    throw wrongType('meterProvider', 'a MeterProvider (an object with `getMeter`)', option);
  return option as MeterProviderLike | undefined;
}
