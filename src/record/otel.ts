import type { Resource, SpanContext } from './readable.js';

/*
 * Everything that depends on OpenTelemetry's version. Nothing of it is imported at run time: what an application has registered is
 * found under the well-known symbols that its packages use.
 */

const API = Symbol.for('opentelemetry.js.api.1');
const OLDER_LOGS_API = Symbol.for('io.opentelemetry.js.api.logs');
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');
const SUPPRESS_TRACING = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** OpenTelemetry's Context, as far as we read it. */
export interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
}

interface ContextManager {
  active(): Context;
  with<T>(context: Context, fn: () => T): T;
}

interface Span {
  spanContext(): SpanContext | undefined;
}

interface Globals {
  [API]?: { context?: ContextManager; logs?: unknown } | undefined;
  [OLDER_LOGS_API]?: ((version: number) => unknown) | undefined;
}

/** By a name of ours: to engines, `globalThis` is a property that anybody may change. */
const globals = globalThis as Globals;

function contextManager(): ContextManager | undefined {
  return globals[API]?.context;
}

/** The active context; undefined where no context manager is registered, or where it fails. */
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

/** The ids of the span in that context; undefined without a valid one. Never throws, whatever the span is. */
export function spanContextIn(context: Context | undefined): SpanContext | undefined {
  if (context === undefined || context === null) return undefined;
  try {
    const found = (context.getValue(SPAN) as Span | undefined)?.spanContext();
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

/** Runs `fn` so that instrumented libraries make no spans of what it does. */
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
    // A broken context manager must not cost the delivery; an error of `fn` itself is the caller's.
    if (entered) throw error;
    fn();
  }
}

/** Looking up a symbol that is missing costs seven times as much as one that holds undefined, which both APIs take for missing. */
function prepareGlobals(): void {
  for (const key of [API, OLDER_LOGS_API] as const) {
    if (!(key in globals))
      Object.defineProperty(globals, key, { value: undefined, writable: true, configurable: true, enumerable: true });
  }
  prepared = true;
}

/** Compared with `false`: whether it is true or truthy would have to be found out at each call. */
let prepared = false;

/** An API of either generation has something registered; without that, there is no context, and no provider. */
export function isOtelThere(): boolean {
  if (prepared === false) prepareGlobals();
  return globals[API] !== undefined || globals[OLDER_LOGS_API] !== undefined;
}

/** The provider that is registered globally with the newer generation of the Logs API, else with the older one. Found anew at each call. */
export function globalLoggerProvider(): unknown {
  if (prepared === false) prepareGlobals();
  const newer = globals[API];
  const older = globals[OLDER_LOGS_API];
  if (newer === undefined && older === undefined) return undefined;
  return newer?.logs ?? older?.(1);
}

/** Whether a logger asks its own `enabled` before it emits, as the SDK's do since 0.215: that is seen in its code alone. */
export function asksInEmit(logger: unknown): boolean {
  try {
    const { emit, enabled } = logger as { emit?: unknown; enabled?: unknown };
    return typeof emit === 'function' && typeof enabled === 'function' && /this\.enabled\(/.test(String(emit));
  } catch {
    return false;
  }
}

/** The provider of the older generation, where the newer one has one, too. */
export function legacyGlobalLoggerProvider(): unknown {
  return globals[API]?.logs === undefined ? undefined : globals[OLDER_LOGS_API]?.(1);
}

/** The official OTLP exporters' error, where they gave up something that could be tried again: then they do not tell its status. */
export function officialExporterGaveUp(error: object): boolean {
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
  if (typeof message !== 'string' || code !== undefined) return false;
  return name === 'OTLPExporterError' ? message.includes('retryable status') : message === 'Request timed out';
}

/** OpenTelemetry's Resource, as far as it says that it is not complete. */
interface DetectedResource {
  readonly asyncAttributesPending?: boolean;
  waitForAsyncAttributes?(): Promise<void>;
}

/** It does not say yet everything that it is to say. Never throws. */
export function isPending(resource: Resource): boolean {
  try {
    const { asyncAttributesPending, waitForAsyncAttributes } = resource as DetectedResource;
    return asyncAttributesPending === true && typeof waitForAsyncAttributes === 'function';
  } catch {
    return false;
  }
}

/** Settles when it does. */
export async function whenComplete(resource: Resource): Promise<void> {
  await (resource as DetectedResource).waitForAsyncAttributes?.();
}
