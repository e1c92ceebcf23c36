import { beginWait } from '../../processors/delivery/delivery-context.js';
import type { Clock } from '../../record/floor/clock.js';
import { DEFAULT_TIMEOUT_MILLIS, withTimeout } from '../../record/floor/with-timeout.js';
import { activeContext, type Context, spanContextIn } from '../../record/otel.js';
import type { HrTime, InstrumentationScope, Resource } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { exceptionAttributes } from '../../record/values/exception.js';
import { estimatedSize, type ValueLimits } from '../../record/values/limits.js';
import type { Levels } from '../levels/levels.js';
import type { Ingress } from '../sinks/ingress.js';
import type { InstalledSink } from '../sinks/sink.js';
import { hrTimeOf } from './time-input.js';

/** A log record as the Logs API is given it. */
export interface LogRecordInput {
  body?: unknown;
  severityNumber?: number | undefined;
  severityText?: string | undefined;
  /** A Date, milliseconds since the epoch, or `[seconds, nanoseconds]`. @default now */
  timestamp?: unknown;
  observedTimestamp?: unknown;
  attributes?: unknown;
  eventName?: string | undefined;
  exception?: unknown;
  context?: unknown;
}

/** What the Logs API calls a logger. */
export interface ApiLogger {
  emit(record: LogRecordInput): void;
  enabled(options?: {
    severityNumber?: number | undefined;
    eventName?: string | undefined;
    context?: unknown;
  }): boolean;
}

/** Anything that is a LoggerProvider to its user. */
export interface LoggerProviderLike {
  getLogger(name: string, version?: string, options?: unknown): unknown;
  forceFlush?(options?: unknown): Promise<void>;
  shutdown?(): Promise<void>;
}

/** Our own: the Logs API of both generations, for whatever else in the process speaks it. */
export interface LoggerProvider extends LoggerProviderLike {
  getLogger(
    name: string,
    version?: string,
    options?: { schemaUrl?: string; attributes?: Record<string, unknown> },
  ): ApiLogger;
  /**
   * Waits for every record that was emitted before the call, delivered or not: `logger.stats()` tells. Rejects when the flush of an
   * exporter or processor does, or when the time runs out. @default timeoutMillis 30_000
   */
  forceFlush(options?: { timeoutMillis?: number }): Promise<void>;
  /** Flushes, then closes the sinks of the logger that it belongs to. Later records are ignored. */
  shutdown(): Promise<void>;
}

/** For each sink, how far a flush goes. */
export type FlushPoint = Map<InstalledSink, number>;

/** What the provider needs of the core. */
export interface ProviderHost {
  readonly clock: Clock;
  readonly ingress: Ingress;
  readonly resource: Resource;
  readonly limits: ValueLimits;
  readonly levels: Levels;
  sinks(): InstalledSink[];
  /** Would any sink take a record of that severity from that scope? */
  wants(scopeName: string, severityNumber: number | undefined): boolean;
  removeAll(): Promise<void>;
}

export class OwnLoggerProvider implements LoggerProvider {
  readonly #host: ProviderHost;
  readonly #loggers = new Map<string, ApiLogger>();
  #shutdown: Promise<void> | undefined;

  constructor(host: ProviderHost) {
    this.#host = host;
  }

  /** The same one for the same name, version and schema. */
  getLogger(name: string, version?: string, options?: { schemaUrl?: string }): ApiLogger {
    const scope: InstrumentationScope = Object.freeze({
      name: String(name || 'unknown'),
      ...(version === undefined ? {} : { version: String(version) }),
      ...(options?.schemaUrl === undefined ? {} : { schemaUrl: String(options.schemaUrl) }),
    });
    const key = JSON.stringify([scope.name, scope.version, scope.schemaUrl]);
    let logger = this.#loggers.get(key);
    if (logger === undefined) {
      logger = this.#loggerOf(scope);
      this.#loggers.set(key, logger);
    }
    return logger;
  }

  #loggerOf(scope: InstrumentationScope): ApiLogger {
    return {
      emit: (record) => {
        if (this.#shutdown === undefined)
          this.#host.ingress.accept(this.#recordOf(record, scope), memberOf(record, 'context'));
      },
      enabled: (asked) => this.#shutdown === undefined && this.#host.wants(scope.name, asked?.severityNumber),
    };
  }

  async forceFlush(options?: { timeoutMillis?: number; upTo?: FlushPoint }): Promise<void> {
    const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS, upTo } = options ?? {};
    const wait = beginWait();
    const sinks = upTo === undefined ? this.#host.sinks() : [...upTo.keys()];
    const flushes = sinks.map((sink) => flushSink(sink, upTo?.get(sink) ?? sink.mark(), wait.inside));
    try {
      const results = await withTimeout(this.#host.clock, timeoutMillis, Promise.allSettled(flushes), 'forceFlush');
      const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      if (failed.length > 0) throw failed.length === 1 ? failed[0] : new AggregateError(failed, 'forceFlush failed');
    } finally {
      wait.end();
    }
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= this.#host.removeAll();
    return this.#shutdown;
  }

  #recordOf(input: LogRecordInput, instrumentationScope: InstrumentationScope): LightRecord {
    const { limits, resource, clock, levels } = this.#host;
    const copier = new ValueCopier(limits);
    const read = <K extends keyof LogRecordInput>(key: K) => memberOf(input, key);
    const fields = read('attributes');
    const attributes: AnyValueMap = typeof fields === 'object' && fields !== null ? copier.attributes(fields) : {};
    const thrown = read('exception');
    if (thrown !== undefined && thrown !== null) exceptionAttributes(thrown, copier, attributes);
    const now: HrTime = clock.hrTime();
    const severityText = textOrNone(read('severityText'));
    const number = read('severityNumber');
    const severityNumber = typeof number === 'number' && number >= 0 && number <= 24 ? number : undefined;
    return LightRecord.of({
      hrTime: hrTimeOf(read('timestamp')) ?? now,
      hrTimeObserved: hrTimeOf(read('observedTimestamp')) ?? now,
      spanContext: spanContextIn((read('context') as Context | undefined) ?? activeContext()),
      severityText,
      severityNumber,
      body: copier.value(read('body')),
      eventName: textOrNone(read('eventName')),
      attributes,
      droppedAttributesCount: copier.dropped,
      instrumentationScope,
      resource,
      levelNumber: levels.levelNumberOf(severityText, severityNumber),
      size: estimatedSize(copier.nodes, copier.chars),
      nonPortable: copier.nonPortable,
    });
  }
}

/** Reads what may be anything; undefined where that throws. */
function memberOf<K extends keyof LogRecordInput>(input: LogRecordInput, key: K): LogRecordInput[K] {
  try {
    return input?.[key];
  } catch {
    return undefined;
  }
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

async function flushSink(sink: InstalledSink, mark: number, inside: boolean): Promise<void> {
  await sink.settled(mark, inside);
  if (sink.closing) return;
  try {
    await sink.parts.flush();
  } catch (error) {
    sink.parts.report(error);
    throw error;
  }
}
