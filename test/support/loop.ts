import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { EventLoop } from '../../src/exporters/loop/event-loop.js';
import { SinkModule } from '../../src/exporters/loop/sink-module.js';
import { type Clock, systemClock } from '../../src/record/floor/clock.js';
import { temporaryFolder } from './temporary-folder.js';

/** A loop whose threads run the built package. The caller closes it. */
export function testLoop(clock: Clock = systemClock, name = 'test'): EventLoop {
  return new EventLoop({ name }, { clock, thread: new URL('../../dist/bridge/thread.mjs', import.meta.url) });
}

/** One of the sinks of `loop-sinks.mjs`. */
export function sinkModule(exportName: string, options?: unknown): SinkModule {
  return new SinkModule(new URL('loop-sinks.mjs', import.meta.url), { exportName, options });
}

/** Two numbers in memory that both threads share. */
export function sharedCounter(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

export function openGate(counter: Int32Array): void {
  Atomics.store(counter, 1, 1);
  Atomics.notify(counter, 1);
}

/** A file for a sink, and its content so far. */
export function outputFile() {
  const path = join(temporaryFolder(), 'out.txt');
  const text = () => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  const lines = () => text().split('\n').slice(0, -1);
  const kept = () =>
    lines().map((line) => deserialize(Buffer.from(line, 'base64')) as { message: string } & Record<string, unknown>);
  return { path, text, lines, kept };
}

/** The next thread that starts. */
export function nextThread(): Promise<Worker> {
  return new Promise((resolve) => process.once('worker', resolve));
}

/** Terminates the thread, as the system does when it is out of memory. */
export async function kill(thread: Worker): Promise<void> {
  const exited = once(thread, 'exit');
  await thread.terminate();
  await exited;
}
