/*
 * What depends on OpenTelemetry's version? Only this file knows. Nothing is imported at run time: registered providers and managers are found
 * under the well-known symbols of OpenTelemetry's packages.
 */
import { memberOf } from './floor/member-of.js';
import type { Resource, SpanContext } from './readable.js';

const API = Symbol.for('opentelemetry.js.api.1');
const OLDER_LOGS_API = Symbol.for('io.opentelemetry.js.api.logs');
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');
const SUPPRESS_TRACING = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** OpenTelemetry's Context, as far as this package uses it. */
export interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
}

interface ContextManager {
  active(): Context;
  with<T>(context: Context, fn: () => T): T;
}

interface Globals {
  [API]?: { context?: ContextManager; logs?: unknown } | undefined;
  [OLDER_LOGS_API]?: ((version: number) => unknown) | undefined;
}

/** A constant of this module: V8 treats `globalThis` itself as a property that may change. */
const globals = globalThis as Globals;

function contextManager(): ContextManager | undefined {
  return globals[API]?.context;
}

/** The active context; undefined if no context manager is registered, or if it throws. */
export function activeContext(): Context | undefined {
  const manager = contextManager();
  if (manager === undefined) return undefined;
  try {
    return manager.active();
  } catch {
    return undefined;
  }
}

const INVALID_TRACE_ID = '0'.repeat(32);
const INVALID_SPAN_ID = '0'.repeat(16);

/** The ids of the span in the context; undefined without a valid span. Never throws. */
export function spanContextIn(context: Context | undefined): SpanContext | undefined {
  if (context === undefined || context === null) return undefined;
  try {
    const found = (context.getValue(SPAN) as { spanContext(): SpanContext } | undefined)?.spanContext();
    if (found === undefined || found === null) return undefined;
    const { traceId, spanId, traceFlags, isRemote } = found;
    if (typeof traceId !== 'string' || traceId.length !== 32 || traceId === INVALID_TRACE_ID) return undefined;
    if (typeof spanId !== 'string' || spanId.length !== 16 || spanId === INVALID_SPAN_ID) return undefined;
    const flags = typeof traceFlags === 'number' ? traceFlags : 0;
    return isRemote === undefined
      ? { traceId, spanId, traceFlags: flags }
      : { traceId, spanId, traceFlags: flags, isRemote };
  } catch {
    return undefined;
  }
}

/** Runs `fn` with tracing suppressed: instrumented libraries create no spans. */
export function withoutTracing(fn: () => void): void {
  const manager = contextManager();
  if (manager === undefined) {
    fn();
    return;
  }
  let entered = false;
  const enter = () => {
    entered = true;
    fn();
  };
  try {
    manager.with(manager.active().setValue(SUPPRESS_TRACING, true), enter);
  } catch (error) {
    // A broken context manager must not prevent the delivery. An error of `fn` itself reaches the caller.
    if (entered) throw error;
    fn();
  }
}

/**
 * Defines missing globals as undefined, which both APIs treat as missing: looking up a missing symbol makes a disabled call
 * 3 to 8 times as slow (bench/tricks, globals).
 */
function prepareGlobals(): void {
  for (const key of [API, OLDER_LOGS_API] as const) {
    if (!(key in globals))
      Object.defineProperty(globals, key, { value: undefined, writable: true, configurable: true, enumerable: true });
  }
  prepared = true;
}

/** Compared with `false`: that saves the conversion to a boolean at each log call. */
let prepared = false;

/** True if either generation of the API has something registered. Otherwise there is no context and no provider. */
export function isOtelThere(): boolean {
  if (prepared === false) prepareGlobals();
  return globals[API] !== undefined || globals[OLDER_LOGS_API] !== undefined;
}

/** The global provider of the newer generation of the Logs API, else of the older one. Looked up at each call: it may be registered later. */
export function globalLoggerProvider(): unknown {
  if (prepared === false) prepareGlobals();
  const newer = globals[API];
  const older = globals[OLDER_LOGS_API];
  if (newer === undefined && older === undefined) return undefined;
  return newer?.logs ?? older?.(1);
}

