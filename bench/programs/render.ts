import { Logger } from 'logly-otel';
import { type ReadableLogRecord, renderJson, renderTemplate } from 'logly-otel/exporters';
import { FIELDS, MESSAGE } from './record.js';
import { type Nanos, type Turn, takeTurns } from './rounds.js';
import { answer } from './told.js';

/* What the text of a record costs. */

export interface RenderArgs {
  readonly times: number;
  readonly rounds: number;
}

const COLOURFUL =
  '<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> | <level>{level: <8}</level> | {name} - {message} {extra}';

function someRecord(): ReadableLogRecord {
  let kept: ReadableLogRecord | undefined;
  const logger = new Logger();
  logger.add((_, { record }) => {
    kept = record;
  });
  logger.info(MESSAGE, FIELDS);
  if (kept === undefined) throw new Error('a sync sink is called in the log call');
  return kept;
}

function turn(name: string, render: () => string): Turn {
  return {
    name,
    run(times) {
      for (let i = 0; i < times; i++) render();
    },
  };
}

await answer(async ({ times, rounds }: RenderArgs): Promise<Nanos> => {
  const record = someRecord();
  const small = renderTemplate('{time:HH:mm:ss} {level} {message}');
  const full = renderTemplate(COLOURFUL, { colorize: true });
  const turns = [
    turn('small', () => small(record)),
    turn('colourful', () => full(record)),
    turn('json', () => renderJson(record)),
    turn('profile', () => renderJson(record, { serialize: 'ecs' })),
  ];
  return takeTurns(turns, times, rounds);
});
