import { isPlainObject } from '../../record/floor/plain-object.js';
import { isError } from '../../record/values/exception.js';

/** The arguments of a call, by their purpose. */
export interface Arguments {
  readonly fields: Record<string, unknown> | undefined;
  readonly exception: { readonly thrown: unknown } | undefined;
  /** Arguments that are neither fields nor exception, and that no placeholder consumed. */
  readonly unused: readonly unknown[] | undefined;
}

export const NOTHING: Arguments = { fields: undefined, exception: undefined, unused: undefined };

/**
 * The fast path: the fields, where they are the only argument and the message is text. Undefined for all other calls, which `sortArguments`
 * handles.
 */
export function onlyFields({
  message,
  args,
  exception,
}: {
  message: unknown;
  args: readonly unknown[];
  exception?: object | undefined;
}): Record<string, unknown> | undefined {
  if (args.length !== 1 || typeof message !== 'string' || exception !== undefined) return undefined;
  const only = args[0];
  return isPlainObject(only) ? only : undefined;
}

/**
 * Tells fields, exception and unused arguments apart. Fields are a last plain object that no placeholder consumed, or that is the only
 * argument. The exception is an Error as the message, or a last Error that no placeholder consumed, before or after the fields; an exception
 * that the call or its view names wins. Undefined and null at the end count for nothing.
 */
export function sortArguments(
  call: {
    readonly message: unknown;
    readonly args: readonly unknown[];
    readonly exception?: { readonly thrown: unknown } | undefined;
  },
  consumed: ReadonlySet<number> | undefined,
): Arguments {
  const args = withoutAbsent(call.args, consumed);
  let exception = call.exception ?? (isError(call.message) ? { thrown: call.message } : undefined);
  if (args.length === 0) return exception === undefined ? NOTHING : { ...NOTHING, exception };
  let fields: Record<string, unknown> | undefined;
  let end = args.length;
  if (end === 1 && isPlainObject(args[0])) return { fields: args[0], exception, unused: undefined };
  // One of each kind, at most, is taken from the end, in either order.
  while (end > 0 && end > args.length - 2 && !consumed?.has(end - 1)) {
    const last = args[end - 1];
    if (fields === undefined && isPlainObject(last)) fields = last;
    else if (exception === undefined && isError(last)) exception = { thrown: last };
    else break;
    end--;
  }
  const left = end === 0 ? undefined : args.slice(0, end).filter((_, index) => !consumed?.has(index));
  return { fields, exception, unused: left?.length === 0 ? undefined : left };
}

/** Without the undefined and null ones at the end that no placeholder consumed. */
function withoutAbsent(args: readonly unknown[], consumed: ReadonlySet<number> | undefined): readonly unknown[] {
  let end = args.length;
  while (end > 0 && (args[end - 1] === undefined || args[end - 1] === null) && !consumed?.has(end - 1)) end--;
  return end === args.length ? args : args.slice(0, end);
}
