import { FanOutLogRecordProcessor } from '../processors/fan-out.js';
import type { Scheduler } from '../processors/pace/scheduler.js';
import { DispatchBuffer } from '../processors/pipeline/dispatch-buffer.js';
import { type JsonEntry, Report } from '../record/failure/report.js';
import type { Clock } from '../record/floor/clock.js';
import type { Environment } from '../record/floor/environment.js';
import type { EnabledOptions } from '../record/processor.js';
import type { ReadableLogRecord, Resource } from '../record/readable.js';
import type { Redactor } from '../record/redact/redactor.js';
import type { ValueLimits } from '../record/values/limits.js';
import { composeSink, reinstallOptions } from './add/add.js';
import type { AddContext } from './add/compose.js';
import { Renderers } from './add/renderers.js';
import { CallInProgress } from './call/call-in-progress.js';
import { ContextFields } from './call/context.js';
import type { CopiedFields } from './call/fields.js';
import { Patches } from './call/patches.js';
import { limitsOf, resourceOf, warnInvalidEnv } from './environment.js';
import { Activation } from './levels/activation.js';
import { Levels } from './levels/levels.js';
import type { MeterProviderLike } from './metrics/meter.js';
import { SelfMetrics } from './metrics/self-metrics.js';
import { ApplicationProvider } from './routes/application.js';
import { AttachedLogRecordProcessor } from './routes/attached.js';
import { HeldRecords } from './routes/held-records.js';
import { Hints } from './routes/hints.js';
import { OwnLoggerProvider } from './routes/provider.js';
import { Route } from './routes/route.js';
import { Scope } from './scope.js';
import { Scopes } from './scopes.js';
import { Ingress } from './sinks/ingress.js';
import { jsonEntry } from './sinks/json-entry.js';
import { SinkSet } from './sinks/sink-set.js';

/** What a core takes from the thread that it runs in. */
export interface Surroundings {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly stderr: (text: string) => void;
  /** The hints about calls and options that were given in this process. @default none */
  readonly hintsGiven?: Set<string>;
  readonly env: Environment;
}

const DEFAULT_PROVIDER_LEVEL = 'DEBUG';
/** How long after `attach()` the registration of the provider may take before a hint is given. */
const ATTACH_GRACE_MILLIS = 1_000;

