import { boolean, knownOptions, millis, wrongType } from '../../record/floor/expect.js';
import type { Ending } from './ending.js';

/**
 * When a logger completes by itself before the process ends.
 *
 * @example logger.installExitHooks({ signals: ['SIGTERM'], timeoutMillis: 3_000 })
 */
export interface ExitHookOptions {
  /** The signals to complete on; `true` is SIGTERM, SIGINT and SIGHUP. @default true */
  signals?: boolean | readonly string[] | undefined;
  /** Complete on uncaught errors and unhandled rejections. @default true */
  uncaughtErrors?: boolean | undefined;
  /** How long completing may take, in milliseconds. @default 5_000 */
  timeoutMillis?: number | undefined;
}

/** What the hooks use of the process. */
export interface HookedProcess {
  readonly pid: number;
  on(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
  listenerCount(event: string): number;
  kill(pid: number, signal: string): unknown;
}

const DEFAULT_SIGNALS: readonly string[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];
const DEFAULT_TIMEOUT_MILLIS = 5_000;
const UNCAUGHT = 'uncaughtException';

/**
 * Completes on signals, which are raised again afterwards if nothing else listens for them, and on uncaught errors, which are thrown again
 * afterwards, with the same stack and exit code, if nothing else listens. A second signal ends the wait. Records that are left are reported.
 * Returns the undo.
 */
export function installExitHooks(
  end: Ending,
  options: ExitHookOptions,
  hooked: HookedProcess = process as unknown as HookedProcess,
): () => void {
  const { signals, uncaughtErrors, timeoutMillis } = checked(options);
  const listeners: Array<[event: string, listener: (...args: never[]) => void]> = [];
  let ending: Promise<unknown> | undefined;
  const uninstall = () => {
    for (const [event, listener] of listeners.splice(0)) hooked.removeListener(event, listener);
  };
  const raise = (signal: string) => {
    uninstall();
    if (hooked.listenerCount(signal) > 0) return;
    end.drainAndReport();
    hooked.kill(hooked.pid, signal);
  };
  for (const signal of signals) {
    listeners.push([
      signal,
      () => {
        // A second signal means: do not wait.
        if (ending !== undefined) return raise(signal);
        ending = end.complete(timeoutMillis).finally(() => raise(signal));
      },
    ]);
  }
  if (uncaughtErrors) {
    listeners.push([
      UNCAUGHT,
      (error: unknown) => {
        // Further errors during that wait belong to the same end.
        ending ??= end.complete(timeoutMillis).finally(() => {
          uninstall();
          if (hooked.listenerCount(UNCAUGHT) > 0) return;
          setImmediate(() => {
            throw error;
          });
        });
      },
    ]);
  }
  for (const [event, listener] of listeners) hooked.on(event, listener);
  return uninstall;
}

function checked(options: ExitHookOptions) {
  knownOptions('installExitHooks', options, new Set(['signals', 'uncaughtErrors', 'timeoutMillis']));
  const { signals = true } = options;
  if (typeof signals !== 'boolean' && !(Array.isArray(signals) && signals.every(isSignal))) {
    throw wrongType('signals', 'a boolean, or an array of the names of signals', signals);
  }
  return {
    signals: typeof signals === 'boolean' ? (signals ? DEFAULT_SIGNALS : []) : signals,
    uncaughtErrors: boolean('uncaughtErrors', options.uncaughtErrors, true),
    timeoutMillis: millis('timeoutMillis', options.timeoutMillis, DEFAULT_TIMEOUT_MILLIS),
  };
}

function isSignal(name: unknown): boolean {
  return typeof name === 'string' && /^SIG[A-Z0-9]+$/.test(name);
}
