/* How does a record become text? */
import { processEnvironment } from '../../record/floor/environment.js';
import { wrongType } from '../../record/floor/expect.js';
import { ignoreRejection } from '../../record/floor/thenable.js';
import type { Level } from '../../record/levels.js';
import { LEVEL, levelCodes, type StyledText } from '../../record/markup/tags.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { textOf } from '../../record/values/json.js';
import { type JsonFormat, jsonFormatOf } from './json/format.js';
import { serializer } from './json/serializer.js';
import { writeStyled } from './styled-text.js';
import { compileTemplate, DEFAULT_TEMPLATE } from './template.js';
import { builtInLevelOf } from './token/tokens.js';

/** Renders with a user's function, which gets the record frozen. Appends a newline if the text does not end with one. */
export function callFormat(format: (record: ReadableLogRecord) => string): Renderer {
  return (record) => {
    const text: unknown = format(LightRecord.freeze(record));
    if (typeof text !== 'string') {
      ignoreRejection(text);
      throw wrongType('format', 'a function that returns text', text);
    }
    return text.endsWith('\n') ? text : `${text}\n`;
  };
}

/** The options of an exporter that a user constructs, as far as they concern its text. */
interface ExporterFormat {
  readonly format?: unknown;
  readonly serialize?: unknown;
}

/** The option `serialize` of an exporter, checked. @throws TypeError, RangeError for what it cannot be, and beside `format` */
export function exporterJson({ format, serialize }: ExporterFormat): JsonFormat | undefined {
  const json = jsonFormatOf('serialize', serialize, processEnvironment);
  if (json !== undefined && format !== undefined)
    throw new TypeError('`format` cannot be used together with `serialize`');
  return json;
}

/** The renderer of an exporter that a user constructs. @throws TypeError, RangeError for an invalid format */
export function exporterRenderer(format: unknown, json: JsonFormat | undefined, colorize = false): Renderer {
  return withRawOverride(json === undefined ? formatted(format, colorize) : jsonLine(json), colorize);
}

function jsonLine(json: JsonFormat): Renderer {
  const serialize = serializer(json, undefined);
  return (record) => `${serialize(record)}\n`;
}

function formatted(format: unknown, colorize: boolean): Renderer {
  if (format === undefined || typeof format === 'string')
    return compileTemplate(format ?? DEFAULT_TEMPLATE, { colorize, styledTextOf });
  if (typeof format !== 'function') throw wrongType('format', 'a template or a function', format);
  return callFormat(format as (record: ReadableLogRecord) => string);
}

/** The message with the colours of its call; undefined without colours. */
export function styledTextOf(record: LightRecord): StyledText | undefined {
  return LightRecord.directives(record)?.styled;
}

/** Renders with `render`, except for calls with `raw`: these give the message alone, with its colours if `colorize` is set. */
export function withRawOverride(
  render: Renderer,
  colorize: boolean,
  levelOf: (record: LightRecord) => Level | undefined = builtInLevelOf,
): Renderer {
  return (record) => {
    const directives = LightRecord.directives(record);
    if (!directives?.raw) return render(record);
    if (!colorize || directives.styled === undefined) return textOf(record.body);
    const levelColor = levelOf(record)?.color ?? '';
    return writeStyled(directives.styled, {
      spec: undefined,
      around: [],
      codes: (code) => (code === LEVEL ? levelCodes(levelColor) : code),
      escapeText: (text) => text,
    });
  };
}
