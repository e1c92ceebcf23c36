import type { InstrumentationScope } from '../record/record.js';
import type { InstalledSink } from './sinks/sink.js';

/**
 * The instrumentation scope of a logger name, with what makes a call that nobody wants cheap: the lowest level that any sink takes
 * from it. Shared by all views of that name.
 */
export class Scope {
  readonly instrumentationScope: InstrumentationScope;
  /** Calls below this number are wanted by nobody. */
  floor = Number.POSITIVE_INFINITY;
  /** Calls from this number up are wanted; between the two, those are asked who want to be. */
  #minimum = Number.POSITIVE_INFINITY;
  /** Sinks that want to be asked, with their minimum. */
  #asked: Array<{ minimum: number; wants: (options: { severityNumber?: number }) => boolean }> = [];

  constructor(name: string, version: string | undefined) {
    this.instrumentationScope = Object.freeze(version === undefined ? { name } : { name, version });
  }

  recompute(sinks: Iterable<InstalledSink>): void {
    this.#minimum = Number.POSITIVE_INFINITY;
    this.#asked = [];
    for (const { parts } of sinks) {
      if (!parts.mayTake(this.instrumentationScope.name)) continue;
      const { minimum } = parts.filter;
      if (parts.asked === undefined) this.#minimum = Math.min(this.#minimum, minimum);
      else this.#asked.push({ minimum, wants: parts.asked });
    }
    this.floor = Math.min(this.#minimum, ...this.#asked.map(({ minimum }) => minimum));
  }

  wants(no: number, severityNumber: number): boolean {
    if (no < this.floor) return false;
    if (no >= this.#minimum) return true;
    for (const { minimum, wants } of this.#asked) if (no >= minimum && wants({ severityNumber })) return true;
    return false;
  }
}
