import { existsSync } from '../record/floor/builtin.js';

/**
 * The program of a background thread: beside this file, and beside the bundle that it becomes a part of. Looked for when it is needed, since
 * bundlers may leave nothing of `import.meta`.
 *
 * @throws Error where it was left behind
 */
export function threadProgram(): URL {
  const program = URL.canParse('./thread.js', import.meta.url) ? new URL('./thread.js', import.meta.url) : undefined;
  if (program !== undefined && existsSync(program)) return program;
  const where = program === undefined ? '' : ` (${program.href})`;
  throw new Error(
    `a SinkModule cannot be added: the program of its thread${where} is not there; leave logly-otel external when you bundle`,
  );
}
