import { boolean, knownOptions } from '../../record/floor/expect.js';
import { own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { compileTemplate } from './template.js';

/**
 * Compiles a template into a function that makes text of records: for sinks that write their own.
 * @throws TypeError, RangeError for a mistake in the template
 */
export function renderTemplate(
  template: string,
  options: { colorize?: boolean; backtrace?: boolean } = {},
): (record: ReadableLogRecord) => string {
  knownOptions('renderTemplate', options, new Set(['colorize', 'backtrace']));
  const render = compileTemplate(template, {
    colorize: boolean('colorize', options.colorize, false),
    backtrace: boolean('backtrace', options.backtrace, true),
  });
  return (record) => render(own(record));
}
