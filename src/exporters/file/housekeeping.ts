/* What happens to rotated files: which are compressed, which are removed, and when? */
import { filePromises, lstatSync, unlinkSync } from '../../record/floor/builtin.js';
import { type Clock, millisOf } from '../../record/floor/clock.js';
import { type CompressionPlan, compressFile, unlinkIfPresent } from './compression.js';
import { identityOf } from './creation-note.js';
import { OpenFile } from './open-files.js';
import type { NamedPath } from './path-template.js';
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
  rotated(path: string): void {
    this.#then(path, () => this.#compress(path));
  }

  /**
   * Call it after a file without rotation was closed. Renames an older compressed file of its name. If another sink still writes to the
   * file, that sink does the rest.
   */
  closed(named: NamedPath): void {
    this.#then(named.path, async () => {
      const { codec } = this.#settings.compression ?? {};
      if (!isComplete(named.path)) return;
      if (codec !== undefined) await moveAside(named, `.${codec}`);
      await this.#compress(named.path);
    });
  }

  /** Call it at the end of a sink that wrote no file: removes old files. */
  unused(path: string): void {
    this.#then(path, async () => {});
  }

  /** Continues the work of a process that was killed: compresses its rotated files, removes its temporary ones. */
  resume(path: string): void {
    const { codec } = this.#settings.compression ?? {};
    if (codec === undefined) return;
    this.#then(path, async () => {
      for (const leftover of await this.#settings.rotatedFiles.leftovers()) await unlinkIfPresent(leftover);
      for (const file of await this.#settings.rotatedFiles.files()) {
        if (!file.path.endsWith(`.${codec}`)) await compressFile(file.path, codec);
      }
    });
  }

  /** Resolves when the work so far is done. Never rejects. */
  idle(): Promise<void> {
    return this.#idle;
  }

  #then(path: string, work: () => Promise<void>): void {
    const { compression, retention } = this.#settings;
    if (compression === undefined && retention === undefined) return;
    this.#idle = this.#idle
      .then(work)
      .catch((error: unknown) => this.#failed('compression', path, error))
      .then(() => this.#retain())
      .catch((error: unknown) => this.#failed('retention', path, error));
  }

  async #compress(path: string): Promise<void> {
    const { codec, compress } = this.#settings.compression ?? {};
    if (codec !== undefined) await compressFile(path, codec);
    // Retention may have removed the file meanwhile.
    else if (compress !== undefined && isComplete(path)) await compress(path);
  }

  async #retain(): Promise<void> {
    const { rotatedFiles, retention, clock } = this.#settings;
    if (retention === undefined) return;
    const files = await rotatedFiles.files();
    if (retention.retain !== undefined) return void (await retention.retain(files.map(({ path }) => path)));
    const errors: unknown[] = [];
    for (const { path } of retention.surplus?.(files, millisOf(clock.hrTime())) ?? []) {
      try {
        if (isComplete(path)) unlinkSync(path);
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

/** True if the file exists and no sink of this thread writes to it. Holds until the caller yields. */
function isComplete(path: string): boolean {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && !OpenFile.has(identityOf(found));
}

async function moveAside(named: NamedPath, ending: '.gz' | '.br' | '.zst'): Promise<void> {
  const older = `${named.path}${ending}`;
  const { lstat, rename } = filePromises();
  const stat = await lstat(older).catch(() => undefined);
  if (stat !== undefined) await rename(older, reserveRotatedName(named, stat.mtimeMs, ending));
}
