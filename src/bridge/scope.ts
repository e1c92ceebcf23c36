import { globalLoggerProvider } from '../record/otel.js';
import type { InstrumentationScope } from '../record/readable.js';
import type { Activation } from './levels/activation.js';
import type { ApplicationProvider } from './routes/application.js';
import type { Hints } from './routes/hints.js';
import type { SinkSet } from './sinks/sink-set.js';

/** Nobody. A small whole number, which engines compare at once: infinity, or any other, would have to be looked up for each call. */
const NOBODY = 2 ** 30 - 1;

interface Asked {
  readonly minimum: number;
  readonly wants: (options: { severityNumber?: number }, no: number) => boolean;
}

/**
 * The instrumentation scope of a logger name, with what makes a call that nobody wants cheap: the lowest level that any sink or
 * provider may take from it. Shared by all views of that name.
 */
export class Scope {
  readonly instrumentationScope: InstrumentationScope;
  /** Calls below this number are wanted by nobody; all of them, where it is `NOBODY`. */
  #floor = NOBODY;
  /** Calls below this number are wanted by nobody but, perhaps, a provider that is registered globally. */
  #globalFloor = 0;
  /** Calls from this number up are wanted, unless it is `NOBODY`; between the two, those are asked who want to be. */
  minimum = NOBODY;
  /** Calls from this number up may be taken by a sink that shows where they stand. */
  locationMinimum = Number.POSITIVE_INFINITY;
  /** Those that want to be asked, from a number up. */
  #asked: readonly Asked[] = [];

  readonly #application: ApplicationProvider;
  readonly #hints: Hints;
  /** No sink was ever added, and nobody has been told so. */
  #deserted = false;

  constructor(name: string, version: string | undefined, application: ApplicationProvider, hints: Hints) {
    this.#application = application;
    this.#hints = hints;
    this.instrumentationScope = Object.freeze(version === undefined ? { name } : { name, version });
  }

  /** Nothing is wanted while the logger is switched off, and after its shutdown. */
  recompute(sinks: SinkSet, activation: Activation): void {
    const silent = sinks.closed || !activation.isEnabled(this.instrumentationScope.name);
    let lowest = NOBODY;
    this.locationMinimum = Number.POSITIVE_INFINITY;
    const asked: Asked[] = [];
    this.#deserted = sinks.neverAdded && !silent;
    const isUnsettled = !silent && sinks.isUnsettled;
    if (isUnsettled) asked.push({ minimum: 0, wants: this.#settledBy(sinks) });
    for (const { parts } of silent || isUnsettled ? [] : sinks.present()) {
      if (!parts.mayTake(this.instrumentationScope.name)) continue;
      const { minimum } = parts.filter;
      if (parts.showsLocation) this.locationMinimum = Math.min(this.locationMinimum, minimum);
      if (parts.asked === undefined && minimum < NOBODY) lowest = Math.min(lowest, Math.max(0, minimum));
      else asked.push({ minimum, wants: parts.asked ?? (() => true) });
    }
    this.minimum = lowest;
    this.#asked = asked;
    const { level, isNamed } = this.#application;
    const own = Math.min(lowest, ...asked.map(({ minimum }) => minimum));
    this.#globalFloor = this.#deserted ? 0 : Math.max(0, Math.min(NOBODY - 1, own, isNamed ? level : NOBODY));
    this.#floor = silent ? NOBODY : Math.max(0, Math.min(NOBODY - 1, own, level));
  }

  /** Whoever asks finds them all there, and is told by them. */
  #settledBy(sinks: SinkSet): Asked['wants'] {
    return ({ severityNumber = 0 }, no) => {
      sinks.settle();
      return this.sinksWant(no, severityNumber);
    };
  }

  /** Known at once of most calls that nobody wants. */
  isUnwanted(no: number): boolean {
    if (no < this.#floor || this.#floor === NOBODY) return true;
    return no < this.#globalFloor && globalLoggerProvider() === undefined;
  }

  /** Is a call wanted by anybody? Hints when nobody can want any. */
  takes(no: number, severityNumber: number): boolean {
    if (this.wants(no, severityNumber)) return true;
    if (this.#deserted && no >= this.#floor && !this.#application.isThere()) {
      this.#deserted = false;
      this.#hints.once('nobody');
    }
    return false;
  }

  /** Does anybody want a record of it: a sink, or the application's provider? */
  wants(no: number, severityNumber: number): boolean {
    if (this.isUnwanted(no)) return false;
    if (this.#reaches(no) || (this.#asked.length > 0 && this.sinksWant(no, severityNumber))) return true;
    const application = this.#application;
    return (
      no >= application.level && application.isThere() && application.wants(this.instrumentationScope, severityNumber)
    );
  }

  sinksWant(no: number, severityNumber: number): boolean {
    if (this.#reaches(no)) return true;
    for (const { minimum, wants } of this.#asked) if (no >= minimum && wants({ severityNumber }, no)) return true;
    return false;
  }

  #reaches(no: number): boolean {
    return no >= this.minimum && this.minimum !== NOBODY;
  }
}
