import type { Scope } from './scope.js';

/** How many scopes that only `enabled` was asked about are kept alive. */
const MAX_KEPT = 1_000;

/** False in older versions of workerd, where scopes stay. */
const HAS_WEAK_REFERENCES = typeof WeakRef === 'function' && typeof FinalizationRegistry === 'function';

/**
 * The scopes of a core by name and version. One is let go with the last logger that has it: a program may make a logger for each request.
 */
export class Scopes {
  readonly #make: (name: string, version: string | undefined) => Scope;
  readonly #known = new Map<string, { deref(): Scope | undefined }>();
  /** Keeps scopes that no logger has: to make one anew for each question would cost more than the question. */
  readonly #kept = new Map<string, Scope>();
  readonly #collected = HAS_WEAK_REFERENCES
    ? new FinalizationRegistry<string>((key) => {
        if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
      })
    : undefined;

  constructor(make: (name: string, version: string | undefined) => Scope) {
    this.#make = make;
  }

  /** How many are known, those included that the garbage collector has not reported yet. */
  get size(): number {
    return this.#known.size;
  }

  of(name: string, version: string | undefined): Scope {
    const key = version === undefined ? name : `${name}\0${version}`;
    let scope = this.#known.get(key)?.deref();
    if (scope === undefined) {
      scope = this.#make(name, version);
      this.#known.set(key, referenceTo(scope));
      this.#collected?.register(scope, key);
    }
    return scope;
  }

  /** The same for a name that no logger may have. */
  askedFor(name: string): Scope {
    let scope = this.#kept.get(name);
    if (scope === undefined) {
      scope = this.of(name, undefined);
      if (this.#kept.size === MAX_KEPT) this.#kept.clear();
      this.#kept.set(name, scope);
    }
    return scope;
  }

  forEach(use: (scope: Scope) => void): void {
    for (const ref of this.#known.values()) {
      const scope = ref.deref();
      if (scope !== undefined) use(scope);
    }
  }
}

function referenceTo(scope: Scope): { deref(): Scope | undefined } {
  return HAS_WEAK_REFERENCES ? new WeakRef(scope) : { deref: () => scope };
}
