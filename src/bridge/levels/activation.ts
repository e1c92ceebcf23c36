import { wrongType } from '../../record/floor/expect.js';
import { isWithin } from './logger-name.js';

/** Which loggers are disabled, by name: the latest rule for a name replaces those of its dotted children. */
export class Activation {
  /** By name; the longest name that covers a logger decides. */
  readonly #rules = new Map<string, boolean>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** No logger is disabled, nor ever was. */
  get untouched(): boolean {
    return this.#rules.size === 0;
  }

  /** @throws TypeError for a name that is no string */
  set(name: string, enabled: boolean): void {
    if (typeof name !== 'string') throw wrongType('name', "a logger's name", name);
    for (const known of [...this.#rules.keys()]) if (covers(name, known)) this.#rules.delete(known);
    if (this.isEnabled(name) !== enabled) this.#rules.set(name, enabled);
    this.#onChange();
  }

  isEnabled(name: string): boolean {
    if (this.#rules.size === 0) return true;
    let longest = -1;
    let enabled = true;
    for (const [rule, value] of this.#rules) {
      if (rule.length > longest && covers(rule, name)) {
        longest = rule.length;
        enabled = value;
      }
    }
    return enabled;
  }
}

function covers(rule: string, name: string): boolean {
  return rule === '' || isWithin(name, rule);
}
