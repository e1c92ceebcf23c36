import { dirname, existsSync, lstatSync, mkdirSync, statSync } from '../../record/floor/builtin.js';

/** Device and inode, which identify an open file whatever its paths. */
export function identityOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

/** The identity of the file at a path, a link itself included; undefined without one. */
export function identityAt(path: string): string | undefined {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : identityOf(found);
}

/**
 * The directories from a base to that of a file, by their identities. Whoever can exchange one of them for another, or for a link, could
 * redirect what is opened, renamed or removed by its path: `check` comes directly before each of these. The base itself may be a link.
 */
export class Place {
  readonly base: string;
  readonly #identities: ReadonlyMap<string, string>;

  /** @throws Error if a directory is missing, or a link stands below the base */
  constructor(base: string, directory: string) {
    this.base = base;
    const identities = new Map<string, string>();
    for (const path of chain(base, directory)) identities.set(path, directoryIdentity(path, path !== base));
    this.#identities = identities;
  }

  /** The place of another directory below the same base. @throws Error as the constructor, or if the base was replaced */
  below(directory: string): Place {
    const place = new Place(this.base, directory);
    this.checkBase();
    return place;
  }

  /** @throws Error if another directory has taken the place of the base */
  checkBase(): void {
    this.#mustBe(this.base);
  }

  /** @throws Error if another directory, or a link, has taken the place of one of them */
  check(): void {
    for (const path of this.#identities.keys()) this.#mustBe(path);
  }

  /** True if `check` does not throw. */
  get isSame(): boolean {
    try {
      this.check();
      return true;
    } catch {
      return false;
    }
  }

  #mustBe(path: string): void {
    if (directoryIdentity(path, path !== this.base) !== this.#identities.get(path))
      throw new Error(`${path} was replaced by another directory, which is not touched`);
  }
}

function directoryIdentity(path: string, isBelow: boolean): string {
  const stat = isBelow ? lstatSync(path, { bigint: true }) : statSync(path, { bigint: true });
  if (stat.isSymbolicLink()) throw linkBelow(path);
  return identityOf(stat);
}

/** Creates a directory and those above it. @throws Error of the file system, or for a link below the base */
export function makeDirectories(base: string, directory: string): void {
  refuseLinks(base, directory);
  // One by one: with `recursive`, Node never returns where a file system refuses a directory with ENOENT, as /proc does.
  const missing: string[] = [];
  for (let at = directory; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const path of missing.reverse()) {
    try {
      mkdirSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function refuseLinks(base: string, directory: string): void {
  for (const path of chain(base, directory)) {
    if (path !== base && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw linkBelow(path);
  }
}

function linkBelow(path: string): Error {
  return new Error(`${path} is a symbolic link in the place of a directory, and is not followed`);
}

function chain(base: string, directory: string): string[] {
  const paths = [base];
  for (let at = directory; at.length > base.length && dirname(at) !== at; at = dirname(at)) paths.push(at);
  return paths;
}
