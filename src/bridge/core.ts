import type { Scheduler } from '../processors/delivery/scheduler.js';
import { FanOutLogRecordProcessor } from '../processors/fan-out.js';
import { DispatchBuffer } from '../processors/pipeline/dispatch-buffer.js';
import { Report } from '../record/failure/report.js';
import type { Clock } from '../record/floor/clock.js';
import type { Environment } from '../record/floor/environment.js';
import type { ReadableLogRecord, Resource } from '../record/readable.js';
import type { LightRecord } from '../record/record.js';
import type { ValueLimits } from '../record/values/limits.js';
import { composeSink } from './add/add.js';
import type { AddContext } from './add/compose.js';
import type { AddOptions } from './add/options.js';
import { Renderers } from './add/renderers.js';
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
import { Hints } from './routes/hints.js';
import { OwnLoggerProvider } from './routes/provider.js';
import { Route } from './routes/route.js';
import { Scope } from './scope.js';
import { Ingress } from './sinks/ingress.js';
import type { InstalledSink, SinkReport } from './sinks/sink.js';
import { type Removal, SinkSet } from './sinks/sink-set.js';

/** What a core takes from the thread that it runs in. */
export interface Surroundings {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly stderr: (text: string) => void;
  readonly env: Environment;
}

const DEFAULT_PROVIDER_LEVEL = 'DEBUG';
/** Between `attach()` and the registration of the provider may lie some start-up. */
const PATIENCE_MILLIS = 1_000;

/** What the views of one logger share: its sinks, their scopes, its provider. */
export class Core {
  readonly clock: Clock;
  readonly env: Environment;
  limits: ValueLimits;
  resource: Resource;
  extra: CopiedFields | undefined;
  readonly contextFields = new ContextFields();
  readonly report: Report;
  readonly ingress: Ingress;
  readonly installed: SinkSet;
  readonly route: Route;
  readonly patches: Patches;
  readonly provider: OwnLoggerProvider;
  readonly application: ApplicationProvider;
  readonly hints: Hints;
  readonly #surroundings: Surroundings;
  readonly #dispatchBuffer: DispatchBuffer;
  readonly levels = new Levels();
  readonly activation = new Activation(() => this.recompute());
  readonly #renderers = new Renderers(this.levels.ofRecord);
  readonly #scopes = new Map<string, Scope>();
  readonly #errorListeners = new Set<(error: unknown) => void>();
  #metrics: SelfMetrics | undefined;
  #attached: AttachedLogRecordProcessor | undefined;

