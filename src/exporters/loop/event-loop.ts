/* How does a sink run on another thread, and what happens to its records when the thread dies? */
import { type Clock, systemClock } from '../../record/floor/clock.js';
import { knownOptions, timeoutOption, wrongType } from '../../record/floor/expect.js';
import { brand, hasBrand } from '../../record/floor/shared-state.js';
import { ThreadSupervisor } from './supervisor.js';

const BRAND: unique symbol = brand('EventLoop') as never;

/** True for an EventLoop of any copy of the package. */
export function isEventLoop(value: unknown): value is EventLoop {
  return hasBrand(value, BRAND);
}

/** What tests replace. @internal */
export interface LoopInternals {
  readonly clock?: Clock;
  /** The program of the thread. */
  readonly thread?: URL;
}

/**
 * A background thread with its own event loop, which several sinks may share. It starts with its first sink, and does not keep the process
 * alive. If it dies it is restarted, at most once a second, and its records are sent again.
 *
 * @example
 * const loop = new EventLoop({ name: 'uploads' });
 * logger.add(new SinkModule(new URL('./upload.js', import.meta.url)), { loop });
 */
export class EventLoop {
  /** @internal */
  get [BRAND](): true {
    return true;
  }

  /** The name of the thread, in errors and in diagnostic tools. */
  readonly name: string;
  /** @internal */
  readonly supervisor: ThreadSupervisor;

  /** @param init.name The name of the thread. `@default 'logly'` @throws TypeError for a name that is not a string */
  constructor(init?: { name?: string | undefined });
  /** @internal */
  constructor(init: { name?: string | undefined } | undefined, internals: LoopInternals);
  constructor(init: { name?: string | undefined } = {}, { clock = systemClock, thread }: LoopInternals = {}) {
    knownOptions('EventLoop', init, new Set(['name']));
    const { name = 'logly' } = init;
    if (typeof name !== 'string') throw wrongType('name', 'a string', name);
    this.name = name;
    this.supervisor = new ThreadSupervisor(name, clock, thread);
  }

  /** True from the first `add` until `close()`. */
  get running(): boolean {
    return this.supervisor.isRunning;
  }

  /**
   * Delivers the accepted records, then ends the thread. Afterwards `add` with this loop throws. Records that are not delivered in time, and
   * records for sinks that remain on the loop, are dropped (`loop_closed`). Never rejects. @default timeoutMillis 30_000
   *
   * @example await loop.close({ timeoutMillis: 5_000 })
   */
  close(options: { timeoutMillis?: number | undefined } = {}): Promise<void> {
    return this.supervisor.close(timeoutOption('close', options));
  }
}
