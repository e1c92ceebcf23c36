import { types } from '../../record/floor/builtin.js';
import { shownMemberOf } from '../../record/floor/member-of.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { define } from '../../record/values/clone.js';
import { ValueCopier } from '../../record/values/copier.js';
import { isError } from '../../record/values/exception.js';

/** Values that are looked through in one call; deeper ones, and those behind these, are left out where anything else is hidden. */
const MAX_VALUES = 10_000;
const MAX_DEPTH = 12;
const PLACEHOLDER = /%[sdifjoOc%]/g;
const OF_ERRORS = ['name', 'message', 'stack', 'cause', 'errors'] as const;
const CUSTOM: unique symbol = Symbol.for('nodejs.util.inspect.custom');
/** Their arguments are names of counters, timers and columns, or options. */
const FROM: Readonly<Record<string, readonly [first: number, end: number]>> = {
  assert: [1, Number.POSITIVE_INFINITY],
  dir: [0, 1],
  table: [0, 1],
  ...Object.fromEntries(['count', 'countReset', 'time', 'timeEnd'].map((name) => [name, [0, 0]])),
  timeLog: [1, Number.POSITIVE_INFINITY],
};

/**
 * The arguments of a method of the console without secrets, of the same forms, so that the console shows the rest as it does. What has no
 * secret is the same argument. Never throws.
 */
export function hiddenArguments(name: string, args: readonly unknown[], redactor: Redactor): readonly unknown[] {
  const [first, end] = FROM[name] ?? [0, Number.POSITIVE_INFINITY];
  const hidden = args.map((arg, at) => {
    // A template stays: the finished text is looked through as well.
    if (at < first || at >= end || (at === first && typeof arg === 'string')) return arg;
    return hiddenArgument(arg, redactor);
  });
  const template = hidden[first];
  if (typeof template !== 'string' || end <= 1) return hidden;
  // A mark is no number: `%d` would show NaN.
  let next = first;
  hidden[first] = template.replace(PLACEHOLDER, (placeholder) => {
    if (placeholder === '%%') return placeholder;
    next++;
    return typeof hidden[next] === 'string' && typeof args[next] !== 'string' ? '%s' : placeholder;
  });
  return hidden;
}

function hiddenArgument(arg: unknown, redactor: Redactor): unknown {
  if (typeof arg === 'string' || typeof arg === 'number' || typeof arg === 'bigint') return redactor.argument(arg);
  if (typeof arg !== 'object' || arg === null) return arg;
  try {
    const mirror = new Mirror();
    const copy = mirror.copy(arg, 0);
    const hidden = redactor.body(copy);
    return hidden === copy && !mirror.isCut ? arg : mirror.remade(arg, copy, hidden);
  } catch {
    return redactor.body(new ValueCopier().value(arg));
  }
}

/** Copies what the console would show of a value into maps and lists, and makes a value of the same form of what is left of them. */
class Mirror {
  readonly #copies = new Map<object, AnyValue>();
  readonly #remade = new Map<object, unknown>();
  #left = MAX_VALUES;
  /** Something is in no copy. */
  isCut = false;

  copy(value: unknown, depth: number): AnyValue {
    if (typeof value === 'function' || typeof value === 'symbol') return true;
    if (typeof value !== 'object' || value === null) return value as AnyValue;
    if (this.#copies.has(value)) return true;
    if (--this.#left < 0 || depth > MAX_DEPTH) {
      this.isCut = true;
      return true;
    }
    if (!isOpen(value)) {
      const copy = new ValueCopier().value(value);
      this.#copies.set(value, copy);
      return copy;
    }
    const copy: AnyValue[] | AnyValueMap = Array.isArray(value) || value instanceof Set ? [] : {};
    this.#copies.set(value, copy);
    for (const [name, member] of membersOf(value)) {
      const copied = this.copy(member, depth + 1);
      if (Array.isArray(copy)) copy.push(copied);
      else define(copy, String(name), copied);
    }
    return copy;
  }

  remade(value: unknown, copy: AnyValue, hidden: AnyValue): unknown {
    if (typeof value !== 'object' || value === null) return Object.is(copy, hidden) ? value : hidden;
    if (this.#remade.has(value)) return this.#remade.get(value);
    if (!this.#copies.has(value)) return '[…]';
    if (!isOpen(value) || typeof hidden !== 'object' || hidden === null) {
      const made = Object.is(copy, hidden) ? value : hidden;
      this.#remade.set(value, made);
      return made;
    }
    if (Array.isArray(hidden)) return this.#list(value, copy, hidden);
    const isMap = value instanceof Map;
    const made: object = isMap ? new Map() : Object.create(Object.getPrototypeOf(value));
    this.#remade.set(value, made);
    for (const [name, member, isEnumerable] of membersOf(value)) {
      const key = String(name);
      if (!Object.hasOwn(hidden, key)) continue;
      const next = this.remade(member, (copy as AnyValueMap)[key], (hidden as AnyValueMap)[key]);
      if (isMap) (made as Map<unknown, unknown>).set(name, next);
      else
        Object.defineProperty(made, key, {
          value: next,
          enumerable: isEnumerable,
          configurable: true,
          writable: true,
        });
    }
    return made;
  }

  #list(value: object, copy: AnyValue, hidden: readonly AnyValue[]): unknown {
    const members = membersOf(value);
    // Items were removed: the others have changed places.
    if (!Array.isArray(copy) || hidden.length !== copy.length) return hidden;
    const items: unknown[] = [];
    this.#remade.set(value, items);
    for (const [at, [, member]] of members.entries()) items.push(this.remade(member, copy[at], hidden[at]));
    return value instanceof Set ? new Set(items) : items;
  }
}

/** Can it be made again of its members? */
function isOpen(value: object): boolean {
  if (types.isProxy(value) || typeof (value as { [CUSTOM]?: unknown })[CUSTOM] === 'function') return false;
  // The console shows the beginning of a long one.
  if (Array.isArray(value)) return value.length <= MAX_VALUES;
  if (value instanceof Map || value instanceof Set) return value.size <= MAX_VALUES;
  if (isError(value)) return true;
  return Object.prototype.toString.call(value) === '[object Object]';
}

type Member = readonly [name: unknown, value: unknown, isEnumerable: boolean];

/** The members that the console shows. An accessor shows nothing of its value. */
function membersOf(value: object): Member[] {
  const members: Member[] = [];
  // Not by iterators, which a user can replace.
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) members.push([at, value[at], true]);
    return members;
  }
  if (value instanceof Map || value instanceof Set) {
    const prototype: Map<unknown, unknown> = value instanceof Map ? Map.prototype : (Set.prototype as never);
    prototype.forEach.call(value as never, (member, name) => void members.push([name, member, true]));
    return members;
  }
  for (const key of Object.keys(value)) {
    const own = Object.getOwnPropertyDescriptor(value, key);
    if (own !== undefined) members.push([key, 'value' in own ? own.value : '[Getter]', true]);
  }
  if (!isError(value)) return members;
  for (const key of OF_ERRORS) {
    const member = shownMemberOf(value, key);
    if (member !== undefined && !Object.keys(value).includes(key)) members.push([key, member, false]);
  }
  return members;
}
