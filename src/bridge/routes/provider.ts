import { beginWait } from '../../processors/delivery/delivery-context.js';
import type { Report } from '../../record/failure/report.js';
import type { Clock } from '../../record/floor/clock.js';
import { shownMemberOf } from '../../record/floor/member-of.js';
import { allEnded } from '../../record/floor/thenable.js';
import { DEFAULT_TIMEOUT_MILLIS, withTimeout } from '../../record/floor/with-timeout.js';
import { activeContext, type Context, spanContextIn } from '../../record/otel.js';
import type { EnabledOptions } from '../../record/processor.js';
import type { HrTime, InstrumentationScope, Resource } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { exceptionAttributes } from '../../record/values/exception.js';
import { estimatedSize, type ValueLimits } from '../../record/values/limits.js';
import type { Levels } from '../levels/levels.js';
import type { Ingress } from '../sinks/ingress.js';
import type { InstalledSink } from '../sinks/sink.js';
import type { SinkSet } from '../sinks/sink-set.js';
import { hrTimeOf } from './time-input.js';

/** A log record as the Logs API takes it. */
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

/** The Logger of the Logs API. */
export interface ApiLogger {
  emit(record: LogRecordInput): void;
  enabled(options?: {
    severityNumber?: number | undefined;
    eventName?: string | undefined;
    context?: unknown;
  }): boolean;
}

/** A LoggerProvider of any version. */
export interface LoggerProviderLike {
  getLogger(name: string, version?: string, options?: unknown): unknown;
  forceFlush?(options?: unknown): Promise<void>;
  shutdown?(): Promise<void>;
}

/**
 * Our own LoggerProvider: the Logs API of both generations, for other libraries in the process.
 *
 * @example logs.setGlobalLoggerProvider(logger.loggerProvider)
 */
export interface LoggerProvider extends LoggerProviderLike {
  getLogger(
    name: string,
    version?: string,
    options?: { schemaUrl?: string | undefined; attributes?: Record<string, unknown> | undefined },
  ): ApiLogger;
  /**
   * Waits until every record that was emitted before the call is settled; `logger.stats()` says how. Rejects when the flush of an exporter or
   * processor rejects, and on the time-out. @default timeoutMillis 30_000
   */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void>;
  /** Flushes, then removes the sinks of its logger. Later records are ignored. */
  shutdown(): Promise<void>;
}

const MAX_LOGGERS = 1_000;

/** What the provider needs of the core. */
export interface ProviderHost {
  readonly clock: Clock;
  readonly ingress: Ingress;
  readonly resource: Resource;
  readonly limits: ValueLimits;
  readonly redactor: Redactor | undefined;
  readonly levels: Levels;
  readonly sinks: SinkSet;
  readonly report: Report;
  /** Would any sink take such a record from that scope? */
  isEnabled(scopeName: string, options: EnabledOptions): boolean;
}

export class OwnLoggerProvider implements LoggerProvider {
  readonly #host: ProviderHost;
  readonly #loggers = new Map<string, ApiLogger>();
  #shutdown: Promise<void> | undefined;
  #warnedOfName = false;

  constructor(host: ProviderHost) {
    this.#host = host;
  }

  /** Returns the same logger for the same name, version and schema URL, as long as it is among the last thousand. */
  getLogger(name: string, version?: string, options?: { schemaUrl?: string | undefined }): ApiLogger {
    if ((typeof name !== 'string' || name === '') && !this.#warnedOfName) {
      this.#warnedOfName = true;
      this.#host.report.line('getLogger was called without a name: its records have an empty scope name');
    }
    const scope: InstrumentationScope = Object.freeze({
      name: textOf(name).toWellFormed(),
      ...(version === undefined ? {} : { version: String(version).toWellFormed() }),
      ...(options?.schemaUrl === undefined ? {} : { schemaUrl: String(options.schemaUrl).toWellFormed() }),
    });
    const key = JSON.stringify([scope.name, scope.version, scope.schemaUrl]);
    let logger = this.#loggers.get(key);
    if (logger === undefined) {
      logger = this.#loggerOf(scope);
      // The oldest goes on to work for whoever has it.
      const [oldest] = this.#loggers.size === MAX_LOGGERS ? this.#loggers.keys() : [];
      if (oldest !== undefined) this.#loggers.delete(oldest);
      this.#loggers.set(key, logger);
    }
    return logger;
  }

  #loggerOf(scope: InstrumentationScope): ApiLogger {
    return {
      emit: (record) => {
        if (this.#shutdown === undefined)
          this.#host.ingress.acceptForeign(this.#recordOf(record, scope), memberOf(record, 'context'));
      },
      enabled: (asked) =>
        this.#shutdown === undefined && this.#host.isEnabled(scope.name, { ...asked, instrumentationScope: scope }),
    };
  }

  /** @param options.settled Sinks whose records were waited for already: they are flushed, and no others */
  async forceFlush(options?: {
    timeoutMillis?: number | undefined;
    settled?: readonly InstalledSink[];
  }): Promise<void> {
    const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS, settled } = options ?? {};
    const { clock, sinks } = this.#host;
    const wait = beginWait();
    const flushes =
      settled?.map((sink) => sink.flush()) ?? sinks.all().map((sink) => flushSink(sink, sink.mark(), wait.inside));
    try {
      const flushed = allEnded(flushes, (errors) => new AggregateError(errors, 'forceFlush failed'));
      await withTimeout(clock, timeoutMillis, flushed, 'forceFlush');
    } finally {
      wait.end();
    }
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= this.#host.sinks.removeAll();
    return this.#shutdown;
  }

  #recordOf(input: LogRecordInput, instrumentationScope: InstrumentationScope): LightRecord {
    const { limits, resource, clock, levels, redactor } = this.#host;
    const copier = new ValueCopier(limits, redactor);
    const read = <K extends keyof LogRecordInput>(key: K) => memberOf(input, key);
    const fields = read('attributes');
    let attributes: AnyValueMap = typeof fields === 'object' && fields !== null ? copier.attributes(fields) : {};
    const thrown = read('exception');
    // The specification lets attributes of the caller outrank those of the exception.
    if (thrown !== undefined && thrown !== null) exceptionAttributes(thrown, copier, attributes);
    copier.begin();
    let body = copier.value(shownMemberOf(input, 'body'));
    if (copier.isOver) ({ body, attributes } = copier.fit({ body, attributes }, true));
    const now: HrTime = clock.hrTime();
    const severityText = textOrUndefined(read('severityText'));
    const number = read('severityNumber');
    const severityNumber = typeof number === 'number' && number >= 0 && number <= 24 ? number : undefined;
    return LightRecord.of({
      hrTime: hrTimeOf(read('timestamp')) ?? now,
      hrTimeObserved: hrTimeOf(read('observedTimestamp')) ?? now,
      spanContext: spanContextIn((read('context') as Context | undefined) ?? activeContext()),
      severityText,
      severityNumber,
      body,
      eventName: textOrUndefined(read('eventName')),
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

/** A name as the specification asks: null and undefined are the empty one. */
function textOf(name: unknown): string {
  return name === null || name === undefined ? '' : String(name);
}

/** Reads a member of any value; undefined where that throws. */
function memberOf<K extends keyof LogRecordInput>(input: LogRecordInput, key: K): LogRecordInput[K] {
  try {
    return input?.[key];
  } catch {
    return undefined;
  }
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;
}

async function flushSink(sink: InstalledSink, mark: number, inside: boolean): Promise<void> {
  await sink.settled(mark, inside);
  await sink.flush();
}
