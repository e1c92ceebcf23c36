import { AsyncLocalStorage } from '../record/builtin.js';
import type { CopiedFields } from './call/fields.js';

/** The fields that `contextualize` puts on every record logged within, across awaits. */
export class ContextFields {
  readonly #storage = new AsyncLocalStorage<CopiedFields>();

  get current(): CopiedFields | undefined {
    return this.#storage.getStore();
  }

  run<T>(fields: CopiedFields, fn: () => T): T {
    return this.#storage.run(fields, fn);
  }
}