  constructor(surroundings: Surroundings) {
    const { clock, stderr, env } = surroundings;
    this.#surroundings = surroundings;
    this.clock = clock;
    this.env = env;
    this.limits = limitsOf(undefined, env);
    this.resource = resourceOf(undefined, env);
    this.report = new Report({ write: stderr, clock });
    warnInvalidEnv(env, (line) => this.report.line(line));
    const onError = (error: unknown, record?: ReadableLogRecord) => this.report.failure(error, record);
    this.#dispatchBuffer = new DispatchBuffer(surroundings.scheduler, clock, onError);
    const fanOut = new FanOutLogRecordProcessor([], onError);
    const { levels, activation } = this;
    this.ingress = new Ingress(this.#dispatchBuffer, fanOut, activation, levels.levelNumberOf);
    this.installed = new SinkSet({
      clock,
      fanOut,
      dispatchBuffer: this.#dispatchBuffer,
      compose: (id, sink, given) => composeSink(sink, given, this.#addContext(id, false)),
      check: (sink, given) => void composeSink(sink, given, this.#addContext(0, true)),
      changed: () => {
        this.recompute();
        this.#metrics?.lookAt(this);
      },
    });
    this.patches = new Patches(this, onError);
    this.provider = new OwnLoggerProvider(this);
    this.hints = new Hints((text) => this.report.line(text), env);
    const { no } = levels.of('providerLevel', DEFAULT_PROVIDER_LEVEL);
    this.application = new ApplicationProvider(no, () => this.provider, onError, this.hints);
    const onUnseen = (record: LightRecord, emitted: boolean) => this.#hintUnseen(record, emitted);
    const { ingress, application } = this;
    this.route = new Route({ ingress, application, onError, onUnseen, levelNumberOf: levels.levelNumberOf });
  }

  add(sink: unknown, options: AddOptions): number {
    return this.installed.add(sink, options);
  }

  /** Ours, for others, who may emit at any time. */
  offerProvider(): OwnLoggerProvider {
    this.installed.settle();
    return this.provider;
  }

  /** Always the same one. */
  attach(): AttachedLogRecordProcessor {
    this.installed.settle();
    this.#attached ??= new AttachedLogRecordProcessor({
      comeThrough: (record, context) => this.route.comeThrough(record, context),
      isEmitting: () => this.route.isEmitting,
      wants: (scopeName, severityNumber) => this.wants(scopeName, severityNumber),
      flush: (options) => this.provider.forceFlush(options),
      since: this.clock.monotonic(),
    });
    this.route.attached = true;
    return this.#attached;
  }

  /** Tells of itself there, from now on, and nowhere else. A provider that throws hurts nobody. */
  measureWith(provider: MeterProviderLike): void {
    try {
      const metrics = SelfMetrics.of(provider);
      if (metrics !== this.#metrics) this.#metrics?.leave(this);
      metrics.lookAt(this);
      this.#metrics = metrics;
    } catch (error) {
      this.report.failure(error);
    }
  }

  canFlushApplication(): boolean {
    return typeof this.application.find()?.forceFlush === 'function';
  }

  /** Flushes the application's provider. The sinks were flushed before: our processor in it has nothing left to do. */
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

  removeAll(): Promise<void> {
    return this.installed.removeAll();
  }

  /** Removes every sink, and takes no more. */
  close(options: Removal): Promise<void> {
    return this.installed.close(options);
  }

  scope(name: string, version: string | undefined): Scope {
    const key = version === undefined ? name : `${name}\0${version}`;
    let scope = this.#scopes.get(key);
    if (scope === undefined) {
      scope = new Scope(name, version, this.application, this.hints);
      scope.recompute(this.installed, this.activation);
      this.#scopes.set(key, scope);
    }
    return scope;
  }

  wants(scopeName: string, severityNumber: number | undefined): boolean {
    const scope = this.scope(scopeName, undefined);
    if (severityNumber === undefined || severityNumber <= 0) {
      return this.installed.size > 0 && this.activation.isEnabled(scopeName);
    }
    return scope.sinksWant(this.levels.highestOf(severityNumber), severityNumber);
  }

  /** Those that are there, and those that are on their way out. */
  sinks(): InstalledSink[] {
    return this.installed.all();
  }

  /** The accounts of all sinks; those that are gone are told of for the last time. */
  lastReports(): SinkReport[] {
    return this.installed.lastReports();
  }

  onSinkError(listener: (error: unknown) => void): () => void {
    this.#errorListeners.add(listener);
    return () => this.#errorListeners.delete(listener);
  }

  /** Our processor was given away, and nothing has come through it yet. */
  #hintUnseen({ instrumentationScope, severityNumber = 0 }: LightRecord, emitted: boolean): void {
    const attached = this.#attached;
    if (!attached?.active || attached.everCalled) return;
    if (emitted) {
      // One that the provider refuses in its emit goes past everybody's processors.
      const asks = this.hints.mayGive('unseen');
      if (asks && this.application.wants(instrumentationScope, severityNumber)) this.hints.once('unseen');
    } else if (this.clock.monotonic() - attached.since >= PATIENCE_MILLIS) this.hints.once('unregistered');
  }

  /** Says anew what the loggers' calls are wanted for. */
  recompute(): void {
    for (const scope of this.#scopes.values()) scope.recompute(this.installed, this.activation);
  }

  /** @param isTrial Nothing is to be opened */
  #addContext(id: number, isTrial: boolean): AddContext {
    const { clock, scheduler, env } = this.#surroundings;
    return {
      id,
      isTrial,
      clock,
      scheduler,
      env,
      limits: this.limits,
      levels: this.levels,
      report: this.report,
      route: this.route,
      upstream: this.#dispatchBuffer,
      renderers: this.#renderers,
      onError: (error) => {
        for (const listener of [...this.#errorListeners]) listener(error);
      },
    };
  }
}
