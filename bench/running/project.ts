import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Where the package is that is measured. The programs run from `build/bench/`. */
export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const DEADLINE_MILLIS = 300_000;
const run = promisify(execFile);

/** What npm prints. @throws with the end of what it complains about */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await run('npm', [...args], { cwd, timeout: DEADLINE_MILLIS, maxBuffer: 64 * 2 ** 20 })).stdout;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const complaint = stderr?.split('\n').find((line) => /^npm error/.test(line)) ?? String(error);
    throw new Error(`npm ${args[0]}: ${complaint}`);
  }
}
