import { wrongType } from '../../record/floor/expect.js';

/** An OpenTelemetry MeterProvider of any version. */
export interface MeterProviderLike {
  getMeter(name: string, version?: string): unknown;
}

export type MetricAttributes = { [name: string]: string | number };

export interface InstrumentOptions {
  readonly unit: string;
  readonly description: string;
  readonly advice?: { explicitBucketBoundaries?: number[] };
}

/** An instrument that is read when metrics are collected. */
export type Observable = object;

/** Takes the values when metrics are collected. */
export interface Observations {
  observe(instrument: Observable, value: number, attributes?: MetricAttributes): void;
}

export interface Histogram {
  record(value: number, attributes?: MetricAttributes): void;
}

/** The part of OpenTelemetry's Meter that we use. */
export interface Meter {
  createHistogram(name: string, options: InstrumentOptions): Histogram;
  createObservableCounter(name: string, options: InstrumentOptions): Observable;
  createObservableUpDownCounter(name: string, options: InstrumentOptions): Observable;
  addBatchObservableCallback(callback: (observations: Observations) => void, instruments: Observable[]): void;
}

/** @throws TypeError for a value that is no MeterProvider */
export function checkedMeterProvider(option: unknown): MeterProviderLike | undefined {
  const fits =
    typeof option === 'object' && option !== null && typeof (option as MeterProviderLike).getMeter === 'function';
  if (option !== undefined && !fits)
    throw wrongType('meterProvider', 'a MeterProvider (an object with `getMeter`)', option);
  return option as MeterProviderLike | undefined;
}
