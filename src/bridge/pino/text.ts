import { thrownText } from '../../record/floor/thrown.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { AnyValue } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { textOf } from '../../record/values/json.js';

/** The message of a call of pino's, filled. */
export interface Filled {
  /** Undefined without a message. */
  readonly message: unknown;
  /** The arguments that no placeholder shows, without undefined and null. */
  readonly unused: readonly unknown[];
}

const NUMERIC: ReadonlySet<string> = new Set(['d', 'f', 'i']);
const PLACEHOLDER = /%([\s\S])/g;
/** JSON of a value with more members than this is cut, as a record would be. */
const MAX_MEMBERS = 10_000;

/**
 * Fills `%s`, `%d`, `%i`, `%f`, `%j`, `%o` and `%O` as pino does: a placeholder without an argument stays as it is written, `%%` is a per cent
 * sign where there are arguments, an unknown letter takes an argument and shows nothing of it. An object as the message is followed by its
 * arguments as JSON. Never throws, whatever the arguments are.
 */
export function filled(message: unknown, args: readonly unknown[], redactor: Redactor | undefined): Filled {
  if (args.length === 0) return { message, unused: args };
  if (typeof message === 'object' && message !== null)
    return { message: [message, ...args].map((value) => jsonHidden(value, redactor)).join(' '), unused: [] };
  if (typeof message !== 'string') return { message, unused: args.filter(isGiven) };
  const unused: unknown[] = [];
  let next = 0;
  const body = message.replace(PLACEHOLDER, (placeholder, letter: string) => {
    if (letter === '%') return '%';
    const arg = args[next];
    const text = next < args.length ? shownAs(letter, arg, redactor) : undefined;
    if (text === undefined && next < args.length && isGiven(arg)) unused.push(arg);
    next++;
    return text ?? placeholder;
  });
  return { message: body, unused: [...unused, ...args.slice(next).filter(isGiven)] };
}

/** A text or number without secrets, before it is a part of other words. */
function hidden(value: unknown, redactor: Redactor | undefined): unknown {
  const isLooked = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return redactor !== undefined && isLooked ? redactor.argument(value) : value;
}

/** JSON without secrets: names count in what it is made of, not in the text. */
export function jsonHidden(value: unknown, redactor: Redactor | undefined): string {
  const text = jsonText(value);
  if (redactor === undefined) return text;
  try {
    const parsed = JSON.parse(text) as AnyValue;
    const redacted = redactor.body(parsed);
    return redacted === parsed ? text : textOf(redacted);
  } catch {
    return redactor.text(text);
  }
}

/** What an object makes of itself is looked through, too. */
function textHidden(text: string, redactor: Redactor | undefined): string {
  return redactor?.text(text) ?? text;
}

function isGiven(arg: unknown): boolean {
  return arg !== undefined && arg !== null;
}

/** Undefined where the placeholder stays. */
function shownAs(letter: string, given: unknown, redactor: Redactor | undefined): string | undefined {
  const arg = hidden(given, redactor);
  // In place of a number there is the mark.
  if (typeof arg === 'string' && typeof given !== 'string' && NUMERIC.has(letter)) return arg;
  switch (letter) {
    case 's':
      return textHidden(stringOf(arg), redactor);
    case 'd':
    case 'f':
      return arg === undefined || arg === null ? undefined : String(numberOf(arg));
    case 'i':
      return arg === undefined || arg === null ? undefined : String(Math.floor(numberOf(arg)));
    case 'j':
    case 'o':
    case 'O':
      if (arg === undefined) return undefined;
      if (typeof arg === 'string') return `'${arg}'`;
      if (typeof arg === 'function') return nameOf(arg);
      return jsonHidden(given, redactor);
    default:
      return undefined;
  }
}

function nameOf(fn: object): string {
  try {
    const { name } = fn as { name?: unknown };
    return name === '' ? '<anonymous>' : String(name);
  } catch (error) {
    return thrownText(error);
  }
}

/** The text of a value: what `String` gives. */
export function stringOf(value: unknown): string {
  try {
    return String(value);
  } catch (error) {
    return thrownText(error);
  }
}

function numberOf(value: unknown): number {
  try {
    return Number(value);
  } catch {
    return Number.NaN;
  }
}

/** A value as JSON; by the value table where JSON has no form for it, it has a cycle, or too many members. */
function jsonText(value: unknown): string {
  let members = 0;
  const counted = (_key: string, member: unknown): unknown => {
    if (++members > MAX_MEMBERS) throw new RangeError();
    return member;
  };
  try {
    const json: string | undefined = JSON.stringify(value, counted);
    if (json !== undefined) return json;
  } catch {
    // The value table has a form for every value.
  }
  return textOf(new ValueCopier().value(value));
}
