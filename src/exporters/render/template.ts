import { boolean, knownOptions, wrongType } from '../../record/floor/expect.js';
import { own } from '../../record/foreign/own.js';
import type { Level } from '../../record/levels.js';
import { type Code, LEVEL, levelCodes, type StyledText } from '../../record/markup/tags.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord, Renderer } from '../../record/record.js';
import { escapeTrace } from '../../record/text.js';
import { jsonOf } from '../../record/values/json.js';
import { exceptionText, extraOf } from './extra.js';
import { Markup } from './markup.js';
import { writeStyled } from './styled-text.js';
import { type CompiledToken, compileToken, type Write } from './token/compile-token.js';
import { builtInLevelOf, type Origin, THIS_THREAD } from './token/tokens.js';

/** Ends with ` {extra}` where a record has attributes other than its exception's. */
export const DEFAULT_TEMPLATE =
  '<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> | <level>{level: <8}</level> | <cyan>{name}</cyan> - <level>{message}</level>';

export interface TemplateOptions {
  /** Colour markup becomes terminal codes. @default false */
  colorize?: boolean;
  /** Exception text in full; else `Type: message`. @default true */
  backtrace?: boolean;
  /** The level of a record, for its colour and icon. @default the built-in ones */
  levelOf?: (record: LightRecord) => Level | undefined;
  /** Where the records were logged. @default this thread */
  origin?: Origin;
  /** The message of a record with its own colours, where it has some. @default none */
  styledTextOf?: (record: LightRecord) => StyledText | undefined;
}

/**
 * Compiles a template, once, into what renders records. The text ends with a newline, and with the exception where the template does
 * not place it.
 * @throws TypeError, RangeError for a mistake in the template
 */
export function compileTemplate(template: string, options: TemplateOptions = {}): Renderer {
  if (typeof template !== 'string') throw wrongType('format', 'a template', template);
  const { colorize = false, backtrace = true, levelOf = builtInLevelOf, origin = THIS_THREAD, styledTextOf } = options;
  const paintLevel = levelStyler(levelOf);
  const markup = new Markup(colorize);
  const ops: Array<string | Write> = [];
  const append = (op: Code | Write) => {
    const last = ops.at(-1);
    if (op === LEVEL) ops.push(paintLevel);
    else if (typeof op === 'string' && typeof last === 'string') ops[ops.length - 1] = last + op;
    else if (op !== '') ops.push(op as string | Write);
  };
  let placesException = false;
  for (const { text, token } of templatePieces(template)) {
    const compiled = token === undefined ? undefined : compileToken(token, { backtrace, levelOf, origin });
    placesException ||= compiled?.name === 'exception';
    if (token === undefined) for (const styled of markup.style(text)) append(styled);
    else if (compiled === undefined) append(text);
    else if (compiled.name === 'message' && colorize && styledTextOf !== undefined && !compiled.converts) {
      append(styledMessage(compiled, markup.open, paintLevel, styledTextOf));
    } else append(compiled.write);
  }
  markup.finish();
  if (template === DEFAULT_TEMPLATE) append(extraBehind);
  append('\n');
  if (!placesException) append(({ attributes }) => exceptionBehind(exceptionText(attributes, backtrace)));
  return (record) => {
    let text = '';
    for (const op of ops) text += typeof op === 'string' ? op : op(record);
    return text;
  };
}

/** Writes the codes of a record's level. */
function levelStyler(levelOf: (record: LightRecord) => Level | undefined): Write {
  const known = new Map<string, string>();
  return (record) => {
    const color = levelOf(record)?.color ?? '';
    let codes = known.get(color);
    if (codes === undefined) {
      codes = levelCodes(color);
      known.set(color, codes);
    }
    return codes;
  };
}

/** Writes the message with its own colours, within those that are on where it stands. */
function styledMessage(
  { spec, write }: CompiledToken,
  around: readonly Code[],
  paintLevel: Write,
  styledTextOf: (record: LightRecord) => StyledText | undefined,
): Write {
  return (record) => {
    const styled = styledTextOf(record);
    if (styled === undefined) return write(record);
    return writeStyled(styled, { spec, around, codes: (code) => (code === LEVEL ? paintLevel(record) : code) });
  };
}

function extraBehind({ attributes }: LightRecord): string {
  const extra = extraOf(attributes);
  return extra === undefined ? '' : ` ${jsonOf(extra)}`;
}

function exceptionBehind(text: string | undefined): string {
  return text === undefined ? '' : `${escapeTrace(text)}\n`;
}

/** A piece of a template: text, or a token with its braces. */
export interface TemplatePiece {
  readonly text: string;
  /** What stands within the braces. */
  readonly token?: string;
}

const LOCATION: ReadonlySet<string> = new Set([
  'function',
  'file',
  'file.name',
  'file.path',
  'filename',
  'module',
  'line',
]);

/** Takes a template apart; `{{` and `}}` are braces, and so is one that finds no partner. */
export function templatePieces(template: string): TemplatePiece[] {
  const pieces: Array<{ text: string; token?: string }> = [];
  let literal = '';
  for (const [part, token] of template.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (token === undefined) {
      literal += part === '{{' || part === '}}' ? part[0] : part;
      continue;
    }
    if (literal !== '') pieces.push({ text: literal });
    literal = '';
    pieces.push({ text: part, token });
  }
  if (literal !== '') pieces.push({ text: literal });
  return pieces;
}

/** True for a template that names where a call was made: such a sink turns `location` on. */
export function asksForLocation(template: string): boolean {
  return templatePieces(template).some(
    ({ token }) => token !== undefined && LOCATION.has(/^[^:!]*/.exec(token)?.[0] ?? ''),
  );
}

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
