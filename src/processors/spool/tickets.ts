import type { LightRecord } from '../../record/record.js';
import type { Instance } from './files/instance.js';
import type { OrphanRecord } from './orphans.js';

// In place of an id:
/** Not written yet. */
export const UNWRITTEN = -1;
/** Not written yet, and in memory for no longer than that. */
export const SPILLED = -2;
/** No frame can hold it. */
export const UNWRITABLE = -3;

/** Where the records are kept that are in memory and not settled, waiting or in flight: by which id, and of which writer. */
export class Tickets {
  readonly #own = new Map<LightRecord, number>();
  readonly #orphans = new Map<LightRecord, OrphanRecord>();
  #unwritable = 0;

  /** Records of this process that no frame can hold. */
  get unwritable(): number {
    return this.#unwritable;
  }

  /** Undefined for a record that is settled, or of a dead process. */
  ownId(record: LightRecord): number | undefined {
    return this.#own.get(record);
  }

  isOwn(record: LightRecord): boolean {
    return this.#own.has(record);
  }

  /** It is of this process, and waits to be written. */
  isUnwritten(record: LightRecord): boolean {
    const id = this.#own.get(record);
    return id === UNWRITTEN || id === SPILLED;
  }

  setOwn(record: LightRecord, id: number): void {
    this.#own.set(record, id);
    if (id === UNWRITABLE) this.#unwritable++;
  }

  /** It is on disk alone from now on. */
  forget(record: LightRecord): void {
    this.#own.delete(record);
  }

  addOrphan(orphan: OrphanRecord): void {
    this.#orphans.set(orphan.record, orphan);
  }

  isOrphan(record: LightRecord): boolean {
    return this.#orphans.has(record);
  }

  orphanOf(record: LightRecord): OrphanRecord | undefined {
    return this.#orphans.get(record);
  }

  /** Where it is on disk; undefined if it is not. @param own The files of this process */
  placeOf(
    record: LightRecord,
    own: Instance | undefined,
  ): { readonly instance: Instance; readonly id: number } | undefined {
    const id = this.#own.get(record) ?? 0;
    return own !== undefined && id > 0 ? { instance: own, id } : this.#orphans.get(record);
  }

  /** @param own The files of this process */
  settle(record: LightRecord, own: Instance | undefined): void {
    const place = this.placeOf(record, own);
    place?.instance.settle(place.id);
    if (this.#own.get(record) === UNWRITABLE) this.#unwritable--;
    if (!this.#own.delete(record)) this.#orphans.delete(record);
  }

  /** The files of this process are gone: what was written there is not. Returns those records, in order. */
  unwrite(): LightRecord[] {
    const written = [...this.#own].filter(([, id]) => id > 0).map(([record]) => record);
    for (const record of written) this.#own.set(record, UNWRITTEN);
    return written;
  }
}
