import type { Surroundings } from '../../src/processors/spool/directory.js';
import type { Processes } from '../../src/processors/spool/liveness.js';
import type { SpoolSettings } from '../../src/processors/spool/settings.js';
import { Spool } from '../../src/processors/spool/spool.js';
import type { Clock } from '../../src/record/floor/clock.js';
import type { HrTime } from '../../src/record/readable.js';
import type { LightRecord } from '../../src/record/record.js';
import type { CrashingFiles } from './crashing-files.js';
import { FakeClock } from './fake-clock.js';
import { someRecord } from './some-record.js';

/** Processes of one machine: each has an id, and those in the set are alive. */
export class FakeProcesses {
  readonly alive = new Set<number>();
  #next = 100;

  start(): Processes {
    const pid = this.#next++;
    this.alive.add(pid);
    return {
      self: { pid, place: 'here', isSeen: true, start: String(pid) },
      isAlive: (other) => this.alive.has(other),
    };
  }

  kill(processes: Processes): void {
    this.alive.delete(processes.self.pid);
  }
}

/** A clock whose turns end when a test says so. */
class TurnClock implements Clock {
  readonly #clock = new FakeClock();
  readonly #soon: Array<() => void> = [];
  seconds = 0;
  nanos = 0;

  monotonic(): number {
    return this.#clock.monotonic();
  }

  hrTime(): HrTime {
    return this.#clock.hrTime();
  }

  read(): void {
    [this.seconds, this.nanos] = this.hrTime();
  }

  timer(callback: () => void, millis: number): () => void {
    return this.#clock.timer(callback, millis);
  }

  soon(callback: () => void): void {
    this.#soon.push(callback);
  }

  endTurn(): void {
    for (const callback of this.#soon.splice(0)) callback();
  }

  advance(millis: number): void {
    this.#clock.advance(millis);
  }
}

let names = 0;

/** A process with a spool in `/spool` of a file system in memory. */
export class SpoolProcess {
  readonly clock = new TurnClock();
  readonly processes: Processes;
  readonly spool: Spool;
  readonly around: Surroundings;
  readonly warnings: string[] = [];
  recovered = 0;
  lost = 0;
  readonly #of: FakeProcesses;

  constructor(files: CrashingFiles, all: FakeProcesses, settings: Partial<SpoolSettings> = {}) {
    this.#of = all;
    this.processes = all.start();
    this.around = {
      files,
      clock: this.clock,
      processes: this.processes,
      randomDigits: () => (names++).toString(16).padStart(12, '0'),
      claims: new Map(),
    };
    this.spool = new Spool({
      directory: '/spool',
      durability: 'process',
      maxBytes: 2 ** 30,
      segmentBytes: 4_096,
      maxQueueSize: 1_000,
      maxQueueBytes: 2 ** 20,
      renderer: undefined,
      identifies: false,
      around: this.around,
      warn: (text) => this.warnings.push(text),
      onRecovered: (count) => {
        this.recovered += count;
      },
      onLost: (count) => {
        this.lost += count;
      },
      onChange: () => {},
      ...settings,
    });
  }

  /** It is gone from now on. */
  die(): void {
    this.#of.kill(this.processes);
  }
}

/** A record that is known by a number. */
export function numbered(number: number, more: Record<string, string> = {}): LightRecord {
  return someRecord({ body: `record ${number}`, attributes: { number, ...more } });
}

export function numberOf(record: LightRecord): number {
  return record.attributes['number'] as number;
}
