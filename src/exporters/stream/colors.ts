import { fstatSync, tty } from '../../record/floor/builtin.js';
import { type Environment, processEnvironment } from '../../record/floor/environment.js';
import { memberOf } from '../../record/floor/member-of.js';

/**
 * Whether to colour the output: yes if `FORCE_COLOR` is set to anything but `0` or `false`, no if `NO_COLOR` is not empty, else yes on a
 * terminal that is not dumb.
 */
export function wantsColors(terminal: boolean, env: Environment = processEnvironment): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return terminal && term !== 'dumb';
}

/** The same for a stream, or an object with `write`. FORCE_COLOR colours the streams of the process alone, and no file. */
export function streamWantsColors(stream: object, env: Environment): boolean {
  if (memberOf(stream, 'isTTY') === true) return wantsColors(true, env);
  return wantsColors(false, env) && (stream === process.stdout || stream === process.stderr);
}

/** True for a terminal. @param descriptor 1 for stdout, 2 for stderr */
export function isTerminal(descriptor: number): boolean {
  return isDevice(descriptor) && tty().isatty(descriptor);
}

/** False for files and pipes, which are no terminals. That saves loading `node:tty`, which takes milliseconds. */
function isDevice(descriptor: number): boolean {
  try {
    return process.platform === 'win32' || fstatSync(descriptor).isCharacterDevice();
  } catch {
    // The descriptor is closed.
    return false;
  }
}
