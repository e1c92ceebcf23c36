import { writeToStderr } from '../../record/failure/report.js';
import { inspect, os, types } from '../../record/floor/builtin.js';
import { boolean, knownOptions, millis, wrongType } from '../../record/floor/expect.js';
import { sharedState } from '../../record/floor/shared-state.js';
import { thrownMessage } from '../../record/floor/thrown.js';
import { setTimer } from '../../record/floor/timers.js';
import type { LevelLike } from '../levels/levels.js';
import type { Ending } from './ending.js';
import { type ErrorLogger, UncaughtLog, type WatchedProcess } from './uncaught-log.js';

/**
 * When a logger completes by itself before the process ends.
 *
 * @example logger.installExitHooks({ signals: ['SIGTERM'], log: 'FATAL', timeoutMillis: 3_000 })
 */
export interface ExitHookOptions {
  /** The signals to complete on; `true` is SIGTERM, SIGINT and SIGHUP. @default true */
  signals?: boolean | readonly string[] | undefined;
  /** Complete on uncaught errors and unhandled rejections. @default true */
  uncaughtErrors?: boolean | undefined;
  /**
   * Makes a record of an uncaught error or rejection first, at this level, as `log(level, error)` does. It makes one record, also where a listener
   * of your own keeps the process. Not with `uncaughtErrors: false`. @default no record
   */
  log?: LevelLike | undefined;
  /** How long completing may take, in milliseconds. @default 5_000 */
  timeoutMillis?: number | undefined;
}

/** What the hooks use of the process. */
export interface HookedProcess extends WatchedProcess {
  readonly pid: number;
  kill(pid: number, signal: string): unknown;
  exit(code: number): unknown;
}

const DEFAULT_SIGNALS: readonly string[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];
const DEFAULT_TIMEOUT_MILLIS = 5_000;
const UNCAUGHT = 'uncaughtException';
/** The kernel keeps most signals from the first process of a container: it exits by itself when it outlives one by this long. */
const SURVIVAL_MILLIS = 50;
const UNCAUGHT_CODE = 1;

/** A logger that completes at an event. */
interface Hook {
  readonly end: Ending;
  readonly timeoutMillis: number;
  /** Set if it makes records of uncaught errors. */
  readonly errors: ErrorLogger | undefined;
}

/** The hooks of all loggers of a process at one event, behind one listener. */
class EventHooks {
  readonly #process: HookedProcess;
  readonly #event: string;
  readonly #hooks = new Set<Hook>();
  readonly #log: UncaughtLog;
  #ending: Promise<unknown> | undefined;
  /** An uncaught error ends the process once all is completed. */
  #isExiting = false;

  constructor(hooked: HookedProcess, event: string) {
    this.#process = hooked;
    this.#event = event;
    this.#log = new UncaughtLog(hooked, () => void this.#complete());
  }

