/* What of a record is secret, and what takes its place? */
import { wrongType } from '../floor/expect.js';
import { LightRecord } from '../record.js';
import type { AnyValue, AnyValueMap } from '../values/any-value.js';
import { define, merged } from '../values/clone.js';
import { isUnchanged } from '../values/compare.js';
import { textOf } from '../values/json.js';
import { BY_KEY, marksIn, REMOVED, Replacement, type Span } from './action.js';
import { FilledSecrets } from './filled-secrets.js';
import { alternates, headerEntry, pairName } from './header-list.js';
import { KeyRules } from './keys.js';
import { checkedRedaction, type RedactionOptions } from './options.js';
import type { Step } from './paths.js';
import { isSecretParameter } from './patterns/url.js';
import { ATTRIBUTES, BODY, inside, type Place, stepsTo, textOfPlace } from './place.js';
import { apart, type Secret, ValuePatterns } from './values.js';

export { REDACTED, REMOVED } from './action.js';
export type { RedactionOptions } from './options.js';

const hasOwn = Object.prototype.hasOwnProperty;
/** Names of members, by position, that were found to be no secrets: the calls of a program have mostly the same ones. */
const MAX_POSITIONS = 32;

/**
 * Hides what is secret in values that the value table has copied. It changes no value: it returns the same one where nothing is secret, and
 * otherwise a copy of what leads to the secret. Never throws.
 */
export class Redactor {
  readonly #rules: KeyRules;
  readonly #patterns: ValuePatterns;
  readonly #replacement: Replacement;
  readonly #hasPatterns: boolean;
  readonly #innocent: string[] = Array.from({ length: MAX_POSITIONS }, () => '');
  /** Takes what is hidden in the attributes of a record whose text was filled before. */
  #filled: FilledSecrets | undefined;

  private constructor(options: RedactionOptions, name: string) {
    const { keys, builtIn, values, action } = checkedRedaction(name, options);
    this.#rules = new KeyRules({ keys, builtIn });
    this.#patterns = new ValuePatterns(values, (key) => this.#rules.isSecretName(key));
    this.#replacement = new Replacement(action);
    this.#hasPatterns = values.length > 0;
  }

  /** @throws TypeError for options that are unknown or wrong */
  static by(options: RedactionOptions, name: string): Redactor {
    return new Redactor(options, name);
  }

  /** Undefined for `false` and undefined. @throws TypeError for options that are unknown or wrong */
  static of(redact: boolean | RedactionOptions | undefined, name = 'redact'): Redactor | undefined {
    if (redact === undefined || redact === false) return undefined;
    if (redact !== true && (typeof redact !== 'object' || redact === null))
      throw wrongType(name, 'a boolean or an object', redact);
    return Redactor.by(redact === true ? {} : redact, name);
  }

  /** A record begins. */
  begin(): void {
    this.#replacement.begin();
  }

  /** Is the value of this parameter of a query secret? */
  isSecretParameter(name: string): boolean {
    return isSecretParameter(name, (key) => this.#rules.isSecretName(key));
  }

  /** The attributes of a record, or fields that become some. @param known Members that are equal to one of these stay as they are */
  attributes(map: AnyValueMap, known?: AnyValueMap): AnyValueMap {
    const innocent = this.#innocent;
    const { hasPaths } = this.#rules;
    const hasPatterns = this.#hasPatterns;
    let copy: AnyValueMap | undefined;
    let position = 0;
    for (const key in map) {
      if (!hasOwn.call(map, key)) continue;
      const value = map[key];
      const at = position++;
      let isSecret = false;
      if (hasPaths) isSecret = this.#isSecret(key, ATTRIBUTES);
      else if (at >= MAX_POSITIONS || key !== innocent[at]) {
        isSecret = this.#rules.isSecretName(key);
        if (!isSecret && at < MAX_POSITIONS) innocent[at] = key;
      }
      if (typeof value === 'boolean' || value === undefined || value === null) continue;
      if (!isSecret && !hasPatterns && typeof value !== 'object') continue;
      if (known !== undefined && hasOwn.call(known, key) && isUnchanged(value, known[key])) continue;
      const next = isSecret ? this.#hidden(value, ATTRIBUTES, key) : this.#value(value, ATTRIBUTES, key);
      if (Object.is(next, value)) continue;
      copy ??= merged(map);
      setOrRemove(copy, key, next);
    }
    return copy ?? map;
  }

  /** A member of the fields alone. */
  member(key: string, value: AnyValue): AnyValue | typeof REMOVED {
    return this.#member(value, ATTRIBUTES, key);
  }

  /** A body, or an argument that fills one. */
  body(value: AnyValue): AnyValue {
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) return this.#inside(value, BODY);
    const next = this.#value(value, BODY, '');
    return next === REMOVED ? undefined : next;
  }

