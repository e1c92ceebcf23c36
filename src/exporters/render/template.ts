import { boolean, knownOptions, wrongType } from '../../record/floor/expect.js';
import { own } from '../../record/foreign/own.js';
import { parseField } from '../../record/format/field.js';
import type { Level } from '../../record/levels.js';
import { type Code, LEVEL, levelCodes, type StyledText } from '../../record/markup/tags.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { escapeTrace, oneLine } from '../../record/text.js';
import { jsonOf } from '../../record/values/json.js';
import { exceptionText, extraOf } from './extra.js';
import { Markup } from './markup.js';
import { writeStyled } from './styled-text.js';
import { type CompiledToken, compileToken, type Write } from './token/compile-token.js';
import { builtInLevelOf, isTokenName, type Origin, THIS_THREAD } from './token/tokens.js';

/** Used without `format`. A record with other attributes than its exception's also gets ` {extra}` at the end. */
export const DEFAULT_TEMPLATE =
  '<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> | <level>{level: <8}</level> | <cyan>{name}</cyan> - <level>{message}</level>';

export interface TemplateOptions {
  /** Whether colour markup becomes terminal codes; otherwise it is removed. @default false */
  colorize?: boolean | undefined;
  /** Whether exceptions are rendered in full; otherwise as `Type: message`. @default true */
  backtrace?: boolean | undefined;
  /** The level of a record, for colour and icon. @default the built-in levels */
  levelOf?: (record: LightRecord) => Level | undefined;
  /** The thread on which the records were logged. @default this thread */
  origin?: Origin | undefined;
  /** The message with its own colours; undefined without colours. @default none */
  styledTextOf?: (record: LightRecord) => StyledText | undefined;
}

/**
 * Compiles a template. The text ends with a newline, followed by the exception if the template does not contain `{exception}`.
 * @throws TypeError, RangeError for an invalid template
 */
export function compileTemplate(template: string, options: TemplateOptions = {}): Renderer {
  if (typeof template !== 'string') throw wrongType('format', 'a template', template);
  const { colorize = false, backtrace = true, levelOf = builtInLevelOf, origin = THIS_THREAD, styledTextOf } = options;
  const styleLevel = levelStyler(levelOf);
  const markup = new Markup(colorize);
  const ops: Array<string | Write> = [];
  const append = (op: Code | Write) => {
    const last = ops.at(-1);
    if (op === LEVEL) ops.push(styleLevel);
    else if (typeof op === 'string' && typeof last === 'string') ops[ops.length - 1] = last + op;
    else if (op !== '') ops.push(op as string | Write);
  };
  let hasException = false;
  for (const { text, token } of templatePieces(template)) {
    const compiled = token === undefined ? undefined : compileToken(token, { backtrace, levelOf, origin });
    hasException ||= compiled?.name === 'exception';
    if (token === undefined) for (const styled of markup.style(text)) append(styled);
    else if (compiled === undefined) append(text);
    else if (compiled.name === 'message' && colorize && styledTextOf !== undefined && !compiled.converts) {
      append(styledMessage(compiled, markup.open, styleLevel, styledTextOf));
    } else append(compiled.write);
  }
  markup.finish();
  if (template === DEFAULT_TEMPLATE) append(extraAtEnd);
  append('\n');
  if (!hasException) append((record) => exceptionAtEnd(exceptionText(record, backtrace)));
  return (record) => {
    let text = '';
    for (const op of ops) text += typeof op === 'string' ? op : op(record);
    return text;
  };
}

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

/** Writes the message with its own colours, inside those of the template. */
function styledMessage(
  { spec, write }: CompiledToken,
  around: readonly Code[],
  styleLevel: Write,
  styledTextOf: (record: LightRecord) => StyledText | undefined,
): Write {
  return (record) => {
    const styled = styledTextOf(record);
    if (styled === undefined) return write(record);
    return writeStyled(styled, { spec, around, codes: (code) => (code === LEVEL ? styleLevel(record) : code) });
  };
}

function extraAtEnd(record: LightRecord): string {
  const extra = extraOf(record.attributes, LightRecord.exception(record));
  return extra === undefined ? '' : ` ${jsonOf(extra)}`;
}

function exceptionAtEnd(text: string | undefined): string {
  return text === undefined ? '' : `${escapeTrace(text)}\n`;
}

const LOCATION_TOKENS = /^(?:function|file|file\.name|file\.path|filename|module|line)(?=[:!]|$)/;

