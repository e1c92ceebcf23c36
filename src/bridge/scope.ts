import { activeContext, globalLoggerProvider } from '../record/otel.js';
import type { EnabledOptions } from '../record/processor.js';
import type { InstrumentationScope } from '../record/readable.js';
import type { Activation } from './levels/activation.js';
import type { ApplicationProvider } from './routes/application.js';
import type { Hints } from './routes/hints.js';
import type { SinkSet } from './sinks/sink-set.js';

/**
 * No level is enabled. A small integer: a field that ever held Infinity is a boxed number to V8. A disabled call that reads it is 10 to 28 % slower
 * (bench/tricks, small-never).
 */
const NEVER = 2 ** 30 - 1;

/** A sink that decides beyond its minimum level. */
interface AskedSink {
  readonly minimum: number;
  readonly isEnabled: (options: EnabledOptions, no: number) => boolean;
}

/**
 * The instrumentation scope of a logger name, with what makes a disabled call cheap: the lowest level that any sink or provider may take.
 * All views of that name share it.
 */
export class Scope {
  readonly instrumentationScope: InstrumentationScope;
  /** Calls below this number are disabled; all calls, if it is `NEVER`. */
  #floor = NEVER;
  /** Calls below this number are disabled unless a provider is registered globally. */
  #globalFloor = 0;
  /** Calls from this number up are enabled, unless it is `NEVER`. Between the two, sinks and the provider are asked. */
  minimum = NEVER;
  /** Calls from this number up may reach a sink that shows their location. */
  locationMinimum = Number.POSITIVE_INFINITY;
  #asked: readonly AskedSink[] = [];

  readonly #application: ApplicationProvider;
  readonly #hints: Hints;
  /** No sink was ever added, and no hint about that was given. */
  #noSinkYet = false;

  constructor(name: string, version: string | undefined, application: ApplicationProvider, hints: Hints) {
    this.#application = application;
    this.#hints = hints;
    const named = { name: name.toWellFormed() };
    this.instrumentationScope = Object.freeze(
      version === undefined ? named : { ...named, version: version.toWellFormed() },
    );
  }

  /** Called whenever sinks, levels or activation change. A disabled logger, and one that was shut down, enables nothing. */
  recompute(sinks: SinkSet, activation: Activation): void {
    const isOff = sinks.closed || !activation.isEnabled(this.instrumentationScope.name);
    let lowest = NEVER;
    this.locationMinimum = Number.POSITIVE_INFINITY;
    const asked: AskedSink[] = [];
    this.#noSinkYet = sinks.neverAdded && !isOff;
    const hasPending = !isOff && sinks.hasPending;
    if (hasPending) asked.push({ minimum: 0, isEnabled: this.#withPending(sinks) });
    for (const { pipeline } of isOff || hasPending ? [] : sinks.fed()) {
      if (!pipeline.mayPass(this.instrumentationScope.name)) continue;
      const { minimum } = pipeline.filter;
      if (minimum === Number.POSITIVE_INFINITY) continue;
      if (pipeline.showsLocation) this.locationMinimum = Math.min(this.locationMinimum, minimum);
      if (pipeline.isEnabled === undefined && minimum < NEVER) lowest = Math.min(lowest, Math.max(0, minimum));
      else asked.push({ minimum, isEnabled: pipeline.isEnabled ?? (() => true) });
    }
    this.minimum = lowest;
    this.#asked = asked;
    const { level, isNamed } = this.#application;
    const own = Math.min(lowest, ...asked.map(({ minimum }) => minimum));
    this.#globalFloor = this.#noSinkYet ? 0 : Math.max(0, Math.min(NEVER - 1, own, isNamed ? level : NEVER));
    this.#floor = isOff ? NEVER : Math.max(0, Math.min(NEVER - 1, own, level));
  }

  /** Adds the pending sink first, which recomputes this scope. */
  #withPending(sinks: SinkSet): AskedSink['isEnabled'] {
    return (options, no) => {
      sinks.addPending();
      return this.sinksEnabled(no, options);
    };
  }

  /** True for most disabled calls; false leaves it open. */
  isDisabled(no: number): boolean {
    if (no < this.#floor || this.#floor === NEVER) return true;
    return no < this.#globalFloor && globalLoggerProvider() === undefined;
  }

  /** Is a call enabled? Gives a hint when there is no sink and no provider. */
  isCallEnabled(no: number, severityNumber: number, eventName?: string): boolean {
    if (this.isEnabled(no, severityNumber, eventName)) return true;
    if (this.#noSinkYet && no >= this.#floor && !this.#application.isThere()) {
      this.#noSinkYet = false;
      this.#hints.once('nowhere');
    }
    return false;
  }

  /** Does any sink, or the application's provider, take a record of that level? */
  isEnabled(no: number, severityNumber: number, eventName?: string): boolean {
    if (this.isDisabled(no)) return false;
    if (this.#meetsMinimum(no) || (this.#asked.length > 0 && this.sinksEnabled(no, { severityNumber, eventName })))
      return true;
    const application = this.#application;
    return (
      no >= application.level &&
      application.isThere() &&
      application.isEnabled(this.instrumentationScope, severityNumber, eventName)
    );
  }

  /** Does any sink take such a record? What the options leave out is that of this scope, and of the running call. */
  sinksEnabled(no: number, options: EnabledOptions): boolean {
    if (this.#meetsMinimum(no)) return true;
    if (this.#asked.length === 0) return false;
    const { severityNumber, eventName, context = activeContext() } = options;
    const { instrumentationScope = this.instrumentationScope } = options;
    const asked = {
      context,
      instrumentationScope,
      ...(severityNumber === undefined ? {} : { severityNumber }),
      ...(eventName === undefined ? {} : { eventName }),
    };
    return this.#asked.some(({ minimum, isEnabled }) => no >= minimum && isEnabled(asked, no));
  }

  #meetsMinimum(no: number): boolean {
    return no >= this.minimum && this.minimum !== NEVER;
  }
}
