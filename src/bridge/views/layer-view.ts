import type { Level } from '../../record/levels.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import { copyFields, NO_FIELDS } from '../call/fields.js';
import { emit } from './emit.js';
import type { View } from './view.js';

/**
 * A view, as the interfaces of other loggers use it: the location of a call is that of their own caller, and a view with more fields costs no
 * Logger.
 */
export class LayerView {
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  /** The copied fields of the view; not to be changed. */
  get bound(): AnyValueMap {
    return this.#view.bound?.values ?? NO_FIELDS;
  }

  /** For interfaces that make text of values themselves: what is secret is to be hidden before. */
  get redactor(): Redactor | undefined {
    return this.#view.core.redactor;
  }

  isEnabled({ no, severityNumber }: Level): boolean {
    const { scope, opt } = this.#view;
    // Asked first, as the level methods do.
    if (no < scope.minimum && scope.isDisabled(no)) return false;
    return scope.isCallEnabled(no, severityNumber, opt?.eventName);
  }

  /** Logs text as it is: braces and markup in it mean nothing. Any other message, fields and errors are those of a log call. */
  log(level: Level, message: unknown, args: readonly unknown[], entryPoint: (...args: never[]) => unknown): void {
    if (typeof message === 'string' && MEANS_SOMETHING.test(message))
      emit(this.#view, level, '{}', [message, ...args], entryPoint);
    else emit(this.#view, level, message, args, entryPoint);
  }

  bind(fields: object): LayerView {
    const { core, bound } = this.#view;
    return new LayerView(this.#view.with({ bound: copyFields(fields, core, bound) }));
  }

  /** The same fields and options under another name. */
  named(name: string): LayerView {
    return new LayerView(this.#view.with({ scope: this.#view.core.scope(name, undefined) }));
  }
}

/** What a template, or colour markup, may begin with. */
const MEANS_SOMETHING = /[{}<]/;
