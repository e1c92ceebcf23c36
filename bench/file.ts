import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddOptions, Logger } from 'logly-otel';
import { destination, pino } from 'pino';
import { FIELDS, MESSAGE } from './call.js';
import type { Contender } from './rounds.js';

/** Contenders that write to files of a folder, which `end` removes. */
export interface FileContenders {
  readonly sync: Contender[];
  readonly async: Contender[];
  end(): Promise<void>;
}

/** A line to a file: ours beside pino's, written through and gathered, with the same message and fields. */
export function files(): FileContenders {
  const folder = mkdtempSync(join(tmpdir(), 'logly-bench-'));
  const loggers: Logger[] = [];
  const ours = (name: string, options: AddOptions): Contender => {
    const logger = new Logger();
    loggers.push(logger);
    const path = join(folder, `${name}.log`);
    logger.add(path, options);
    return {
      name,
      run(times) {
        for (let i = 0; i < times; i++) logger.info(MESSAGE, FIELDS);
      },
      // What was gathered is in the file before the clock stops.
      ...(options.enqueue === true && { finish: async () => void (await logger.complete()) }),
      settle: async () => truncateSync(path),
    };
  };
  return {
    sync: [
      pinos('pino, sync', join(folder, 'pino-sync.log'), { sync: true }),
      ours('written through, serialized', { serialize: true }),
      ours('written through, text', {}),
    ],
    async: [
      pinos('pino, async', join(folder, 'pino-async.log'), { sync: false, minLength: 4_096 }),
      ours('enqueued, serialized', { serialize: true, enqueue: true }),
      ours('enqueued, text', { enqueue: true }),
    ],
    async end() {
      await Promise.all(loggers.map((logger) => logger.shutdown()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function pinos(name: string, path: string, how: { sync: boolean; minLength?: number }): Contender {
  const file = destination({ dest: path, ...how });
  const logger = pino({ name: 'logly' }, file);
  return {
    name,
    run(times) {
      for (let i = 0; i < times; i++) logger.info(FIELDS, MESSAGE);
    },
    ...(!how.sync && {
      finish: () =>
        new Promise<void>((resolve, reject) =>
          file.flush((error) => (error === undefined || error === null ? resolve() : reject(error))),
        ),
    }),
    settle: async () => truncateSync(path),
  };
}
