import { sharedState } from '../../record/floor/shared-state.js';

/**
 * A file to which sinks of this thread write, by whatever path. Two sinks may have it open: one that is being removed, and its successor.
 * So no sink compresses or removes a file to which another one writes, and all of them notice when one rotates it.
 */
export class OpenFile {
  /** Of all copies of the package, whose files have this class's public members alone. */
  static readonly #all = sharedState('open-files', () => new Map<string, OpenFile>());
  readonly #identity: string;
  #writers = 0;
  #isRotated = false;

  private constructor(identity: string) {
    this.#identity = identity;
  }

  /** Adds a writer, until `leave`. @param identity Device and inode, which are unique while the file is open */
  static enter(identity: string): OpenFile {
    let file = OpenFile.#all.get(identity);
    if (file === undefined) {
      file = new OpenFile(identity);
      OpenFile.#all.set(identity, file);
    }
    file.join();
    return file;
  }

  /** Adds a writer. */
  join(): void {
    this.#writers++;
  }

  /** True while the file has writers, and was not rotated: it is not complete. */
  static has(identity: string): boolean {
    return OpenFile.#all.has(identity);
  }

  /** True once the file was renamed. Its writers then open the new file at the old path before their next line. */
  get isRotated(): boolean {
    return this.#isRotated;
  }

  /** True while the file grows by more than the lines of one writer. */
  get isShared(): boolean {
    return this.#writers > 1;
  }

  rotated(): void {
    this.#isRotated = true;
    this.#forget();
  }

  leave(): void {
    if (--this.#writers === 0) this.#forget();
  }

  #forget(): void {
    if (OpenFile.#all.get(this.#identity) === this) OpenFile.#all.delete(this.#identity);
  }
}
