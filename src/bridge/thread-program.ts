import { existsSync } from '../record/floor/builtin.js';

/**
 * The program of a background thread: it stands beside this file, and beside the bundle that contains this file. Resolved when it is
 * needed, since bundlers may drop `import.meta`.
 *
 * @throws Error if it is missing
 */
export function threadProgram(): URL {
  const program = URL.canParse('./thread.mjs', import.meta.url) ? new URL('./thread.mjs', import.meta.url) : undefined;
  if (program !== undefined && existsSync(program)) return program;
  const where = program === undefined ? '' : ` (${program.href})`;
  throw new Error(
    `a SinkModule cannot be added: the program of its thread${where} is not there; leave logly-otel external when you bundle`,
  );
}
