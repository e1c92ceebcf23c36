import type { LightRecord, ReadableLogRecord } from '../record/record.js';
import type { Intake } from './intake.js';

/** A call in progress. */
interface InProgress {
  readonly record: LightRecord;
  /** What a sync sink without `catch` threw; held in an object, since anything can be thrown. */
  thrown: { readonly error: unknown } | undefined;
}

/** Takes our own calls to where records go. */
export class Route {
  readonly #intake: Intake;
  #inProgress: InProgress | undefined;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  /** Gives the record to every sink; then throws what a sync sink without `catch` threw. */
  emit(record: LightRecord): void {
    const outer = this.#inProgress;
    const call: InProgress = { record, thrown: undefined };
    this.#inProgress = call;
    try {
      this.#intake.accept(record);
    } finally {
      this.#inProgress = outer;
    }
    if (call.thrown !== undefined) throw call.thrown.error;
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