/** True if `emit` of the logger calls its own `enabled`, as in SDKs from 0.215 on. Only the source text of `emit` shows that. */
export function asksInEmit(logger: unknown): boolean {
  try {
    const { emit, enabled } = logger as { emit?: unknown; enabled?: unknown };
    return typeof emit === 'function' && typeof enabled === 'function' && /this\.enabled\(/.test(String(emit));
  } catch {
    return false;
  }
}

/** The global provider of the older generation, if the newer generation has a provider as well. */
export function legacyGlobalLoggerProvider(): unknown {
  return globals[API]?.logs === undefined ? undefined : globals[OLDER_LOGS_API]?.(1);
}

/** Values that a copy has to reach in depth. One attribute: a provider may limit their number. */
const probed = { probe: { list: ['text', 1, true, { deep: [2] }] } };
/** No span, whatever is active. */
const noContext: Context = { getValue: () => undefined, setValue: () => noContext };

/**
 * True if a record of this logger shares no map or array with the attributes that `emit` was given: the SDK copies them deeply from 0.212 on.
 * Found out with a record that goes nowhere: it is emitted into copies of logger and state, and only if the source text of `emit` shows that it
 * has no other way out. (An object that is derived from another one makes that a prototype: each emit takes a quarter longer from then on.) False
 * if that cannot be known.
 */
export function copiesAttributes(logger: unknown): boolean {
  try {
    const { emit, _sharedState: state } = logger as { emit?: unknown; _sharedState?: object };
    if (typeof emit !== 'function' || !/this\._sharedState\.activeProcessor\.onEmit\(/.test(String(emit))) return false;
    let taken: unknown;
    const activeProcessor = {
      onEmit(record: { attributes?: unknown }) {
        taken = record.attributes;
      },
    };
    const nowhere = alike(state as object, { activeProcessor, processors: [{}], loggerMetrics: { emitLog() {} } });
    const probe = { timestamp: [0, 0], body: '', attributes: probed, context: noContext };
    Reflect.apply(emit, alike(logger as object, { _sharedState: nowhere }), [probe]);
    return isDeepCopy(taken, probed);
  } catch {
    return false;
  }
}

/** A copy of an instance, of the same class, with these members. */
function alike(instance: object, members: object): object {
  return Object.assign(Object.create(Object.getPrototypeOf(instance) as object) as object, instance, members);
}

function isDeepCopy(value: unknown, original: unknown): boolean {
  if (typeof original !== 'object' || original === null) return value === original;
  if (typeof value !== 'object' || value === null || value === original) return false;
  return Object.entries(original).every(([key, member]) => isDeepCopy(memberOf(value, key), member));
}

/** True for the error of an official OTLP exporter that stopped retrying a retryable failure. It does not carry the status. */
export function officialExporterGaveUp(error: object): boolean {
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
  if (typeof message !== 'string' || code !== undefined) return false;
  return name === 'OTLPExporterError' ? message.includes('retryable status') : message === 'Request timed out';
}

/** OpenTelemetry's Resource whose attributes are detected asynchronously. */
interface DetectedResource {
  readonly asyncAttributesPending?: boolean;
  waitForAsyncAttributes?(): Promise<void>;
}

/** True while attributes of the resource are still being detected. Never throws. */
export function isPending(resource: Resource): boolean {
  try {
    const { asyncAttributesPending, waitForAsyncAttributes } = resource as DetectedResource;
    return asyncAttributesPending === true && typeof waitForAsyncAttributes === 'function';
  } catch {
    return false;
  }
}

/** Settles when all attributes are detected. */
export async function whenComplete(resource: Resource): Promise<void> {
  await (resource as DetectedResource).waitForAsyncAttributes?.();
}

/** The time-out of one request of an exporter, in milliseconds: `timeoutMillis`, or where the official OTLP exporters keep it. Never throws. */
export function requestMillisOf(exporter: object): number | undefined {
  const own = memberOf(exporter, 'timeoutMillis');
  if (typeof own === 'number') return own;
  const official = memberOf(memberOf(exporter, '_delegate'), '_timeout');
  return typeof official === 'number' ? official : undefined;
}

/** Stands for an attribute that a record has not taken. */
export const NOT_TAKEN = Symbol('not taken');

/**
 * What a record of this provider makes of an attribute: an SDK drops values that its version cannot carry, as arrays of mixed types up to 0.207,
 * and maps with an own `constructor`. The attribute is set on a derived object; the record stays unchanged. Undefined if that fails.
 */
export function takenBy(record: object, key: string, value: unknown): unknown {
  try {
    const probe = Object.create(record) as { setAttribute(key: string, value: unknown): unknown };
    const attributes: Record<string, unknown> = {};
    Object.defineProperty(probe, 'attributes', { value: attributes, writable: true, configurable: true });
    // Newer versions count apart. A full record takes no attribute: it would look as if it could not carry this one.
    Object.defineProperty(probe, '_attributesCount', { value: 0, writable: true, configurable: true });
    probe.setAttribute(key, value);
    return Object.hasOwn(attributes, key) ? attributes[key] : NOT_TAKEN;
  } catch {
    return undefined;
  }
}
