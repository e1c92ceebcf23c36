import { withoutNewline } from '../../exporters/callable.js';
import { isInsideDelivery } from '../../processors/delivery/delivery-context.js';
import { consoleModule, stream } from '../../record/floor/builtin.js';
import { type BuiltInName, builtInLevel, type Level } from '../../record/levels.js';
import { type Logger, logger as sharedLogger } from '../index.js';
import { classOf } from '../own-class.js';
import { hiddenArguments } from './hidden-arguments.js';

type Method = (...args: unknown[]) => unknown;

/** The level of each method that does not log at INFO. */
const LEVELS: Readonly<Record<string, BuiltInName>> = {
  debug: 'DEBUG',
  trace: 'TRACE',
  warn: 'WARNING',
  error: 'ERROR',
  assert: 'ERROR',
};
/** Members that write nothing by themselves. */
const LEFT_ALONE = new Set(['Console', 'profile', 'profileEnd', 'timeStamp', 'context', 'createTask']);

/**
 * Makes records of what is written to the console. `debug` logs at DEBUG, `trace` at TRACE with its stack, `warn` at WARNING. `error` and a failed
 * `assert` log at ERROR, all other methods at INFO. The text is what the console would write; nothing else is written. What a sink writes to the
 * console while it delivers goes to the console itself. Returns the undo.
 *
 * @example const undo = captureConsole(logger)
 * @param logger @default the shared logger
 * @throws TypeError for a value that is no Logger
 */
export function captureConsole(logger: Logger = sharedLogger): () => void {
  const view = classOf(logger).layerView(logger);
  const methods = globalThis.console as unknown as Record<string, Method>;
  const written = writtenConsole();
  const undo: Array<() => void> = [];
  let isOver = false;
  let isLogging = false;
  for (const [name, original] of Object.entries(methods)) {
    if (typeof original !== 'function' || LEFT_ALONE.has(name)) continue;
    const level = builtInLevel(LEVELS[name] ?? 'INFO') as Level;
    const replacement: Method = (...args) => {
      if (isOver || isLogging || isInsideDelivery()) return Reflect.apply(original, methods, args);
      isLogging = true;
      try {
        const { redactor } = view;
        const text = written(name, redactor === undefined ? args : hiddenArguments(name, args, redactor));
        if (text === undefined) return undefined;
        if (view.isEnabled(level))
          view.log(level, text, name === 'trace' ? [stackOf(text, replacement)] : [], replacement);
      } finally {
        isLogging = false;
      }
      return undefined;
    };
    Object.defineProperty(replacement, 'name', { value: name });
    methods[name] = replacement;
    undo.push(() => {
      // Who has replaced it since goes on to call it.
      if (methods[name] === replacement) methods[name] = original;
    });
  }
  return () => {
    isOver = true;
    for (const restore of undo.splice(0)) restore();
  };
}

/** A console of its own, whose counters and timers are those of the capture: what a method writes, without the newline; undefined for nothing. */
function writtenConsole(): (name: string, args: readonly unknown[]) => string | undefined {
  const pieces: string[] = [];
  const { Writable } = stream();
  const collecting = new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      pieces.push(String(chunk));
      done();
    },
  });
  // That of test runners has no class.
  const { Console } = consoleModule();
  const console = new Console({ stdout: collecting, stderr: collecting, colorMode: false, groupIndentation: 0 });
  const methods = console as unknown as Record<string, Method>;
  return (name, args) => {
    pieces.length = 0;
    // Its stack would begin here.
    methods[name === 'trace' ? 'log' : name]?.(...args);
    return pieces.length === 0 ? undefined : withoutNewline(pieces.join(''));
  };
}

/** The stack of who called the method. */
function stackOf(text: string, method: Method): Error {
  const trace = new Error(text);
  trace.name = 'Trace';
  Error.captureStackTrace(trace, method);
  return trace;
}
