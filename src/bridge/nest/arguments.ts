/** The arguments of a call of Nest's, by their purpose. */
export interface NestCall {
  readonly messages: readonly unknown[];
  readonly context?: string | undefined;
  readonly stack?: string | undefined;
}

/** A last text behind the message is the context. */
export function splitCall(args: readonly unknown[]): NestCall {
  const last = args.at(-1);
  if (args.length < 2 || typeof last !== 'string') return { messages: args };
  return { messages: args.slice(0, -1), context: last };
}

/**
 * The same for `error`: of two arguments, a second text is a stack if it looks like one, else the context; of more, a text in front of the
 * context is the stack, and `undefined` is none.
 */
export function splitErrorCall(args: readonly unknown[]): NestCall {
  const [message, second] = args;
  if (args.length === 2 && (second === undefined || isStack(second))) return { messages: [message], stack: second };
  const call = splitCall(args);
  const { messages, context } = call;
  const last = messages.at(-1);
  if (args.length === 2 || messages.length < 2 || (typeof last !== 'string' && last !== undefined)) return call;
  return { messages: messages.slice(0, -1), context, stack: last };
}

/** Does the text have a frame in its second line? */
function isStack(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [first = '', second = ''] = value.split('\n', 2);
  return first !== '' && /^\s+at .+:\d+:\d+/.test(second);
}
