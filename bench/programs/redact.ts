import { Logger, type LoggerOptions } from 'logly-otel';
import { FIELDS, MESSAGE } from './record.js';
import { type Nanos, type Turn, takeTurns } from './rounds.js';
import { answer } from './told.js';

/* What redaction costs a call with five fields and one sync sink; nothing in the record is secret. */

export interface RedactArgs {
  readonly times: number;
  readonly rounds: number;
}

/** Each way, and the name of the same one without redaction. */
const WAYS = {
  'text as it is': undefined,
  'text as it is, names': { values: false },
  'text as it is, names and values': true,
  'filled text': undefined,
  'filled text, names': { values: false },
  'filled text, names and values': true,
} as const satisfies Readonly<Record<string, LoggerOptions['redact']>>;

const FILLED = 'order of {user} paid with a card for {amount}';

function turn(name: string, redact: LoggerOptions['redact']): Turn {
  const logger = new Logger({ redact });
  const text = name.startsWith('filled') ? FILLED : MESSAGE;
  let length = 0;
  logger.add((line) => {
    length += line.length;
  });
  return {
    name,
    run(times) {
      for (let i = 0; i < times; i++) logger.info(text, FIELDS);
      if (length === 0) throw new Error('a sync sink is called in the log call');
    },
  };
}

await answer(async ({ times, rounds }: RedactArgs): Promise<Nanos> => {
  const turns = Object.entries(WAYS).map(([name, redact]) => turn(name, redact));
  return takeTurns(turns, times, rounds);
});
