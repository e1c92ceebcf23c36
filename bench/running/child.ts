import { type ChildProcess, fork } from 'node:child_process';
import { later } from './leftovers.js';
import { plain } from './plain.js';

export interface Program {
  readonly path: string;
  readonly args: unknown;
  /** The Node that runs it. @default this one */
  readonly node?: string;
  readonly execArgv?: readonly string[];
}

/** Long enough for the slowest question on a slow machine. */
const DEADLINE_MILLIS = 120_000;
const KEPT_STDERR = 4_000;

/** Without what would change how a library behaves. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:OTEL_|NODE_OPTIONS$|LOGLY_)/.test(name));
  return { ...Object.fromEntries(kept), LOGLY_AUTOINIT: 'false' };
}

/** Starts a program with an open line to it; `stop` ends it, as does the end of the benchmark. */
export function start({ path, args, node, execArgv }: Program): {
  child: ChildProcess;
  stop(): void;
  complaint(): string;
} {
  const child = fork(path, [JSON.stringify(args)], {
    execPath: node ?? process.execPath,
    execArgv: [...(execArgv ?? [])],
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT_STDERR);
  });
  const stop = later(() => child.kill('SIGKILL'));
  child.on('exit', stop);
  // Whoever waits for it is told; nobody else has to know.
  child.on('error', () => {});
  return { child, stop, complaint: () => /^\w*Error.*$/m.exec(stderr)?.[0] ?? '' };
}

/** The answer of a program that ends with it. @throws Error with what it says went wrong, or when its time is up */
export function ask<Answer>(program: Program, deadlineMillis = DEADLINE_MILLIS): Promise<Answer> {
  const { child, stop, complaint } = start(program);
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(deadline);
      stop();
      reject(new Error(plain(why)));
    };
    const deadline = setTimeout(() => fail(`not ended after ${deadlineMillis / 1_000} s`), deadlineMillis);
    child.on('error', ({ message }) => fail(message));
    child.on('message', (said: { answer: Answer } | { failed: string }) => {
      if ('failed' in said) return fail(said.failed);
      clearTimeout(deadline);
      resolve(said.answer);
    });
    child.on('close', (code, signal) => fail(`ended with ${signal ?? code} and no answer ${complaint()}`.trim()));
  });
}
