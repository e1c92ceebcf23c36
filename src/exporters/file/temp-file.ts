import { workerThreads } from '../../record/floor/builtin.js';
import { processId } from '../../record/floor/process-id.js';
import { sharedState } from '../../record/floor/shared-state.js';

/** The ending of temporary files: process, thread and a number. */
export const TEMP_ENDING = '\\.(?<pid>\\d+)(?:\\.(?<thread>\\d+)\\.\\d+)?\\.part';

/** Temporary files of this thread, of all copies of the package. */
const files = sharedState('temp-files', () => ({ inUse: new Set<string>(), last: 0 }));
const { inUse } = files;

/** A new name for the file to which `path` is compressed. Release it with `endTempFile`. */
export function beginTempFile(path: string, codec: string): string {
  const temp = `${path}.${codec}.${processId()}.${workerThreads().threadId}.${++files.last}.part`;
  inUse.add(temp);
  return temp;
}

export function endTempFile(temp: string): void {
  inUse.delete(temp);
}

/** True if the owner has ended. A process of the same id may be a successor: in containers the id is often 1. */
export function isLeftover(path: string, { pid, thread }: { pid?: string; thread?: string }): boolean {
  if (Number(pid) !== processId()) return !isRunning(Number(pid));
  const ours = thread === undefined || Number(thread) === workerThreads().threadId;
  return ours && !inUse.has(path);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
