import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { thrownMessage } from '../record/floor/thrown.js';
import { escapeLine } from '../record/text.js';
import { VERSION } from '../record/version.js';
import type { Output, Request } from './request.js';
import { printRecords } from './spool-cat.js';
import { listSpool, verifySpool } from './spool-list.js';
import { replaySpool } from './spool-replay.js';

const FINE = 0;
const FAILED = 1;
const MISUSED = 2;

/** True if nothing is wrong. @throws Error */
type Command = (request: Request, output: Output) => boolean | Promise<boolean>;

const SPOOL_COMMANDS: Readonly<Record<string, Command>> = {
  ls: listSpool,
  cat: printRecords,
  verify: verifySpool,
  replay: replaySpool,
};

const HELP = `logly-otel ${VERSION}

  logly-otel spool ls <directory>      which processes have left records there
  logly-otel spool cat <directory>     the records that are not delivered
  logly-otel spool verify <directory>  what is damaged
  logly-otel spool replay <directory> --to <url> [--header name=value]...
                                       delivers them to an OTLP endpoint; what is delivered is removed

  --json     one JSON object a line
  --help     this text
  --version  the version

Exit code: 0 fine; 1 damage found, or not everything delivered; 2 misuse.
All but replay read only. replay refuses a directory that a process uses.
`;

/** Runs a command. Returns the exit code. */
export async function run(args: readonly string[], output: Output): Promise<number> {
  try {
    const parsed = parsedArguments(args);
    if (parsed === 'help' || parsed === 'version') {
      output.out(parsed === 'help' ? HELP : `${VERSION}\n`);
      return FINE;
    }
    return (await parsed.command(parsed.request, output)) ? FINE : FAILED;
  } catch (error) {
    output.error(`logly-otel: ${escapeLine(thrownMessage(error))}\n`);
    return error instanceof Misuse || error instanceof TypeError || error instanceof RangeError ? MISUSED : FAILED;
  }
}

class Misuse extends Error {}

function parsedArguments(args: readonly string[]): 'help' | 'version' | { command: Command; request: Request } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      to: { type: 'string' },
      header: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.version) return 'version';
  const [area, name = '', directory, ...more] = positionals;
  const command = area === 'spool' && Object.hasOwn(SPOOL_COMMANDS, name) ? SPOOL_COMMANDS[name] : undefined;
  if (command === undefined) throw new Misuse(`there is no command \`${positionals.join(' ')}\`: see --help`);
  if (directory === undefined || more.length > 0) throw new Misuse(`\`spool ${name}\` takes one directory`);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Misuse(`${directory} is not a directory`);
  const isReplay = name === 'replay';
  if (isReplay && values.to === undefined) throw new Misuse('`spool replay` needs `--to`, the URL of an OTLP endpoint');
  if (!isReplay && (values.to !== undefined || values.header.length > 0))
    throw new Misuse(`\`spool ${name}\` has neither \`--to\` nor \`--header\``);
  const headers = Object.fromEntries(values.header.map(headerOf));
  return { command, request: { directory, json: values.json, to: values.to, headers } };
}

function headerOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new Misuse('`--header` must be name=value');
  return [text.slice(0, at), text.slice(at + 1)];
}
