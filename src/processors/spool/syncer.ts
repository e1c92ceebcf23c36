/* When is what was written safe from a loss of power, and what may be removed then? */

import type { SpoolFileSystem } from './files/file-system.js';
import type { Instance, Segment } from './files/instance.js';
import { removeSettled } from './files/instance.js';
import type { SegmentWriter } from './files/segment-writer.js';

export interface SyncerSettings {
  readonly files: SpoolFileSystem;
  /** `power`: all that is written is synced. Otherwise only cursors are, before segments are removed. */
  readonly isPowerSafe: boolean;
  readonly writer: () => SegmentWriter | undefined;
  readonly instances: () => readonly Instance[];
  /** Called after each sync. @param freed Files were removed */
  readonly onSynced: (freed: boolean) => void;
  readonly onFailed: (error: unknown) => void;
}

/** A cursor that is synced, and the segments that it has settled. */
interface CursorSync {
  readonly instance: Instance;
  readonly file: number;
  readonly settled: readonly Segment[];
}

/** Syncs in groups, on another thread: while one sync runs, everything that is written meanwhile waits for the next one. */
export class Syncer {
  readonly #settings: SyncerSettings;
  #isRunning = false;
  readonly #idleWaits: Array<() => void> = [];

  constructor(settings: SyncerSettings) {
    this.#settings = settings;
  }

  /** Starts a sync, if there is something to be synced and none runs. */
  request(): void {
    if (this.#isRunning) return;
    const { isPowerSafe, instances } = this.#settings;
    const writer = this.#settings.writer();
    const written = writer?.written ?? 0;
    const files = isPowerSafe && writer !== undefined ? writer.unsyncedFiles : [];
    const cursors: CursorSync[] = [];
    for (const instance of instances()) {
      const settled = instance.removable();
      const { cursorFile: file, isBehind, isCursorUnsynced } = instance;
      if (file === undefined || isBehind || (settled.length === 0 && !(isPowerSafe && isCursorUnsynced))) continue;
      instance.cursorSyncBegins();
      cursors.push({ instance, file, settled });
    }
    if (files.length + cursors.length === 0) return;
    this.#isRunning = true;
    // A sync within a call may have synced and closed segments meanwhile.
    const isClosed = (file: number) => files.includes(file) && writer?.unsyncedFiles.includes(file) !== true;
    this.#syncAll([...files, ...cursors.map(({ file }) => file)], isClosed, (error) => {
      this.#isRunning = false;
      if (error === undefined) this.#synced(writer, written, cursors);
      else this.#failed(writer, cursors, error);
      for (const done of this.#idleWaits.splice(0)) done();
    });
  }

  /** Resolves once no sync runs. */
  whenIdle(): Promise<void> {
    return this.#isRunning ? new Promise((resolve) => this.#idleWaits.push(resolve)) : Promise.resolve();
  }

  #syncAll(
    [file, ...others]: readonly number[],
    isClosed: (file: number) => boolean,
    done: (error: unknown) => void,
  ): void {
    if (file === undefined) return done(undefined);
    if (isClosed(file)) return this.#syncAll(others, isClosed, done);
    this.#settings.files.syncLater(file, (error) => {
      if (error === undefined || error === null || isClosed(file)) this.#syncAll(others, isClosed, done);
      else done(error);
    });
  }

  #synced(writer: SegmentWriter | undefined, written: number, cursors: readonly CursorSync[]): void {
    const { isPowerSafe, onSynced, onFailed } = this.#settings;
    if (isPowerSafe) writer?.syncedUpTo(written);
    try {
      for (const { instance, settled } of cursors) removeSettled(instance, settled);
    } catch (error) {
      // Tried again with the next sync, which is not begun for it.
      onFailed(error);
      return;
    }
    onSynced(cursors.some(({ settled }) => settled.length > 0));
    this.request();
  }

  #failed(writer: SegmentWriter | undefined, cursors: readonly CursorSync[], error: unknown): void {
    if (this.#settings.isPowerSafe) writer?.syncFailed();
    for (const { instance } of cursors) instance.cursorSyncFailed();
    this.#settings.onFailed(error);
  }
}
