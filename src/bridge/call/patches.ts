import { deadlockAvoided } from '../../processors/delivery/delivery-context.js';
import type { LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import { type Patch, type PatchSettings, patched } from './patch.js';

/** What patches need of the core. */
interface PatchesSettings extends Pick<PatchSettings, 'limits' | 'levels'> {
  readonly redactor: Redactor | undefined;
}

/** Applies the patches of a logger and of its views, the configured one first. An exception is reported, and that patch changes nothing. */
export class Patches {
  /** Read at each patch, since `configure` may change the limits. */
  readonly #core: PatchesSettings;
  readonly #onError: (error: unknown, record: LightRecord) => void;
  /** A patch is running: its own log calls are not patched, for they would call it again without end. */
  #running = false;
  configured: Patch | undefined;

  constructor(settings: PatchesSettings, onError: (error: unknown, record: LightRecord) => void) {
    this.#core = settings;
    this.#onError = onError;
  }

  applied(record: LightRecord, ofView: readonly Patch[]): LightRecord {
    if (this.configured === undefined && ofView.length === 0) return record;
    if (this.#running) {
      this.#onError(deadlockAvoided('a patch'), record);
      return record;
    }
    this.#running = true;
    try {
      let changed = this.configured === undefined ? record : this.#apply(record, this.configured);
      for (const patch of ofView) changed = this.#apply(changed, patch);
      return changed;
    } finally {
      this.#running = false;
    }
  }

  #apply(record: LightRecord, patch: Patch): LightRecord {
    const { limits, levels, redactor } = this.#core;
    try {
      return patched(
        record,
        patch,
        { limits, levels, redactors: redactor ? [redactor] : [], onLateError: this.#onError },
        false,
      );
    } catch (error) {
      this.#onError(error, record);
      return record;
    }
  }
}