  readonly #listener = (error: unknown): void => {
    // The first listener: those of the user are all still there, also the ones that `once` removes when it calls them.
    const hasOthers = this.#process.listenerCount(this.#event) > 1;
    if (this.#event === UNCAUGHT) return this.#onUncaught(error, hasOthers);
    if (hasOthers) void this.#complete();
    // A second signal means: do not wait.
    else if (this.#ending !== undefined) this.#raise();
    else void this.#complete().then(() => this.#raise());
  };

  add(hook: Hook): () => void {
    if (this.#hooks.size === 0) this.#process.prependListener(this.#event, this.#listener);
    this.#hooks.add(hook);
    const { errors } = hook;
    if (errors !== undefined) this.#log.add(errors);
    return () => {
      if (errors !== undefined) this.#log.delete(errors);
      if (this.#hooks.delete(hook) && this.#hooks.size === 0) this.#uninstall();
    };
  }

  #uninstall(): void {
    this.#process.removeListener(this.#event, this.#listener);
  }

  /** Completes all loggers at once. */
  #complete(): Promise<unknown> {
    this.#ending ??= Promise.allSettled(
      [...this.#hooks].map(({ end, timeoutMillis }) => end.complete(timeoutMillis)),
    ).finally(() => {
      this.#ending = undefined;
    });
    return this.#ending;
  }

  #raise(): void {
    const { pid } = this.#process;
    this.#uninstall();
    for (const { end } of this.#hooks) end.drainAndReport();
    this.#hooks.clear();
    this.#process.kill(pid, this.#event);
    setTimer(
      () => this.#process.exit(128 + (os().constants.signals[this.#event as NodeJS.Signals] ?? 0)),
      SURVIVAL_MILLIS,
    );
  }

  /** Further errors during the wait belong to the same end. */
  #onUncaught(error: unknown, hasOthers: boolean): void {
    this.#log.record(error);
    const completed = this.#complete();
    // A listener that throws ends the process at once, without an exit event: what needs no event loop is delivered before it.
    if (hasOthers) for (const { end } of this.#hooks) end.drainNow();
    if (hasOthers || this.#isExiting) return;
    this.#isExiting = true;
    void completed.then(() => {
      writeToStderr(uncaughtText(error));
      this.#process.exit(UNCAUGHT_CODE);
    });
  }
}

/** As Node prints it: the error with its own stack. Thrown again, it would show our line as the place of the mistake. */
function uncaughtText(error: unknown): string {
  const text = types.isNativeError(error) ? inspected(error) : `Uncaught ${inspected(error)}`;
  return `${text}\n\nNode.js ${process.version}\n`;
}

/** An error that cannot be shown as Node shows it, because a member of it throws, still ends the process. */
function inspected(error: unknown): string {
  try {
    return inspect(error);
  } catch (failure) {
    return `[an error that cannot be shown: ${thrownMessage(failure)}]`;
  }
}

/** By process and event. */
const installed = sharedState('exitHooks', () => new WeakMap<HookedProcess, Map<string, EventHooks>>());

function hooksOf(hooked: HookedProcess, event: string): EventHooks {
  const ofProcess = installed.get(hooked) ?? new Map<string, EventHooks>();
  installed.set(hooked, ofProcess);
  const hooks = ofProcess.get(event) ?? new EventHooks(hooked, event);
  ofProcess.set(event, hooks);
  return hooks;
}

/**
 * Completes on signals, which are raised again afterwards, and on uncaught errors, which are printed afterwards with their own stack and end the
 * process with the same exit code. Another listener for the event keeps control: then the logger completes beside it, and ends nothing. A second
 * signal ends the wait. Records that are left are reported. Returns the undo.
 *
 * @throws TypeError, RangeError for an option that is unknown or wrong
 */
export function installExitHooks(
  end: Ending,
  options: ExitHookOptions,
  hooked: HookedProcess = process as unknown as HookedProcess,
): () => void {
  const { signals, uncaughtErrors, timeoutMillis } = checked(options);
  const log = options.log === undefined ? undefined : end.logAt(options.log);
  const events = uncaughtErrors ? [...signals, UNCAUGHT] : signals;
  const undos = events.map((event) => {
    const errors = event === UNCAUGHT && log !== undefined ? { logger: end.logger, log } : undefined;
    return hooksOf(hooked, event).add({ end, timeoutMillis, errors });
  });
  return () => {
    for (const undo of undos) undo();
  };
}

function checked(options: ExitHookOptions) {
  knownOptions('installExitHooks', options, new Set(['signals', 'uncaughtErrors', 'log', 'timeoutMillis']));
  const { signals = true } = options;
  if (typeof signals !== 'boolean' && !(Array.isArray(signals) && signals.every(isSignal))) {
    throw wrongType('signals', 'a boolean, or an array of the names of signals', signals);
  }
  const uncaughtErrors = boolean('uncaughtErrors', options.uncaughtErrors, true);
  if (options.log !== undefined && !uncaughtErrors)
    throw new TypeError('`log` cannot be used with `uncaughtErrors: false`: it makes records of uncaught errors');
  return {
    signals: typeof signals === 'boolean' ? (signals ? DEFAULT_SIGNALS : []) : signals,
    uncaughtErrors,
    timeoutMillis: millis('timeoutMillis', options.timeoutMillis, DEFAULT_TIMEOUT_MILLIS),
  };
}

function isSignal(name: unknown): boolean {
  return typeof name === 'string' && /^SIG[A-Z0-9]+$/.test(name);
}
