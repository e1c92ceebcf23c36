import { filePromises, lstatSync, unlinkSync } from '../../record/floor/builtin.js';
import type { Clock } from '../../record/floor/clock.js';
import { type CompressionPlan, compressFile, unlinkIfThere } from './compression.js';
import { identityOf, millisOf } from './creation-note.js';
import { OpenFiles } from './open-files.js';
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

/** Compresses what was rotated and lets go what is too old: one thing after another, and off the way of those who log. */
export class Housekeeping {
  readonly #settings: HousekeepingSettings;
  #last: Promise<void> = Promise.resolve();

  constructor(settings: HousekeepingSettings) {
    this.#settings = settings;
  }

  /** A file was rotated. */
  rotated(path: string): void {
    this.#then(path, () => this.#compress(path));
  }

  /**
   * A file that is not rotated was closed; a compressed file that has its name moves aside. Where another sink writes to it, it is left to
   * the last one.
   */
  closed(named: NamedPath): void {
    this.#then(named.path, async () => {
      const { codec } = this.#settings.compression ?? {};
      if (!isComplete(named.path)) return;
      if (codec !== undefined) await moveAside(named, `.${codec}`);
      await this.#compress(named.path);
    });
  }

  /** No file was written, but there may be old ones. */
  unused(path: string): void {
    this.#then(path, async () => {});
  }

  /** Takes up what a process that was ended has left: rotated files that are not compressed yet. */
  resume(path: string): void {
    const { codec } = this.#settings.compression ?? {};
    if (codec === undefined) return;
    this.#then(path, async () => {
      for (const leftover of await this.#settings.rotatedFiles.leftovers()) await unlinkIfThere(leftover);
      for (const file of await this.#settings.rotatedFiles.files()) {
        if (!file.path.endsWith(`.${codec}`)) await compressFile(file.path, codec);
      }
    });
  }

  /** Resolves when what there was to do at this moment is done. */
  idle(): Promise<void> {
    return this.#last;
  }

  #then(path: string, work: () => Promise<void>): void {
    const { compression, retention } = this.#settings;
    if (compression === undefined && retention === undefined) return;
    this.#last = this.#last
      .then(work)
      .catch((error: unknown) => this.#failed('compression', path, error))
      .then(() => this.#retain())
      .catch((error: unknown) => this.#failed('retention', path, error));
  }

  async #compress(path: string): Promise<void> {
    const { codec, act } = this.#settings.compression ?? {};
    if (codec !== undefined) await compressFile(path, codec);
    // What retention has taken meanwhile is not there to be compressed.
    else if (act !== undefined && isComplete(path)) await act(path);
  }

  async #retain(): Promise<void> {
    const { rotatedFiles, retention, clock } = this.#settings;
    if (retention === undefined) return;
    const files = await rotatedFiles.files();
    if (retention.act !== undefined) return void (await retention.act(files.map(({ path }) => path)));
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

/** It is there, and no sink writes to it. Whoever acts at once finds it so. */
function isComplete(path: string): boolean {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && !OpenFiles.has(identityOf(found));
}

async function moveAside(named: NamedPath, ending: '.gz' | '.br' | '.zst'): Promise<void> {
  const occupied = `${named.path}${ending}`;
  const { lstat, rename } = filePromises();
  const stat = await lstat(occupied).catch(() => undefined);
  if (stat !== undefined) await rename(occupied, reserveRotatedName(named, stat.mtimeMs, ending));
}
