import type { LevelNumberOf } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { Ingress } from '../sinks/ingress.js';
import type { ApplicationProvider } from './application.js';
import { Emission } from './emission.js';
import type { ApiLogger } from './provider.js';

/** Held in an object, since anything can be thrown. */
interface Thrown {
  readonly error: unknown;
}

/** What a route is told, and tells. */
export interface RouteSettings {
  readonly ingress: Ingress;
  readonly application: ApplicationProvider;
  readonly levelNumberOf: LevelNumberOf;
  readonly onError: (error: unknown, record: ReadableLogRecord) => void;
  /** Our processor was given away, and the record did not come through it; `emitted` when it went into a provider. */
  readonly onUnseen: (record: LightRecord, emitted: boolean) => void;
}

/**
 * Takes our own calls to where records go. *Alone*, without a provider of the application: to the sinks. *Attached*, with our
 * processor in it: through the provider to the sinks, so that its enrichers and redactors apply. *Beside*, without: to both.
 */
export class Route {
  readonly #settings: RouteSettings;
  /** Our processor was given away: records are expected to come through it. */
  attached = false;
  // The call in progress, if there is one.
  /** As the sinks have it: what comes back from the application's provider replaces what was sent. */
  #record: LightRecord | undefined;
  /** Undefined where it is not emitted into the application's provider. */
  #emission: Emission | undefined;
  /** The sinks have had it, through our processor in the application's provider. */
  #seen = false;
  /** What a sync sink without `catch` threw. */
  #thrown: Thrown | undefined;

  constructor(settings: RouteSettings) {
    this.#settings = settings;
  }

  /** Gives the record to the application's provider, if it wants it, and to every sink; then throws what a sync sink without `catch` threw. */
  emit(record: LightRecord, no: number, isWithOtel: boolean): void {
    const { ingress, application } = this.#settings;
    const logger =
      no >= application.level && (isWithOtel || application.isNamed)
        ? application.emitterFor(record.instrumentationScope, record.severityNumber ?? 0)
        : undefined;
    // Nobody comes back to this call.
    if (logger === undefined && !this.attached && ingress.onlyKeeps) return ingress.acceptOwned(record);
    // A call within this one, by a sink or by a processor of the application, has its own; then this one goes on.
    const outer = this.#record;
    const emission = this.#emission;
    const seen = this.#seen;
    const outerThrown = this.#thrown;
    this.#record = record;
    this.#emission = undefined;
    this.#seen = false;
    this.#thrown = undefined;
    let thrown: Thrown | undefined;
    try {
      if (logger !== undefined) this.#emitInto(logger, record);
      else if (this.attached && no >= application.level) this.#settings.onUnseen(record, false);
      if (!this.#seen) ingress.accept(record);
      thrown = this.#thrownSoFar();
    } finally {
      this.#record = outer;
      this.#emission = emission;
      this.#seen = seen;
      this.#thrown = outerThrown;
    }
    if (thrown !== undefined) throw thrown.error;
  }

  #thrownSoFar(): Thrown | undefined {
    return this.#thrown;
  }

  #emitInto(logger: ApiLogger, record: LightRecord): void {
    const { onError, onUnseen } = this.#settings;
    try {
      this.#emission = new Emission(record);
      logger.emit(this.#emission.input);
      if (!this.#seen && this.attached) onUnseen(record, true);
    } catch (error) {
      onError(error, record);
    }
  }

  /** A record that came through the application's provider: ours, if it is the one of the call in progress, else somebody else's. */
  comeThrough(emitted: ReadableLogRecord, context: unknown): void {
    const emission = this.#emission;
    if (emission === undefined || emitted.hrTime !== emission.input.timestamp) {
      this.#settings.ingress.accept(emitted, context);
      return;
    }
    // Our processor may stand in the provider twice.
    if (this.#seen) return;
    const record = emission.readBack(emitted, this.#settings.levelNumberOf);
    this.#record = record;
    this.#seen = true;
    this.#settings.ingress.accept(record, context);
  }

  /** A call of ours is on its way through the application's provider. */
  get isEmitting(): boolean {
    return this.#emission !== undefined;
  }

  /** True while the call that made this record is still running. */
  isCalling(record: ReadableLogRecord): boolean {
    return LightRecord.is(record) && this.#record === LightRecord.origin(record);
  }

  /** Keeps the error, to be thrown from the call in progress. False when there is one already. */
  throwAfter(error: unknown): boolean {
    if (this.#record === undefined || this.#thrown !== undefined) return false;
    this.#thrown = { error };
    return true;
  }
}
