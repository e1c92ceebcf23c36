/* Is the process that wrote a spool alive? */
import { os, readFileSync, readlinkSync } from '../../record/floor/builtin.js';
import type { Clock } from '../../record/floor/clock.js';
import { processId } from '../../record/floor/process-id.js';

/** What a writer says of its process. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Where its id means something. */
  readonly place: string;
  /** All processes of the place can be seen. */
  readonly isSeen: boolean;
  /** When it started, in a form that differs from that of a later process with the same id; empty where that is not known. */
  readonly start: string;
}

/** The processes of this machine. */
export interface Processes {
  readonly self: ProcessIdentity;
  isAlive(pid: number, start: string): boolean;
}

/** How long a heartbeat has to stand still where the process cannot be seen. */
export const STALE_MILLIS = 60_000;

/** Judges writers by their heartbeats, over time: clocks of several machines are never compared. */
export class Liveness {
  readonly #processes: Processes;
  readonly #clock: Clock;
  /** Heartbeats by the name of the writer, and since when they are the same. */
  readonly #observed = new Map<string, { readonly text: string; readonly since: number }>();

  constructor(processes: Processes, clock: Clock) {
    this.#processes = processes;
    this.#clock = clock;
  }

  /**
   * `unknown`: the process cannot be seen, and its heartbeat has not stood still for long enough yet.
   *
   * @param heartbeat The contents of the writer's file; undefined where it has none: it has ended in order
   */
  stateOf(writer: string, heartbeat: string | undefined): 'alive' | 'dead' | 'unknown' {
    if (heartbeat === undefined) return 'dead';
    const { self } = this.#processes;
    const identity = identityIn(heartbeat);
    if (identity !== undefined && identity.place === self.place) {
      if (this.#processes.isAlive(identity.pid, identity.start)) return 'alive';
      // The system has said that the process is gone. There is nothing to wait for.
      if (identity.isSeen && self.isSeen) return 'dead';
    }
    return this.#isStale(writer, heartbeat) ? 'dead' : 'unknown';
  }

  #isStale(writer: string, heartbeat: string): boolean {
    const now = this.#clock.monotonic();
    const before = this.#observed.get(writer);
    if (before?.text === heartbeat) return now - before.since >= STALE_MILLIS;
    this.#observed.set(writer, { text: heartbeat, since: now });
    return false;
  }
}

const HEARTBEAT_BYTES = 512;

/** The text of a heartbeat, always of the same length: it is written while the disk is full. @param beat Counts up */
export function heartbeatText({ pid, place, isSeen, start }: ProcessIdentity, beat: number): string {
  return `${JSON.stringify({ pid, place, isSeen, start, beat }).padEnd(HEARTBEAT_BYTES - 1)}\n`;
}

function identityIn(heartbeat: string): ProcessIdentity | undefined {
  try {
    const { pid, place, isSeen, start } = JSON.parse(heartbeat) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof place !== 'string' || typeof start !== 'string') return undefined;
    return { pid, place, isSeen: isSeen === true, start };
  } catch {
    return undefined;
  }
}

/** The process id of a heartbeat, for people. */
export function pidOf(heartbeat: string | undefined): number | undefined {
  return heartbeat === undefined ? undefined : identityIn(heartbeat)?.pid;
}

/** The processes of this system. On Linux a place is a boot and a pid namespace: containers on one host are several places. */
export function systemProcesses(): Processes {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'));
  const isSeen = boot !== '' && namespace !== '';
  const place = isSeen ? `${boot} ${namespace}` : read(() => os().hostname());
  const pid = processId();
  return {
    self: { pid, place, isSeen, start: stateOf(pid)?.start ?? '' },
    isAlive(other, start) {
      try {
        process.kill(other, 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
      }
      const state = stateOf(other);
      if (state === undefined) return true;
      return state.isRunning && (start === '' || state.start === start);
    },
  };
}

/** Undefined where the system does not say. */
function stateOf(pid: number): { readonly isRunning: boolean; readonly start: string } | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name of the program, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', start = ''] = [fields[0], fields[19]];
  return stat === '' ? undefined : { isRunning: state !== 'Z' && state !== 'X', start };
}

function read(text: () => string): string {
  try {
    return text();
  } catch {
    return '';
  }
}
