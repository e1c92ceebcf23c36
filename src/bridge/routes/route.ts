/* Which way does a record of ours take to the sinks: directly, or through the application's LoggerProvider? */
import type { LevelNumberOf } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import type { CallInProgress, Thrown } from '../call/call-in-progress.js';
import type { Ingress } from '../sinks/ingress.js';
import type { ApplicationProvider } from './application.js';
import { Emission } from './emission.js';
import type { ApiLogger } from './provider.js';

/** What a route needs of its logger. */
export interface RouteSettings {
  readonly ingress: Ingress;
  readonly application: ApplicationProvider;
  readonly call: CallInProgress;
  readonly levelNumberOf: LevelNumberOf;
  readonly onError: (error: unknown, record: ReadableLogRecord) => void;
  /** Called for a record that did not come back through the attached processor; `emitted` when a provider had been given it. */
  readonly onUnseen: (record: LightRecord, emitted: boolean) => void;
}

/**
 * Takes the records of our own calls to their destinations. *Alone*, without a provider of the application: to the sinks. *Attached*, with
 * our processor in that provider: through the provider to the sinks, so that its enrichers and redactors apply. *Beside* a provider without our
 * processor: to both.
 */
export class Route {
  readonly #settings: RouteSettings;
  /** `attach()` was called: records are expected to come back through our processor. */
  attached = false;
  /** The call in progress, as the application's provider has it; undefined while none emits into that. */
  #emission: Emission | undefined;
  /** The record of the call in progress has come back through our processor. */
  #seen = false;

  constructor(settings: RouteSettings) {
    this.#settings = settings;
  }

  /**
   * Gives the record to the application's provider, if that is enabled for it, and to every sink. Then throws the error of a sync sink with
   * `catch: false`, if there was one.
   */
  emit(record: LightRecord, no: number, isWithOtel: boolean): void {
    const { ingress, application, call } = this.#settings;
    const logger =
      no >= application.level && (isWithOtel || application.isNamed)
        ? application.emitterFor(record.instrumentationScope, record.severityNumber ?? 0)
        : undefined;
    // No sink runs inside this call, so that none can throw from it.
    if (logger === undefined && !this.attached && ingress.onlyKeeps) return ingress.acceptOwned(record);
    // A sink, or a processor of the application, may log inside this call: the slot is saved, and restored afterwards.
    const { record: outerRecord, thrown: outerThrown } = call;
    const outerEmission = this.#emission;
    const outerSeen = this.#seen;
    call.record = record;
    call.thrown = undefined;
    this.#emission = undefined;
    this.#seen = false;
    let thrown: Thrown | undefined;
    try {
      if (logger !== undefined) this.#emitInto(logger, record);
      else if (this.attached && no >= application.level) this.#settings.onUnseen(record, false);
      if (!this.#seen) ingress.accept(record);
      thrown = call.thrown as Thrown | undefined;
    } finally {
      call.record = outerRecord;
      call.thrown = outerThrown;
      this.#emission = outerEmission;
      this.#seen = outerSeen;
    }
    if (thrown !== undefined) throw thrown.error;
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

  /** Takes a record that came through the application's provider: that of the call in progress, or one of another library. */
  comeThrough(emitted: ReadableLogRecord, context: unknown): void {
    const { ingress, call, levelNumberOf } = this.#settings;
    const emission = this.#emission;
    if (emission === undefined || emitted.hrTime !== emission.input.timestamp) return ingress.accept(emitted, context);
    // Our processor may be in the provider twice.
    if (this.#seen) return;
    const record = emission.readBack(emitted, levelNumberOf);
    call.record = record;
    this.#seen = true;
    ingress.accept(record, context);
  }

  /** A call of ours is running inside the application's provider. */
  get isEmitting(): boolean {
    return this.#emission !== undefined;
  }
}
