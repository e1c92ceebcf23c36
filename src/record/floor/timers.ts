/*
 * Timers, immediates and microtasks, taken when this package is loaded: a test that replaces the globals stops no delivery. They come from
 * `node:timers` where there is one, so that globals which were replaced before the import do not count.
 */

/** What we use of timers. */
interface Timers {
  setTimeout(callback: () => void, millis: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
  setImmediate(callback: (...args: never[]) => void, ...args: unknown[]): unknown;
}

/** A timer; a number where timers never keep a process alive. */
export type TimerHandle = number | { unref?(): unknown };

const { setTimeout: startTimer, clearTimeout: stopTimer, setImmediate: immediate } = choose();

/** The same as the globals of these names. Bound: workerd refuses them without their global. */
export const setTimer: Timers['setTimeout'] = startTimer.bind(globalThis);
export const clearTimer: Timers['clearTimeout'] = stopTimer.bind(globalThis);
/** On a later turn of the event loop; a timer of 0 ms where there is no `setImmediate`. */
export const setTurn: Timers['setImmediate'] =
  immediate?.bind(globalThis) ?? ((callback, ...args) => startTimer(() => callback(...(args as never[])), 0));
export const setMicrotask: (callback: () => void) => void = isReal(globalThis.queueMicrotask)
  ? globalThis.queueMicrotask.bind(globalThis)
  : (callback) => void Promise.resolve().then(callback);
/** Milliseconds on the monotonic clock. */
export const monotonicNow: () => number = monotonic();

/** True when the timers that were taken are fakes: the package was loaded while a test had replaced those of `node:timers`, too. */
export const areTimersFaked: boolean = !isReal(startTimer);

/** `process.hrtime` where there is one: Node loads ten modules for `performance`. */
function monotonic(): () => number {
  const hrtime = globalThis.process?.hrtime as ((this: void) => [number, number]) | undefined;
  if (hrtime === undefined) return globalThis.performance.now.bind(globalThis.performance);
  return () => {
    const [seconds, nanos] = hrtime();
    return seconds * 1_000 + nanos / 1_000_000;
  };
}

/** Lets the process end before the timer fires, where timers can keep it alive. */
export function unref(timer: TimerHandle): void {
  if (typeof timer === 'object') timer.unref?.();
}

/** The module is asked for only where the globals are fakes: loading it costs the import. */
function choose(): Timers {
  const global = globalThis as unknown as Timers;
  if (isReal(global.setTimeout)) return global;
  const ofNode = globalThis.process?.getBuiltinModule?.('node:timers') as unknown as Timers | undefined;
  return ofNode !== undefined && isReal(ofNode.setTimeout) ? ofNode : global;
}

/** Fakes of sinon, vitest and jest have a `clock`; those of jest's older ones are mocks; those of node:test are bound. */
function isReal(timer: unknown): boolean {
  if (typeof timer !== 'function') return false;
  return !('clock' in timer) && !('_isMockFunction' in timer) && !timer.name.startsWith('bound ');
}
