import { isError } from '../../record/values/exception.js';
import { isPlainObject } from './plain-object.js';

/** What the arguments of a call are for. */
export interface Arguments {
  readonly fields: Record<string, unknown> | undefined;
  readonly exception: { readonly thrown: unknown } | undefined;
  /** Those that nobody took. */
  readonly left: readonly unknown[] | undefined;
}

export const NOTHING: Arguments = { fields: undefined, exception: undefined, left: undefined };

/** The one argument, where it is fields and the message is text: what most calls are. Undefined where that is for `sortArguments` to see. */
export function onlyFields(
  { message, args, exception }: { message: unknown; args: readonly unknown[]; exception?: object | undefined },
  consumed: ReadonlySet<number> | undefined,
): Record<string, unknown> | undefined {
  if (args.length !== 1 || typeof message !== 'string' || exception !== undefined || consumed?.has(0)) return undefined;
  const only = args[0];
  return isPlainObject(only) ? only : undefined;
}

/**
 * Tells fields, exception and the rest apart. Fields are a last plain object that no placeholder consumed; the exception is an
 * error as the message, or one that no placeholder consumed, last or beside the fields; unless the call or its view names another one.
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
  let fields: Record<string, unknown> | undefined;
  let end = args.length;
  // At most two are taken from the end, one of each kind, in either order.
  while (end > 0 && end > args.length - 2 && !consumed?.has(end - 1)) {
    const last = args[end - 1];
    if (fields === undefined && isPlainObject(last)) fields = last;
    else if (exception === undefined && isError(last)) exception = { thrown: last };
    else break;
    end--;
  }
  const left = end === 0 ? undefined : args.slice(0, end).filter((_, index) => !consumed?.has(index));
  return { fields, exception, left: left?.length === 0 ? undefined : left };
}
