import { wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { serializeRecord } from './json.js';
import { styledTextOf, withRawOverride } from './raw.js';
import { compileTemplate, DEFAULT_TEMPLATE } from './template.js';

/** What a user's function makes of a record, with a newline at its end. It is given the record frozen. */
export function callFormat(format: (record: ReadableLogRecord) => string): Renderer {
  return (record) => {
    const text: unknown = format(LightRecord.freeze(record));
    if (typeof text !== 'string') throw wrongType('format', 'a function that returns text', text);
    return text.endsWith('\n') ? text : `${text}\n`;
  };
}

/** The renderer of an exporter that its user has made. @throws TypeError, RangeError for a format that is none */
export function exporterRenderer(format: unknown, serialize: boolean, colorize = false): Renderer {
  return withRawOverride(formatted(format, serialize, colorize), colorize);
}

function formatted(format: unknown, serialize: boolean, colorize: boolean): Renderer {
  if (serialize) return (record) => `${serializeRecord(record)}\n`;
  if (format === undefined || typeof format === 'string')
    return compileTemplate(format ?? DEFAULT_TEMPLATE, { colorize, styledTextOf });
  if (typeof format !== 'function') throw wrongType('format', 'a template or a function', format);
  return callFormat(format as (record: ReadableLogRecord) => string);
}
