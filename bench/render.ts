import { Logger } from 'logly-otel';
import { type ReadableLogRecord, renderJson, renderTemplate } from 'logly-otel/exporters';
import { FIELDS, MESSAGE } from './call.js';
import type { Contender } from './rounds.js';

/** What the text of a record costs. */
export function renders(): Contender[] {
  const record = someRecord();
  const small = renderTemplate('{time:HH:mm:ss} {level} {message}');
  const full = renderTemplate(
    '<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> | <level>{level: <8}</level> | {name} - {message} {extra}',
    { colorize: true },
  );
  return [
    { name: 'a small template', run: times(() => small(record)) },
    { name: 'one with colours and fields', run: times(() => full(record)) },
    { name: 'a line of JSON', run: times(() => renderJson(record)) },
  ];
}

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

function times(render: () => string): (count: number) => void {
  return (count) => {
    for (let i = 0; i < count; i++) render();
  };
}
