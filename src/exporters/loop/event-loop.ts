import { type Clock, systemClock } from '../../record/floor/clock.js';
import { knownOptions, millis, wrongType } from '../../record/floor/expect.js';
import { DEFAULT_TIMEOUT_MILLIS } from '../../record/floor/with-timeout.js';
import { ThreadSupervisor } from './supervisor.js';

/** What tests hold in their hands. */
export interface LoopInternals {
  readonly clock?: Clock;
  /** The program of the thread. */
  readonly thread?: URL;
}

/**
 * A background thread with its own event loop; several sinks may share one. It starts at its first sink, never keeps the process alive by
 * itself, and is started again, at most once a second, when it dies.
 */
export class EventLoop {
  readonly name: string;
  /** @internal */
  readonly supervisor: ThreadSupervisor;

  /** @throws TypeError for a name that is no string */
  constructor(init?: { name?: string });
  /** @internal */
  constructor(init: { name?: string } | undefined, surroundings: LoopInternals);
  constructor(init: { name?: string } = {}, { clock = systemClock, thread }: LoopInternals = {}) {
    knownOptions('EventLoop', init, new Set(['name']));
    const { name = 'logly' } = init;
    if (typeof name !== 'string') throw wrongType('name', 'a string', name);
    this.name = name;
    this.supervisor = new ThreadSupervisor(name, clock, thread);
  }

  /** From the first `add` to `close()`. */
  get running(): boolean {
    return this.supervisor.isRunning;
  }

  /**
   * Delivers what it was given, then ends the thread; never rejects. Adding to it then throws; records for sinks that are left on it, and
   * what is not delivered in time, are dropped, reason `loop_closed`. @default timeoutMillis 30_000
   */
  close(options: { timeoutMillis?: number } = {}): Promise<void> {
    knownOptions('close', options, new Set(['timeoutMillis']));
    return this.supervisor.close(millis('timeoutMillis', options.timeoutMillis, DEFAULT_TIMEOUT_MILLIS));
  }
}
