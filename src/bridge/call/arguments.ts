import { isError } from '../../record/values/exception.js';
import { isPlainObject } from './plain-object.js';

/** What the arguments of a call are for. */
export interface Arguments {
  readonly fields: Record<string, unknown> | undefined;
  readonly exception: { readonly thrown: unknown } | undefined;
  /** Those that nobody took. */
  readonly left: readonly unknown[] | undefined;
}

const NOTHING: Arguments = { fields: undefined, exception: undefined, left: undefined };

/**
 * Tells fields, exception and the rest apart. Fields are a last plain object that no placeholder consumed; the exception is an
 * error as the message, or one that no placeholder consumed, last or beside the fields.
 */
export function sortArguments(
  call: {
    readonly message: unknown;
    readonly args: readonly unknown[];
    readonly exception?: { readonly thrown: unknown } | undefined;
  },
  consumed: ReadonlySet<number> | undefined,
): Arguments {
  const { args } = call;
  let exception = call.exception ?? (isError(call.message) ? { thrown: call.message } : undefined);
  if (args.length === 0) return exception === undefined ? NOTHING : { ...NOTHING, exception };
  const left = args.map((_, index) => index).filter((index) => !consumed?.has(index));
  let fields: Record<string, unknown> | undefined;
  // At most two are taken from the end, one of each kind, in either order.
  for (let taken = 0; taken < 2 && left.at(-1) === args.length - 1 - taken; taken++) {
    const last = args[args.length - 1 - taken];
    if (fields === undefined && isPlainObject(last)) fields = last;
    else if (exception === undefined && isError(last)) exception = { thrown: last };
    else break;
    left.pop();
  }
  return { fields, exception, left: left.length === 0 ? undefined : left.map((index) => args[index]) };
}
