/* Which way does a record of ours take to the sinks: directly, or through the application's LoggerProvider? */
import type { LevelNumberOf } from '../../record/foreign/own.js';
import { portable } from '../../record/foreign/portable.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { CallInProgress, Thrown } from '../call/call-in-progress.js';
import type { Ingress } from '../sinks/ingress.js';
import type { ApplicationProvider, CachedLogger } from './application.js';
import { Emission, emissionOf, inputOf } from './emission.js';
import type { HeldRecords } from './held-records.js';
import type { LoggerProviderLike } from './provider.js';

/** What a route needs of its logger. */
export interface RouteSettings {
  readonly ingress: Ingress;
  readonly application: ApplicationProvider;
  readonly held: HeldRecords;
  readonly call: CallInProgress;
  readonly levelNumberOf: LevelNumberOf;
  readonly redactor: () => Redactor | undefined;
  readonly onError: (error: unknown, record: ReadableLogRecord) => void;
  /** Called for a record that `attach()` has made expect a provider, where none is registered. */
  readonly onUnregistered: () => void;
}

/**
 * Takes the records of our own calls to their destinations. *Alone*, without a provider of the application: to the sinks. *Attached*, with
 * our processor in that provider: through the provider to the sinks, and no other way, so that its enrichers, redactors, filters and samplers
 * apply. *Beside* a provider without our processor: to both.
 */
export class Route {
  readonly #settings: RouteSettings;
  #attached = false;
  /** Our processor was given to the application: what is emitted may come back. */
  #mayComeBack = false;
  /** The provider that a call of ours is running in. */
  #emittingInto: LoggerProviderLike | undefined;

  constructor(settings: RouteSettings) {
    this.#settings = settings;
  }

  /** Our processor was given to the application, and not shut down since. */
  get attached(): boolean {
    return this.#attached;
  }

  set attached(attached: boolean) {
    this.#attached = attached;
    if (attached) this.#mayComeBack = true;
  }

  /**
   * Gives the record to the application's provider, if that is enabled for it, and to every sink. Then throws the error of a sync sink with
   * `catch: false`, if there was one.
   */
  emit(record: LightRecord, no: number, isWithOtel: boolean): void {
    const { ingress, application, call } = this.#settings;
    const isForProvider = no >= application.level;
    const cached =
      isForProvider && (isWithOtel || application.isNamed)
        ? application.loggerFor(record.instrumentationScope)
        : undefined;
    if (cached === undefined) {
      if (this.#attached && isForProvider) this.#settings.onUnregistered();
      // No sink runs inside this call, so that none can throw from it.
      if (ingress.onlyKeeps) return ingress.acceptOwned(record);
    }
    // A sink, or a processor of the application, may log inside this call: the slot is saved, and restored afterwards.
    const { record: outerRecord, thrown: outerThrown } = call;
    call.record = record;
    call.thrown = undefined;
    let thrown: Thrown | undefined;
    try {
      if (cached === undefined || !this.#emitInto(cached, record)) ingress.accept(record);
      thrown = call.thrown as Thrown | undefined;
    } finally {
      call.record = outerRecord;
      call.thrown = outerThrown;
    }
    if (thrown !== undefined) throw thrown.error;
  }

  /** False when the sinks are still to be given the record directly. */
  #emitInto(cached: CachedLogger, record: LightRecord): boolean {
    const { application, onError, held } = this.#settings;
    const { provider, logger } = cached;
    const outer = this.#emittingInto;
    this.#emittingInto = provider;
    let emission: Emission | undefined;
    try {
      if (application.mayEmit(cached, record.severityNumber ?? 0, record.eventName)) {
        const isCopied = logger.emit === cached.copyingEmit;
        if (!this.#mayComeBack) logger.emit(inputOf(record, portable(record), isCopied));
        else {
          emission = new Emission(record, isCopied);
          logger.emit(emission.input);
        }
      }
    } catch (error) {
      onError(error, record);
      return emission?.isBack === true;
    } finally {
      this.#emittingInto = outer;
    }
    if (!this.#attached) return false;
    switch (held.stateOf(provider)) {
      case 'heard':
        return true;
      case 'absent':
        return false;
      default:
        // A provider that is disabled for the record, without asking our processor, has not taken it.
        if (emission !== undefined) held.hold(record, provider);
        return emission !== undefined;
    }
  }

  /** Takes a record that came through the application's provider: one of ours, in its call or later, or one of another library. */
  comeThrough(emitted: ReadableLogRecord, context: unknown): void {
    this.heard();
    const { ingress, call, levelNumberOf, redactor } = this.#settings;
    const emission = emissionOf(emitted);
    if (emission === undefined) return ingress.acceptForeign(emitted, context);
    if (emission.isBack) return;
    emission.isBack = true;
    if (ingress.refuses(emission.levelOf(emitted, levelNumberOf))) return;
    const isCalling = call.record === emission.record;
    const record = emission.readBack(emitted, levelNumberOf, redactor());
    if (isCalling) call.record = record;
    ingress.accept(record, context);
  }

  /** Our processor was called: it is in the provider that a call of ours is running in, or else in the present one. */
  heard(): void {
    const { application, held } = this.#settings;
    const provider = this.#emittingInto ?? application.find();
    if (provider !== undefined) held.heard(provider);
  }

  /** A call of ours is running inside the application's provider. */
  get isEmitting(): boolean {
    return this.#emittingInto !== undefined;
  }
}
