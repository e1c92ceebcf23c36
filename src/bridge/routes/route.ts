import type { LightRecord, ReadableLogRecord } from '../../record/record.js';
import type { Intake } from '../intake.js';
import type { ApplicationProvider } from './application.js';
import { Emission } from './emission.js';

/** A call in progress. */
interface InProgress {
  /** As the sinks have it: what came back from the application's provider replaces what was sent. */
  record: LightRecord;
  readonly emission: Emission | undefined;
  /** The sinks have had it, through our processor in the application's provider. */
  seen: boolean;
  /** What a sync sink without `catch` threw; held in an object, since anything can be thrown. */
  thrown: { readonly error: unknown } | undefined;
}

/** What a route is told, and tells. */
export interface RouteSettings {
  readonly intake: Intake;
  readonly application: ApplicationProvider;
  readonly onError: (error: unknown, record: ReadableLogRecord) => void;
  /** The record was emitted, and did not come through to the sinks; they have had it all the same. */
  readonly onUnseen: () => void;
}

/**
 * Takes our own calls to where records go. *Alone*, without a provider of the application: to the sinks. *Attached*, with our
 * processor in it: through the provider to the sinks, so that its enrichers and redactors apply. *Beside*, without: to both.
 */
export class Route {
  readonly #settings: RouteSettings;
  #inProgress: InProgress | undefined;

  constructor(settings: RouteSettings) {
    this.#settings = settings;
  }

  /** Gives the record to the application's provider, if it wants it, and to every sink; then throws what a sync sink without `catch` threw. */
  emit(record: LightRecord, no: number): void {
    const { intake, application, onError, onUnseen } = this.#settings;
    const { instrumentationScope, severityNumber = 0 } = record;
    const logger = no >= application.level ? application.loggerFor(instrumentationScope, severityNumber) : undefined;
    const emission = logger === undefined ? undefined : new Emission(record);
    const outer = this.#inProgress;
    const call: InProgress = { record, emission, seen: false, thrown: undefined };
    this.#inProgress = call;
    try {
      if (logger !== undefined && emission !== undefined) {
        try {
          logger.emit(emission.input);
          if (!call.seen) onUnseen();
        } catch (error) {
          onError(error, record);
        }
      }
      if (!call.seen) intake.accept(record);
    } finally {
      this.#inProgress = outer;
    }
    if (call.thrown !== undefined) throw call.thrown.error;
  }

  /** A record that came through the application's provider: ours, if it is the one of the call in progress, else somebody else's. */
  comeThrough(emitted: ReadableLogRecord, context: unknown): void {
    const call = this.#inProgress;
    if (call?.emission === undefined || emitted.hrTime !== call.record.hrTime) {
      this.#settings.intake.accept(emitted, context);
      return;
    }
    // Our processor may stand in the provider twice.
    if (call.seen) return;
    call.record = call.emission.readBack(emitted);
    call.seen = true;
    this.#settings.intake.accept(call.record, context);
  }

  /** True while the call that made this record is still running. */
  isCalling(record: ReadableLogRecord): boolean {
    return this.#inProgress?.record === record;
  }

  /** Keeps the error, to be thrown from the call in progress. False when there is one already. */
  throwAfter(error: unknown): boolean {
    if (this.#inProgress === undefined || this.#inProgress.thrown !== undefined) return false;
    this.#inProgress.thrown = { error };
    return true;
  }
}
