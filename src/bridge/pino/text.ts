import { thrownText } from '../../record/floor/thrown.js';
import { ValueCopier } from '../../record/values/copier.js';
import { textOf } from '../../record/values/json.js';

/** The message of a call of pino's, filled. */
export interface Filled {
  /** Undefined without a message. */
  readonly message: unknown;
  /** The arguments that no placeholder shows, without undefined and null. */
  readonly unused: readonly unknown[];
}

const PLACEHOLDER = /%([\s\S])/g;
/** JSON of a value with more members than this is cut, as a record would be. */
const MAX_MEMBERS = 10_000;

/**
 * Fills `%s`, `%d`, `%i`, `%f`, `%j`, `%o` and `%O` as pino does: a placeholder without an argument stays as it is written, `%%` is a per cent
 * sign where there are arguments, an unknown letter takes an argument and shows nothing of it. An object as the message is followed by its
 * arguments as JSON. Never throws, whatever the arguments are.
 */
export function filled(message: unknown, args: readonly unknown[]): Filled {
  if (args.length === 0) return { message, unused: args };
  if (typeof message === 'object' && message !== null)
    return { message: [message, ...args].map(jsonText).join(' '), unused: [] };
  if (typeof message !== 'string') return { message, unused: args.filter(isGiven) };
  const unused: unknown[] = [];
  let next = 0;
  const body = message.replace(PLACEHOLDER, (placeholder, letter: string) => {
    if (letter === '%') return '%';
    const arg = args[next];
    const text = next < args.length ? shownAs(letter, arg) : undefined;
    if (text === undefined && next < args.length && isGiven(arg)) unused.push(arg);
    next++;
    return text ?? placeholder;
  });
  return { message: body, unused: [...unused, ...args.slice(next).filter(isGiven)] };
}

function isGiven(arg: unknown): boolean {
  return arg !== undefined && arg !== null;
}

/** Undefined where the placeholder stays. */
function shownAs(letter: string, arg: unknown): string | undefined {
  switch (letter) {
    case 's':
      return stringOf(arg);
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
      return jsonText(arg);
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
export function jsonText(value: unknown): string {
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
