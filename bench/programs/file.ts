import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from 'logly-otel';
import { FIELDS, type Fields, MESSAGE } from './record.js';
import { type Nanos, type Turn, takeTurns } from './rounds.js';
import { answer } from './told.js';

/* A line to a file: ours beside pino's, with the same message and fields. */

export interface FileArgs {
  readonly folder: string;
  /** Each line is written before its call returns; otherwise lines are gathered, and in the file before the clock stops. */
  readonly through: boolean;
  readonly times: number;
  readonly rounds: number;
}

interface PinoFile {
  log(fields: Fields): void;
  finish(): Promise<void>;
}

await answer(async ({ folder, through, times, rounds }: FileArgs): Promise<Nanos> => {
  const loggers: Logger[] = [];
  const ours = (name: string, serialize: boolean): Turn => {
    const logger = new Logger();
    loggers.push(logger);
    const path = join(folder, `${name}.log`);
    logger.add(path, { serialize, enqueue: !through });
    return {
      name,
      run(count) {
        for (let i = 0; i < count; i++) logger.info(MESSAGE, FIELDS);
      },
      ...(!through && { finish: () => logger.complete() }),
      settle: async () => truncateSync(path),
    };
  };
  const module = '../ways/pino-file.mjs';
  const { openFile } = (await import(module)) as { openFile(options: object): PinoFile };
  const path = join(folder, 'pino.log');
  const { log, finish } = openFile({ path, sync: through, message: MESSAGE });
  const pino: Turn = {
    name: 'pino',
    run(count) {
      for (let i = 0; i < count; i++) log(FIELDS);
    },
    ...(!through && { finish }),
    settle: async () => truncateSync(path),
  };
  const nanos = await takeTurns([pino, ours('json', true), ours('text', false)], times, rounds);
  await Promise.all(loggers.map((logger) => logger.shutdown()));
  return nanos;
});