  /** An argument that fills the body, before it is written there. What is removed is an empty text. */
  argument(value: string | number | bigint): string | number | bigint {
    const next = this.#value(value, BODY, '');
    if (next === REMOVED) return '';
    return typeof next === 'number' || typeof next === 'bigint' ? next : textOf(next);
  }

  /** A text of the body. */
  text(text: string): string {
    return this.#text(text, BODY, '');
  }

  /**
   * A copy of the record without its secrets; the same record if it has none. Its text was filled before: the values of secret names in the
   * attributes are looked for in it.
   *
   * @param alongside The copy is for one sink
   */
  record(record: LightRecord, alongside: boolean): LightRecord {
    this.begin();
    const outer = this.#filled;
    const filled = new FilledSecrets();
    this.#filled = filled;
    const attributes = this.attributes(record.attributes);
    this.#filled = outer;
    const body = typeof record.body === 'string' ? this.#filledText(record.body, filled) : this.body(record.body);
    if (attributes === record.attributes && body === record.body) return record;
    return LightRecord.changed(record, { attributes, body }, alongside);
  }

  /** A text with values of secret names in it. Of a secret that is found by its form, too, that is the kind. */
  #filledText(text: string, filled: FilledSecrets): string {
    const spans = filled.in(text);
    if (spans.length === 0) return this.#text(text, BODY, '');
    const secrets = spans.map(([start, end]): Secret => ({ start, end, kind: BY_KEY }));
    return this.#replaced(text, apart([...this.#patterns.secretsIn(text), ...secrets]), () => '');
  }

  #isSecret(name: string, parent: Place): boolean {
    if (!this.#rules.hasPaths) return this.#rules.isSecretName(name);
    return this.#rules.isSecret(name, stepsTo(parent));
  }

  #isSecretItem(index: number, parent: Place): boolean {
    return this.#rules.hasPaths && this.#rules.isSecretItem(index, stepsTo(parent));
  }

  #member(value: AnyValue, parent: Place, key: string): AnyValue | typeof REMOVED {
    return this.#isSecret(key, parent) ? this.#hidden(value, parent, key) : this.#value(value, parent, key);
  }

  #value(value: AnyValue, parent: Place, step: Step): AnyValue | typeof REMOVED {
    switch (typeof value) {
      case 'string':
        return this.#text(value, parent, step);
      case 'number':
        return this.#patterns.isNumberOfInterest(value) ? this.#number(value, parent, step) : value;
      case 'bigint':
        return this.#patterns.isNumberOfInterest(Number(value)) ? this.#number(value, parent, step) : value;
      case 'object':
        if (value === null || value instanceof Uint8Array) return value;
        return this.#inside(value, inside(parent, step));
      default:
        return value;
    }
  }

  #inside(value: AnyValue[] | AnyValueMap, place: Place): AnyValue {
    return Array.isArray(value) ? this.#list(value, place) : this.#map(value, place);
  }

  /** @param hidden The member that is secret by more than its name */
  #map(map: AnyValueMap, place: Place, hidden?: string): AnyValueMap {
    let copy: AnyValueMap | undefined;
    for (const key in map) {
      if (!hasOwn.call(map, key)) continue;
      const value = map[key];
      const next = key === hidden ? this.#hidden(value, place, key) : this.#member(value, place, key);
      if (Object.is(next, value)) continue;
      copy ??= merged(map);
      setOrRemove(copy, key, next);
    }
    return copy ?? map;
  }

  #list(list: AnyValue[], place: Place): AnyValue[] {
    const isAlternating = alternates(list, String(place.step));
    let copy: Array<AnyValue | typeof REMOVED> | undefined;
    for (let at = 0; at < list.length; at++) {
      const item = list[at];
      const name = isAlternating && at % 2 === 1 ? (list[at - 1] as string) : undefined;
      let next: AnyValue | typeof REMOVED;
      if (this.#isSecretItem(at, place)) next = this.#hidden(item, place, at);
      else if (name !== undefined && this.#isSecret(name, place)) next = this.#hidden(item, place, name);
      else next = this.#item(item, place, at);
      if (Object.is(next, item)) continue;
      copy ??= [...list];
      copy[at] = next;
      // The name goes with the value: what follows would change places.
      if (next === REMOVED && name !== undefined) copy[at - 1] = REMOVED;
    }
    return (copy?.filter((item) => item !== REMOVED) ?? list) as AnyValue[];
  }

  /** An item of a list, which may be a header in a list of them. */
  #item(item: AnyValue, place: Place, at: number): AnyValue | typeof REMOVED {
    const entry = headerEntry(item);
    const name = pairName(item) ?? entry?.name;
    if (name === undefined || !this.#isSecret(name, place)) return this.#value(item, place, at);
    if (entry !== undefined) return this.#map(item as AnyValueMap, inside(place, at), entry.member);
    const pair = item as AnyValue[];
    const value = this.#hidden(pair[1], inside(place, at), name);
    if (value === REMOVED) return REMOVED;
    return value === pair[1] ? item : [pair[0], value];
  }

  #hidden(value: AnyValue, parent: Place, step: Step): AnyValue | typeof REMOVED {
    // They tell whether there is a secret, and nothing of it.
    if (typeof value === 'boolean' || value === undefined || value === null) return value;
    const text = textOf(value);
    if (typeof value === 'string' && this.#replacement.isReplaced(text)) return value;
    this.#filled?.add(value);
    return this.#replacement.ofMember(text, BY_KEY, () => textOfPlace(inside(parent, step)));
  }

  #number(value: number | bigint, parent: Place, step: Step): AnyValue | typeof REMOVED {
    const text = String(value);
    const [secret] = this.#patterns.secretsIn(text);
    if (secret === undefined) return value;
    if (secret.end - secret.start < text.length) return this.#text(text, parent, step);
    return this.#replacement.ofMember(text, secret.kind, () => textOfPlace(inside(parent, step)));
  }

  #text(text: string, parent: Place, step: Step): string {
    if (!this.#hasPatterns || this.#patterns.isInnocent(text)) return text;
    const path = () => textOfPlace(step === '' ? parent : inside(parent, step));
    return this.#replaced(text, this.#patterns.secretsIn(text), path);
  }

  #replaced(text: string, secrets: readonly Secret[], path: () => string): string {
    let result = '';
    let from = 0;
    const marks = secrets.length === 0 ? [] : marksIn(text);
    let mark = 0;
    for (const { start, end, kind } of secrets) {
      while (mark < marks.length && (marks[mark] as Span)[1] < end) mark++;
      // A pattern may match the words of a mark.
      if (mark < marks.length && (marks[mark] as Span)[0] <= start) continue;
      const secret = text.slice(start, end);
      if (this.#replacement.isReplaced(secret)) continue;
      result += text.slice(from, start) + this.#replacement.ofText(secret, kind, path);
      from = end;
    }
    return from === 0 ? text : result + text.slice(from);
  }
}

/** Writes what a redactor makes of a member. */
export function setOrRemove(map: AnyValueMap, key: string, value: AnyValue | typeof REMOVED): void {
  if (value === REMOVED) delete map[key];
  else define(map, key, value);
}
