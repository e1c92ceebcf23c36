/* What happens to rotated files: which are compressed, which are removed, and when? */
import { lstatSync, renameSync, unlinkSync } from '../../record/floor/builtin.js';
import { type Clock, millisOf } from '../../record/floor/clock.js';
import { type CompressionPlan, compressFile, mustBeRegular, unlinkIfPresent } from './compression.js';
import { removeNote } from './creation-note.js';
import { OpenFile } from './open-files.js';
import type { NamedPath } from './path-template.js';
import { identityAt, identityOf, Place } from './place.js';
import type { RetentionPlan } from './retention.js';
import { type RotatedFiles, reserveRotatedName } from './rotated-files.js';

export interface HousekeepingSettings {
  readonly rotatedFiles: RotatedFiles;
  readonly compression: CompressionPlan | undefined;
  readonly retention: RetentionPlan | undefined;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

/** Compresses rotated files and removes old ones, one after another, in the background. */
export class Housekeeping {
  readonly #settings: HousekeepingSettings;
  #idle: Promise<void> = Promise.resolve();

  constructor(settings: HousekeepingSettings) {
    this.#settings = settings;
  }

  /** Call it after a rotation. @param path The rotated file's new path */
  rotated(path: string, place: Place): void {
    this.#tidy(path, place, () => this.#compress(path, place));
  }

  /**
   * Call it after a file without rotation was closed. Renames an older compressed file of its name. If another sink still writes to the
   * file, that sink does the rest.
   */
  closed(named: NamedPath, place: Place): void {
    this.#tidy(named.path, place, async () => {
      const { compression } = this.#settings;
      if (compression === undefined || !place.isSame || !isComplete(named.path)) return;
      const { codec } = compression;
      if (codec !== undefined) moveAside(named, `.${codec}`, place);
      await this.#compress(named.path, place);
    });
  }

  /** Call it at the end of a sink that wrote no file: removes old files. */
  unused(path: string, base: string): void {
    this.#tidy(path, placeOf(base), async () => {});
  }

  /** Continues the work of a process that was killed: compresses its rotated files, removes its temporary ones. */
  resume(path: string, base: string): void {
    const { codec } = this.#settings.compression ?? {};
    const { rotatedFiles } = this.#settings;
    const place = placeOf(base);
    if (codec === undefined || place === undefined) return;
    this.#tidy(path, place, async () => {
      for (const leftover of await rotatedFiles.leftovers(place)) unlinkIfPresent(leftover, place);
      for (const file of await rotatedFiles.files(place)) {
        if (!file.path.endsWith(`.${codec}`)) await compressFile(file.path, codec, file.place);
      }
    });
  }

  /** Removes the notes of earlier files, which an ended process has left. @param current Returns the path that is open */
  removeNotes(current: () => string, base: string): void {
    const place = placeOf(base);
    if (place === undefined) return;
    const removed = async () => {
      for (const noted of await this.#settings.rotatedFiles.noted(place)) {
        if (noted.path !== current()) removeNote(noted.path, noted.place);
      }
    };
    this.#idle = this.#idle.then(removed).catch((error: unknown) => this.#failed('look for notes', base, error));
  }

  /** Resolves when the work so far is done. Never rejects. */
  idle(): Promise<void> {
    return this.#idle;
  }

  #tidy(path: string, place: Place | undefined, work: () => Promise<void>): void {
    const { compression, retention } = this.#settings;
    if (place === undefined || (compression === undefined && retention === undefined)) return;
    this.#idle = this.#idle
      .then(work)
      .catch((error: unknown) => this.#failed('compression', path, error))
      .then(() => this.#retain(place))
      .catch((error: unknown) => this.#failed('retention', path, error));
  }

  async #compress(path: string, place: Place): Promise<void> {
    const { codec, compress } = this.#settings.compression ?? {};
    if (codec !== undefined) return compressFile(path, codec, place);
    place.check();
    // Retention may have removed the file meanwhile.
    if (compress !== undefined && isComplete(path)) await compress(path);
  }

  async #retain(base: Place): Promise<void> {
    const { rotatedFiles, retention, clock } = this.#settings;
    if (retention === undefined) return;
    const files = await rotatedFiles.files(base);
    if (retention.retain !== undefined) return void (await retention.retain(files.map(({ path }) => path)));
    const errors: unknown[] = [];
    for (const { path, place, identity } of retention.surplus?.(files, millisOf(clock.hrTime())) ?? []) {
      try {
        place.check();
        if (!OpenFile.has(identity) && identityAt(path) === identity) unlinkSync(path);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} files could not be removed`);
  }

  #failed(what: string, path: string, error: unknown): void {
    this.#settings.report(new Error(`the ${what} of ${path} failed`, { cause: error }));
  }
}

/** The place of a base directory; undefined if it is missing. */
function placeOf(base: string): Place | undefined {
  try {
    return new Place(base, base);
  } catch {
    return undefined;
  }
}

/** True if there is a regular file, to which no sink of this thread writes. Holds until the caller yields. */
function isComplete(path: string): boolean {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  mustBeRegular(path, found);
  return found !== undefined && !OpenFile.has(identityOf(found));
}

function moveAside(named: NamedPath, ending: '.gz' | '.br' | '.zst', place: Place): void {
  const older = `${named.path}${ending}`;
  const stat = lstatSync(older, { throwIfNoEntry: false });
  if (stat === undefined) return;
  mustBeRegular(older, stat);
  place.check();
  renameSync(older, reserveRotatedName(named, stat.mtimeMs, ending));
}
