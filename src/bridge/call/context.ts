import { AsyncLocalStorage } from '../../record/floor/builtin.js';
import type { CopiedFields } from './fields.js';

/** The fields that `contextualize` puts on every record logged within, across awaits. */
export class ContextFields {
  readonly #storage = new AsyncLocalStorage<CopiedFields>();
  /** There may be some: to ask costs a tenth of a log call. */
  #used = false;

  get current(): CopiedFields | undefined {
    return this.#used ? this.#storage.getStore() : undefined;
  }

  run<T>(fields: CopiedFields, fn: () => T): T {
    this.#used = true;
    return this.#storage.run(fields, fn);
  }
}
