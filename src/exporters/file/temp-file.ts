import { workerThreads } from '../../record/floor/builtin.js';

/** How the names of compressed files end that were begun: with the process, its thread, and a number. */
export const TEMP_ENDING = '\\.(?<pid>\\d+)(?:\\.(?<thread>\\d+)\\.\\d+)?\\.part';

/** Those that this thread is writing. */
const underWay = new Set<string>();
let last = 0;

/** The name of one that is begun now. */
export function beginTempFile(path: string, codec: string): string {
  const part = `${path}.${codec}.${process.pid}.${workerThreads().threadId}.${++last}.part`;
  underWay.add(part);
  return part;
}

export function endTempFile(part: string): void {
  underWay.delete(part);
}

/** Whether whoever began it is gone. The number of a process comes again: in a container all are number 1. */
export function isLeftover(path: string, { pid, thread }: { pid?: string; thread?: string }): boolean {
  if (Number(pid) !== process.pid) return !isRunning(Number(pid));
  const ours = thread === undefined || Number(thread) === workerThreads().threadId;
  return ours && !underWay.has(path);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
