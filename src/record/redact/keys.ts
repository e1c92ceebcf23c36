import { bounded, endsOf, folded, isBuiltInName } from './names.js';
import { matchesPath, type PathPattern, parsePath, pathText, type Step, stepsOf } from './paths.js';

/** The option `keys`, read once. */
export interface KeyOptions {
  readonly builtIn: boolean;
  readonly keys: readonly (string | RegExp)[];
}

const MAX_CACHED = 2_000;
const MAX_CACHED_KEY = 200;

/** Is the text a path, rather than a name that holds at any depth? */
export function isPath(key: string): boolean {
  return /[.[\]*]/.test(key);
}

/** Which members are secret by their names, or by the paths to them. */
export class KeyRules {
  readonly #builtIn: boolean;
  readonly #names = new Set<string>();
  readonly #exceptedNames = new Set<string>();
  readonly #paths: PathPattern[] = [];
  readonly #exceptedPaths: PathPattern[] = [];
  readonly #expressions: RegExp[] = [];
  /** By name: most records have the same few. */
  readonly #known = new Map<string, boolean>();
  /** Names alone do not decide. */
  readonly hasPaths: boolean;

  /** Requires keys that were checked. */
  constructor({ builtIn, keys }: KeyOptions) {
    this.#builtIn = builtIn;
    for (const key of keys) {
      if (typeof key !== 'string') {
        // A copy has no state of the user's, and no `lastIndex` between two questions.
        this.#expressions.push(new RegExp(key.source, key.flags.replace(/[gy]/g, '')));
        continue;
      }
      const isExcepted = key.startsWith('-');
      const text = isExcepted ? key.slice(1) : key;
      if (isPath(text)) (isExcepted ? this.#exceptedPaths : this.#paths).push(parsePath(text) as PathPattern);
      else (isExcepted ? this.#exceptedNames : this.#names).add(folded(text) || text);
    }
    this.hasPaths = this.#paths.length + this.#exceptedPaths.length + this.#expressions.length > 0;
  }

  /** By the name alone. */
  isSecretName(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const isSecret = this.#isSecretWord(bounded(name));
    if (name.length <= MAX_CACHED_KEY) {
      if (this.#known.size === MAX_CACHED) this.#known.clear();
      this.#known.set(name, isSecret);
    }
    return isSecret;
  }

  /** By the name and the path to the member. */
  isSecret(name: string, parents: readonly Step[]): boolean {
    const path = [...parents.flatMap(stepsOfStep), ...stepsOf(name)];
    return this.#isSecretAt(path, [...parents, name], this.isSecretName(name));
  }

  /** An item of a list, which only a path can name. */
  isSecretItem(index: number, parents: readonly Step[]): boolean {
    return this.#isSecretAt([...parents.flatMap(stepsOfStep), index], [...parents, index], false);
  }

  #isSecretAt(path: readonly Step[], written: readonly Step[], isByName: boolean): boolean {
    if (this.#exceptedPaths.some((pattern) => matchesPath(pattern, path))) return false;
    if (isByName || this.#paths.some((pattern) => matchesPath(pattern, path))) return true;
    if (this.#expressions.length === 0) return false;
    const text = pathText(written);
    return this.#expressions.some((expression) => expression.test(text));
  }

  #isSecretWord(name: string): boolean {
    const ends = endsOf(name).map((end) => folded(end) || end);
    if (ends.some((end) => this.#exceptedNames.has(end))) return false;
    return ends.some((end) => this.#names.has(end)) || (this.#builtIn && isBuiltInName(name));
  }
}

function stepsOfStep(step: Step): readonly Step[] {
  return typeof step === 'number' ? [step] : stepsOf(step);
}