/** Everything that the views of one logger share: its sinks, levels, scopes and provider. */
export class Core {
  readonly clock: Clock;
  readonly env: Environment;
  limits: ValueLimits;
  resource: Resource;
  extra: CopiedFields | undefined;
  redactor: Redactor | undefined;
  readonly contextFields = new ContextFields();
  readonly levels = new Levels();
  readonly activation = new Activation(() => this.recompute());
  readonly report: Report;
  readonly ingress: Ingress;
  readonly sinks: SinkSet;
  readonly route: Route;
  readonly held: HeldRecords;
  readonly patches: Patches;
  readonly provider: OwnLoggerProvider;
  readonly application: ApplicationProvider;
  readonly hints: Hints;
  readonly #surroundings: Surroundings;
  readonly #call = new CallInProgress();
  readonly #dispatchBuffer: DispatchBuffer;
  readonly #renderers = new Renderers(this.levels.ofRecord);
  readonly #scopes = new Scopes((name, version) => {
    const scope = new Scope(name, version, this.application, this.hints);
    scope.recompute(this.sinks, this.activation);
    return scope;
  });
  readonly #errorListeners = new Set<(error: unknown) => void>();
  #metrics: SelfMetrics | undefined;
  #attached: AttachedLogRecordProcessor | undefined;
  /** When `attach()` was called first, on the monotonic clock. */
  #attachedSince: number | undefined;
  timedOutAfter: number | undefined;

  constructor(surroundings: Surroundings) {
    const { clock, scheduler, stderr, env } = surroundings;
    const { levels, activation } = this;
    this.#surroundings = surroundings;
    this.clock = clock;
    this.env = env;
    this.limits = limitsOf(undefined, env);
    this.resource = resourceOf(undefined, env);
    this.report = new Report({ write: stderr, clock, json: () => this.jsonReports });
    const warn = (line: string) => this.report.line(line);
    this.hints = new Hints(warn, env, surroundings.hintsGiven);
    const onError = (error: unknown, record?: ReadableLogRecord) => this.report.failure(error, record);
    const fanOut = new FanOutLogRecordProcessor([], onError);
    const dispatchBuffer = new DispatchBuffer(scheduler, clock, onError);
    this.#dispatchBuffer = dispatchBuffer;
    this.ingress = new Ingress(dispatchBuffer, fanOut, activation, levels.levelNumberOf, () => this.redactor);
    this.sinks = new SinkSet({
      fanOut,
      dispatchBuffer,
      compose: (id, sink, options) => composeSink(sink, options, this.#addContext(id)),
      reinstallOptions,
      changed: () => {
        this.recompute();
        this.#metrics?.track(this);
      },
    });
    this.patches = new Patches(this, onError);
    this.provider = new OwnLoggerProvider(this);
    const { no } = levels.of('providerLevel', DEFAULT_PROVIDER_LEVEL);
    this.application = new ApplicationProvider(no, () => this.provider, onError, this.hints);
    this.held = new HeldRecords({
      clock,
      deliver: (record) => this.ingress.accept(record),
      onAbsent: () => this.hints.once('unseen'),
    });
    this.route = new Route({
      ingress: this.ingress,
      application: this.application,
      held: this.held,
      call: this.#call,
      levelNumberOf: levels.levelNumberOf,
      redactor: () => this.redactor,
      onError,
      onUnregistered: () => this.#hintUnregistered(),
    });
  }

  /** Reports what the environment says wrong, once for each. */
  warnInvalidEnv(): void {
    warnInvalidEnv(this.env, (line) => this.report.line(line));
  }

  /** Where all sinks of stderr write JSON, reports do, too. */
  get jsonReports(): JsonEntry | undefined {
    const json = this.sinks.stderrJson;
    return json === undefined ? undefined : jsonEntry(json, this.clock, this.resource);
  }

  /** Our provider for other libraries, which may emit at any time. */
  offerProvider(): OwnLoggerProvider {
    this.sinks.addPending();
    return this.provider;
  }

  /** Always the same processor. */
  attach(): AttachedLogRecordProcessor {
    this.sinks.addPending();
    this.#attachedSince ??= this.clock.monotonic();
    this.#attached ??= new AttachedLogRecordProcessor({
      comeThrough: (record, context) => this.route.comeThrough(record, context),
      heard: () => this.route.heard(),
      setActive: (active) => {
        this.route.attached = active;
      },
      isEmitting: () => this.route.isEmitting,
      isEnabled: (scopeName, options) => this.isEnabled(scopeName, options),
      flush: (options) => this.provider.forceFlush(options),
    });
    this.route.attached = true;
    return this.#attached;
  }

  /** Exports the logger's metrics there from now on, and nowhere else. An exception of the provider is reported. */
  measureWith(provider: MeterProviderLike): void {
    try {
      const metrics = SelfMetrics.of(provider);
      if (metrics !== this.#metrics) this.#metrics?.leave(this);
      metrics.track(this);
      this.#metrics = metrics;
    } catch (error) {
      this.report.failure(error);
    }
  }

  canFlushApplication(): boolean {
    return typeof this.application.find()?.forceFlush === 'function';
  }

  /** Flushes the application's provider. The sinks were flushed before: our processor in the provider has nothing left to do. */
  async flushApplication(timeoutMillis: number): Promise<void> {
    const attached = this.#attached;
    if (attached !== undefined) attached.flushed = true;
    let flushed: unknown;
    try {
      flushed = this.application.find()?.forceFlush?.({ timeoutMillis });
    } finally {
      if (attached !== undefined) attached.flushed = false;
    }
    await flushed;
  }

  scope(name: string, version: string | undefined): Scope {
    return this.#scopes.of(name, version);
  }

  /** Would any sink take such a record from that scope? A record without a severity reaches every level. */
  isEnabled(scopeName: string, options: EnabledOptions): boolean {
    const { severityNumber } = options;
    const hasSeverity = severityNumber !== undefined && severityNumber > 0;
    const no = hasSeverity ? this.levels.highestOf(severityNumber) : Number.POSITIVE_INFINITY;
    return this.#scopes.askedFor(scopeName).sinksEnabled(no, options);
  }

  /** Calls back with every error of a sink from now on; returns the undo. */
  onSinkError(listener: (error: unknown) => void): () => void {
    this.#errorListeners.add(listener);
    return () => this.#errorListeners.delete(listener);
  }

  /** Gives a hint if no provider is registered some time after `attach()`. */
  #hintUnregistered(): void {
    const since = this.#attachedSince ?? Number.POSITIVE_INFINITY;
    if (this.clock.monotonic() - since >= ATTACH_GRACE_MILLIS) this.hints.once('unregistered');
  }

  /** Recomputes, for every scope, which calls are enabled. */
  recompute(): void {
    const { sinks } = this;
    this.ingress.recompute(sinks.hasPending ? undefined : sinks.fed(), sinks.captured);
    this.#scopes.forEach((scope) => void scope.recompute(this.sinks, this.activation));
  }

  #addContext(id: number): AddContext {
    const { clock, scheduler, env } = this.#surroundings;
    return {
      id,
      clock,
      scheduler,
      env,
      limits: this.limits,
      redactor: () => this.redactor,
      levels: this.levels,
      report: this.report,
      hints: this.hints,
      call: this.#call,
      upstream: this.#dispatchBuffer,
      renderers: this.#renderers,
      timedOutAfter: () => this.timedOutAfter,
      onError: (error) => {
        for (const listener of [...this.#errorListeners]) listener(error);
      },
    };
  }
}
