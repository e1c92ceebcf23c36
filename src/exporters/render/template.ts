import { wrongType } from '../../record/expect.js';
import type { Level } from '../../record/levels.js';
import type { LightRecord, Renderer } from '../../record/record.js';
import { escapeTrace } from '../../record/text.js';
import { jsonOf } from '../../record/values/json.js';
import { exceptionText, extraOf } from './extra.js';
import { LEVEL, levelCodes, Markup, type Painted } from './markup.js';
import { builtInLevelOf, compileToken, type Write } from './tokens.js';

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
}

/**
 * Compiles a template, once, into what renders records. The text ends with a newline, and with the exception where the template does
 * not place it.
 * @throws TypeError, RangeError for a mistake in the template
 */
export function compileTemplate(template: string, options: TemplateOptions = {}): Renderer {
  if (typeof template !== 'string') throw wrongType('format', 'a template', template);
  const { colorize = false, backtrace = true, levelOf = builtInLevelOf } = options;
  const colors = new Map<string, string>();
  const paintLevel: Write = (record) => {
    const color = levelOf(record)?.color ?? '';
    let codes = colors.get(color);
    if (codes === undefined) {
      codes = levelCodes(color);
      colors.set(color, codes);
    }
    return codes;
  };
  const markup = new Markup(colorize);
  const ops: Array<string | Write> = [];
  const append = (painted: Painted | Write) => {
    const last = ops.at(-1);
    if (painted === LEVEL) ops.push(paintLevel);
    else if (typeof painted === 'string' && typeof last === 'string') ops[ops.length - 1] = last + painted;
    else if (painted !== '') ops.push(painted as string | Write);
  };
  let placesException = false;
  for (const piece of piecesOf(template)) {
    const write = piece.token === undefined ? undefined : compileToken(piece.token, { backtrace, levelOf });
    placesException ||= piece.token === 'exception' || piece.token?.startsWith('exception:') === true;
    if (write !== undefined) append(write);
    else for (const painted of piece.token === undefined ? markup.paint(piece.text) : [piece.text]) append(painted);
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

function extraBehind({ attributes }: LightRecord): string {
  const extra = extraOf(attributes);
  return extra === undefined ? '' : ` ${jsonOf(extra)}`;
}

function exceptionBehind(text: string | undefined): string {
  return text === undefined ? '' : `${escapeTrace(text)}\n`;
}

/** Text, or a token with its braces; `{{` and `}}` are braces, and so is one that finds no partner. */
function piecesOf(template: string): Array<{ readonly text: string; readonly token?: string }> {
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
