import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with these arguments in the project; kills it, and fails, when it takes longer than its deadline. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}, deadlineMillis = 60_000): Promise<Ended> {
  const {
    NO_COLOR: _no,
    FORCE_COLOR: _force,
    LOGLY_AUTOINIT: _auto,
    NODE_OPTIONS: _options,
    VITEST: _vitest,
    ...inherited
  } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: PROJECT,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ended within ${deadlineMillis} ms\n${stdout}\n${stderr}`));
    }, deadlineMillis);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(deadline);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** Runs a program given as its text: an ES module that can import `logly-otel`, built. */
export function runSource(source: string, env: NodeJS.ProcessEnv = {}, deadlineMillis?: number): Promise<Ended> {
  return runNode(['--input-type=module', '--eval', source], env, deadlineMillis);
}
