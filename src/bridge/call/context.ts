import { AsyncLocalStorage } from '../../record/floor/builtin.js';
import type { CopiedFields } from './fields.js';

/** The fields of `contextualize`, across awaits. */
export class ContextFields {
  readonly #storage = new AsyncLocalStorage<CopiedFields>();
  /** False until the first `contextualize`: a look into the storage takes a tenth of a log call (bench/questions/call.ts, Node 20). */
  #used = false;

  get current(): CopiedFields | undefined {
    return this.#used ? this.#storage.getStore() : undefined;
  }

  run<T>(fields: CopiedFields, fn: () => T): T {
    this.#used = true;
    return this.#storage.run(fields, fn);
  }
}
