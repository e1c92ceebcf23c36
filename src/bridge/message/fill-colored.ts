import { type Code, codeOf, type StyledText, tagsOf } from '../../record/markup/tags.js';
import { type Effort, fillMessage, fillPart, type Lookup, MAX_TEXT } from './fill.js';
import type { Message, TemplatePart } from './message.js';

/** A message with colour markup, filled. */
export interface ColoredMessage {
  /** The text without markup: the body. */
  readonly plain: string;
  /** The text with its colours, for sinks that show them; undefined without markup. */
  readonly styled: StyledText | undefined;
}

/** A placeholder, or a part of a {@link StyledText}. */
type Part = TemplatePart | StyledText[number];

const parsed = new WeakMap<Message, readonly Part[] | undefined>();
/** Tags nested deeper than this are removed without effect. */
const MAX_DEPTH = 16;

/**
 * Fills a message as `fillMessage` does, and reads the colour markup of its own text, never of what fills it. Unknown and unbalanced markup
 * stays as it is written. Never throws.
 */
export function fillColored(message: Message, lookup: Lookup): ColoredMessage {
  const parts = partsOf(message);
  if (parts === undefined) return { plain: fillMessage(message, lookup), styled: undefined };
  const styled: Array<StyledText[number]> = [];
  const effort: Effort = { length: 0, work: 0 };
  let plain = '';
  for (const part of parts) {
    if (typeof part === 'object' && !('text' in part)) {
      styled.push(part);
      continue;
    }
    effort.length = plain.length;
    const text = typeof part === 'string' ? part : (fillPart(part, lookup, effort) ?? part.text);
    plain += text;
    styled.push(text);
    if (plain.length > MAX_TEXT) {
      styled.push({ open: [] });
      break;
    }
  }
  return { plain, styled };
}

/** Undefined without markup and without an escaped tag. */
function partsOf(message: Message): readonly Part[] | undefined {
  if (parsed.has(message)) return parsed.get(message);
  const parts = message.parts.some(({ text, source }) => source === undefined && text.includes('<'))
    ? styledParts(message.parts)
    : undefined;
  parsed.set(message, parts);
  return parts;
}

/** A tag that begins or ends, a placeholder, or text. */
type Token = TemplatePart | string | { readonly begins: Code } | typeof END;
const END = Symbol('end');

function styledParts(templateParts: readonly TemplatePart[]): readonly Part[] | undefined {
  const parts: Part[] = [];
  const open: Code[] = [];
  const { tokens, found } = balanced(templateParts);
  if (!found) return undefined;
  for (const token of tokens) {
    if (token === END) {
      open.pop();
      if (open.length < MAX_DEPTH) parts.push({ open: [...open] });
    } else if (typeof token === 'object' && 'begins' in token) {
      open.push(token.begins);
      if (open.length <= MAX_DEPTH) parts.push(token);
    } else {
      parts.push(token);
    }
  }
  return parts;
}

/** Pairs the tags; those without a partner become text. `found` is true if any tag or escape was found. */
function balanced(parts: readonly TemplatePart[]): { readonly tokens: readonly Token[]; readonly found: boolean } {
  const tokens: Token[] = [];
  const open: Array<{ readonly tag: string; readonly written: string; readonly at: number }> = [];
  let found = false;
  for (const part of parts) {
    if (part.source !== undefined) {
      tokens.push(part);
      continue;
    }
    for (const tag of tagsOf(part.text)) {
      if (typeof tag === 'string') {
        tokens.push(tag);
        continue;
      }
      const { kind, text, written } = tag;
      const code = kind === 'begin' ? codeOf(text) : undefined;
      const last = open.at(-1);
      const closes = kind === 'end' && last !== undefined && (text === '' || text === last.tag);
      found ||= closes || kind === 'literal';
      if (code !== undefined) {
        open.push({ tag: text, written, at: tokens.length });
        tokens.push({ begins: code });
      } else if (closes) {
        open.pop();
        tokens.push(END);
      } else {
        tokens.push(kind === 'literal' ? text : written);
      }
    }
  }
  for (const { at, written } of open) tokens[at] = written;
  return { tokens, found };
}
