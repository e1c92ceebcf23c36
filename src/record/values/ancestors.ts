/** Decoders with the usual recursion limit take 32 nested maps; ours and what is around them stay well below. */
const MAX_DEPTH = 16;

/** The objects that are being copied, from the outside to the inside: what is found in itself would have no end. */
export class Ancestors {
  readonly #objects = new Array<object | undefined>(MAX_DEPTH).fill(undefined);
  #depth = 0;

  /** False, where it is one of them, or where there are too many. */
  enter(object: object): boolean {
    const depth = this.#depth;
    if (depth === MAX_DEPTH || (depth > 0 && this.has(object))) return false;
    this.#objects[depth] = object;
    this.#depth = depth + 1;
    return true;
  }

  /** The last one is copied. */
  leave(): void {
    this.#depth--;
    this.#objects[this.#depth] = undefined;
  }

  has(object: object): boolean {
    for (let i = 0; i < this.#depth; i++) if (this.#objects[i] === object) return true;
    return false;
  }
}