interface TemplatePiece {
  readonly text: string;
  /** The text between the braces; undefined for literal text. */
  readonly token?: string;
  /** Literal text that begins like a token, and was probably meant as one. */
  readonly mistaken?: string;
}

/** The beginning of a token: `message`, `time:HH`. */
const TOKEN_START = /^([A-Za-z_][\w.]*)(?=[\s:!]|$)/;

/**
 * Splits a template into text, and tokens with braces and without. `{{` and `}}` are literal braces, and so is an unpaired one. A token
 * with braces in its spec is literal as a whole.
 */
function templatePieces(template: string): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let ends: ReadonlyMap<number, number> | undefined;
  let literal = '';
  let at = 0;
  const addLiteral = (text: string, next: number) => {
    literal += text;
    at = next;
  };
  const brace = /[{}]/g;
  const nextBrace = (from: number) => {
    brace.lastIndex = from;
    return brace.exec(template)?.index ?? template.length;
  };
  while (at < template.length) {
    const open = nextBrace(at);
    if (open > at) addLiteral(template.slice(at, open), open);
    else if (template[open] === template[open + 1]) addLiteral(template[open] as string, open + 2);
    else if (template[open] === '}') addLiteral('}', open + 1);
    else {
      const close = nextBrace(open + 1);
      if (template[close] === '}') {
        if (literal !== '') pieces.push({ text: literal });
        literal = '';
        at = close + 1;
        pieces.push({ text: template.slice(open, at), token: template.slice(open + 1, close) });
        continue;
      }
      const isNested = close < template.length && isTokenName(template.slice(open + 1, close).replace(/[:!].*$/s, ''));
      if (isNested) ends ??= bracePairs(template);
      const end = isNested ? ends?.get(open) : undefined;
      const [start = ''] = TOKEN_START.exec(template.slice(open + 1, close)) ?? [];
      if (start !== '' && isTokenName(start))
        pieces.push({
          text: '',
          mistaken: end === undefined ? `{${start} (not closed)` : template.slice(open, end + 1),
        });
      addLiteral(template.slice(open, (end ?? open) + 1), (end ?? open) + 1);
    }
  }
  if (literal !== '') pieces.push({ text: literal });
  return pieces;
}

/** The beginning of a token that goes on with a spec. */
/** The position of the closing brace of each opening one. */
function bracePairs(template: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < template.length; at++) {
    if (template[at] === '{') open.push(at);
    else if (template[at] === '}' && open.length > 0) ends.set(open.pop() as number, at);
  }
  return ends;
}

/** True for a template with a token of the call's location, which turns `location` on. */
export function asksForLocation(template: string): boolean {
  return templatePieces(template).some(({ token }) => token !== undefined && LOCATION_TOKENS.test(token));
}

const MAX_MISTAKEN = 3;

/** What of the template is probably meant as a token, and stays in the text as it is: a name that is no token, a token that is not closed. */
export function mistakenTokens(template: string): string[] {
  const found = templatePieces(template).flatMap(({ text, token, mistaken }) =>
    mistaken !== undefined ? [mistaken] : token !== undefined && isMistaken(token) ? [text] : [],
  );
  return [...new Set(found)].slice(0, MAX_MISTAKEN).map((text) => oneLine(text, 40));
}

function isMistaken(token: string): boolean {
  const name = parseField(token)?.name;
  // A conversion that is none.
  if (name === undefined) return isTokenName(TOKEN_START.exec(token)?.[1] ?? '');
  if (isTokenName(name)) return false;
  return isTokenName(name.trim()) || /^[A-Za-z_][\w.]*(?:\[[^\]]*\])*$/.test(name);
}

/**
 * Compiles a template into a function that renders records, for your own exporters and sinks.
 *
 * @param options.colorize Whether colour markup becomes terminal codes. `@default false`
 * @param options.backtrace Whether exceptions are rendered in full; otherwise as `Type: message`. `@default true`
 * @throws TypeError, RangeError for an invalid template
 * @example
 * const render = renderTemplate('{time:HH:mm:ss} {level} {message}');
 * logger.add((_, { record }) => socket.send(render(record)));
 */
export function renderTemplate(
  template: string,
  options: { colorize?: boolean | undefined; backtrace?: boolean | undefined } = {},
): (record: ReadableLogRecord) => string {
  knownOptions('renderTemplate', options, new Set(['colorize', 'backtrace']));
  const render = compileTemplate(template, {
    colorize: boolean('colorize', options.colorize, false),
    backtrace: boolean('backtrace', options.backtrace, true),
  });
  return (record) => render(own(record));
}
