import { fstatSync, tty } from '../../record/floor/builtin.js';

/**
 * Whether colours are wanted on a stream: `FORCE_COLOR` (anything but `0` and `false`) says yes, else `NO_COLOR` (not empty) says
 * no, else a terminal that is not dumb says yes.
 */
export function wantsColors(terminal: boolean, env: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return terminal && term !== 'dumb';
}

/** 1 is stdout, 2 is stderr. */
export function isTerminal(descriptor: number): boolean {
  return isDevice(descriptor) && tty().isatty(descriptor);
}

/** Files and pipes are no terminals; `node:tty`, which takes milliseconds to load, need not be asked. */
function isDevice(descriptor: number): boolean {
  try {
    return process.platform === 'win32' || fstatSync(descriptor).isCharacterDevice();
  } catch {
    // It is closed.
    return false;
  }
}
