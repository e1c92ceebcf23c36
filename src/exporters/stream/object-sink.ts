import { isThenable } from '../../record/floor/thenable.js';
import { isConsoleMethod, type SinkContext, type SinkFunction, withoutNewline } from '../callable.js';

/**
 * An object with `write`. Its other members are called if they are functions: `flush` after each write, `complete` by `logger.complete()`,
 * `stop` by `logger.remove()`. All of them may be async.
 */
export interface StreamSink {
  /** Called with the text of each record, in order. A promise that it returns is waited for. */
  write(message: string, context?: SinkContext): unknown;
  /** Called after each write, if it is a function. */
  flush?: unknown;
  /** Called by `logger.complete()`, if it is a function. */
  complete?: unknown;
  /** Called once, by `logger.remove()`, if it is a function. */
  stop?: unknown;
}

/** The object as a sink function, which writes and flushes. */
export function writeTo(sink: StreamSink): SinkFunction {
  const isConsole = isConsoleMethod(sink.write);
  return (message, context) => {
    const written = isConsole ? sink.write(withoutNewline(message)) : sink.write(message, context);
    if (typeof sink.flush !== 'function') return written;
    if (isThenable(written)) return Promise.resolve(written).then(() => callMember(sink, 'flush'));
    return callMember(sink, 'flush');
  };
}

export function callMember(sink: StreamSink, member: 'flush' | 'complete' | 'stop'): unknown {
  const found = sink[member];
  return typeof found === 'function' ? Reflect.apply(found, sink, []) : undefined;
}
