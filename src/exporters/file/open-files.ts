/**
 * A file that sinks of this thread write to, by whatever path they came to it. Two may have it open at a time: a sink that is reinstalled
 * still has lines to write when the next one is there. So none of them takes away what another one writes to, and all of them hear of it
 * when one of them rotates it.
 */
export class OpenFiles {
  static readonly #all = new Map<string, OpenFiles>();
  readonly #identity: string;
  #writers = 0;
  #isRotated = false;

  private constructor(identity: string) {
    this.#identity = identity;
  }

  /** One more writes to it, until it leaves. @param identity Device and inode: nobody else has them while the file is open */
  static enter(identity: string): OpenFiles {
    let file = OpenFiles.#all.get(identity);
    if (file === undefined) {
      file = new OpenFiles(identity);
      OpenFiles.#all.set(identity, file);
    }
    file.#writers++;
    return file;
  }

  /** Somebody goes on writing to it: it is not complete. */
  static has(identity: string): boolean {
    return OpenFiles.#all.has(identity);
  }

  /** It has got another name: its writers go over to the file that has the old one, before their next line. */
  get isRotated(): boolean {
    return this.#isRotated;
  }

  /** Its size is more than what one of them has written. */
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
    if (OpenFiles.#all.get(this.#identity) === this) OpenFiles.#all.delete(this.#identity);
  }
}
