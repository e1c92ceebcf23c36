import { AsyncLocalStorage } from '../../record/floor/builtin.js';
import type { CopiedFields } from './fields.js';

/** The fields of `contextualize`, across awaits. */
export class ContextFields {
  readonly #storage = new AsyncLocalStorage<CopiedFields>();

  get current(): CopiedFields | undefined {
    return this.#storage.getStore();
  }

  run<T>(fields: CopiedFields, fn: () => T): T {
    return this.#storage.run(fields, fn);
  }
}
