/* What can be done from a shell? */
import type { Output } from './request.js';
import { run } from './run.js';

const output: Output = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
};
// A reader that has seen enough, as `head`, ends the program.
process.stdout.on('error', () => process.exit(0));
process.exitCode = await run(process.argv.slice(2), output);
