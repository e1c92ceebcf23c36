import { join } from '../../../record/floor/builtin.js';
import type { SpoolFileSystem } from './file-system.js';

/**
 * A directory, known by its identity. Whoever can exchange it for another, or for a link, could redirect what is opened, renamed or removed
 * by its path: the path of a file is checked each time it is asked for.
 */
export class Folder {
  readonly files: SpoolFileSystem;
  readonly path: string;
  readonly #parent: Folder | undefined;
  readonly #identity: string;

  /** @param parent Undefined for the user's own directory, which may be a link @throws Error unless it is a directory */
  constructor(files: SpoolFileSystem, path: string, parent: Folder | undefined) {
    this.files = files;
    this.path = path;
    this.#parent = parent;
    this.#identity = files.identityOf(path, parent === undefined);
  }

  get identity(): string {
    return this.#identity;
  }

  /** @throws Error if it is gone, or another directory or a link has taken its place */
  check(): void {
    this.#parent?.check();
    if (this.files.identityOf(this.path, this.#parent === undefined) !== this.#identity)
      throw new Error(`${this.path} was replaced by another directory, which is not touched`);
  }

  /** The path of a file in it. @throws Error as `check` */
  at(name: string): string {
    this.check();
    return join(this.path, name);
  }

  /** Undefined where it is not a directory, or there is none. */
  folderAt(name: string): Folder | undefined {
    try {
      return new Folder(this.files, this.at(name), this);
    } catch {
      return undefined;
    }
  }
}
