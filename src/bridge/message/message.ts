/* What text do a template and its arguments make? */
import { parseField, parseName } from '../../record/format/field.js';
import type { Conversion } from '../../record/format/repr.js';
import { parseSpec, type Spec } from '../../record/format/spec.js';
import { CLONE_SITES } from '../../record/values/clone.js';

/** A part of a message template: text, or a placeholder. `text` is its source. */
export interface TemplatePart {
  readonly text: string;
  /** Of a placeholder: the index of an argument, or the name of a field as it is written. */
  readonly source: number | string | undefined;
  /** Of a name with a path: the part before the path. */
  readonly first: string | undefined;
  readonly path: readonly string[] | undefined;
  readonly conversion: Conversion | undefined;
  /** The parsed format spec, or a template for one. */
  readonly spec: Spec | readonly TemplatePart[] | undefined;
}

/** A parsed message template. */
export interface Message {
  readonly template: string;
  readonly parts: readonly TemplatePart[];
  /** The indexes of arguments that placeholders name. */
  readonly positions: ReadonlySet<number>;
  /** The whole text, well-formed, where there is nothing to fill. */
  readonly plain: string | undefined;
  /** No placeholder has a path, a conversion or a spec. */
  readonly isSimple: boolean;
  /** The clone site of the fields beside this template: they mostly have the same keys. -1 until the template is used a second time. */
  cloneSite: number;
}

const NONE: ReadonlySet<number> = new Set();
const INDEX = /^\d{1,6}$/;
const MAX_CACHED = 1_000;
const MAX_CACHED_LENGTH = 1_000;
const cache = new Map<string, Message>();
let templates = 0;
/**
 * The latest templates, by a hash of their length and three characters. A look into the Map instead makes a log call 3 % slower
 * (bench/tricks, message-slots).
 */
const recent: Message[] = Array(256).fill(literalMessage(''));
const LAST_SLOT = recent.length - 1;

/**
 * Parses a template by Python's format syntax. A placeholder with a mistake stays in the text; so does a whole template whose braces do not
 * match. Linear in the length of the template.
 */
export function parseMessage(template: string): Message {
  const { length } = template;
  const slot = (length * 3 + template.charCodeAt(0) * 7 + template.charCodeAt(length >> 1) * 5) & LAST_SLOT;
  const message = recent[slot] as Message;
  return message.template === template ? message : lookedUp(template, slot);
}

function lookedUp(template: string, slot: number): Message {
  const known = cache.get(template);
  if (known === undefined) return parsed(template);
  // A text that is new in each call gets no clone site: it would take those of the others.
  if (known.cloneSite < 0) known.cloneSite = templates++ % CLONE_SITES;
  recent[slot] = known;
  return known;
}

function parsed(template: string): Message {
  const positions = new Set<number>();
  const parts = parse(template, { positions, automatic: 0 }, false);
  const message =
    parts === undefined
      ? literalMessage(template)
      : { template, parts, positions, plain: plainText(parts), isSimple: parts.every(isBare), cloneSite: -1 };
  if (template.length <= MAX_CACHED_LENGTH) {
    if (cache.size === MAX_CACHED) cache.clear();
    cache.set(template, message);
  }
  return message;
}

/** A message without placeholders, whose braces are text. */
export function literalMessage(text: string): Message {
  const parts = [literalPart(text)];
  return { template: text, parts, positions: NONE, plain: text.toWellFormed(), isSimple: true, cloneSite: -1 };
}

function plainText(parts: readonly TemplatePart[]): string | undefined {
  return parts.every(({ source }) => source === undefined)
    ? parts
        .map(({ text }) => text)
        .join('')
        .toWellFormed()
    : undefined;
}

function isBare({ path, conversion, spec }: TemplatePart): boolean {
  return path === undefined && conversion === undefined && spec === undefined;
}

function literalPart(text: string): TemplatePart {
  return { text, source: undefined, first: undefined, path: undefined, conversion: undefined, spec: undefined };
}

/** What the placeholders of a template share with those in their specs. */
interface PlaceholderState {
  readonly positions: Set<number>;
  /** The index of the next `{}`. */
  automatic: number;
}

function parse(template: string, places: PlaceholderState, nested: boolean): TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  let literal = '';
  let at = 0;
  while (at < template.length) {
    const brace = nextBrace(template, at);
    literal += template.slice(at, brace);
    if (brace === template.length) break;
    if (template[brace] === template[brace + 1]) {
      literal += template[brace];
      at = brace + 2;
      continue;
    }
    const end = template[brace] === '{' ? closing(template, brace) : -1;
    if (end < 0) return undefined;
    const text = template.slice(brace, end);
    at = end;
    const placeholder = placeholderOf(text, places, nested);
    if (placeholder === undefined) {
      literal += text;
      continue;
    }
    if (literal !== '') parts.push(literalPart(literal));
    literal = '';
    parts.push(placeholder);
  }
  if (literal !== '') parts.push(literalPart(literal));
  return parts;
}

/** Undefined for a placeholder with a mistake. A `{}` counts all the same. */
function placeholderOf(text: string, places: PlaceholderState, nested: boolean): TemplatePart | undefined {
  const field = parseField(text.slice(1, -1));
  const name = field === undefined ? undefined : parseName(field.name);
  const isAutomatic = name === undefined ? /^\{[}:!]/.test(text) : name.first === '';
  const place = isAutomatic ? places.automatic++ : INDEX.test(name?.first ?? '') ? Number(name?.first) : undefined;
  if (field === undefined || name === undefined || /[{}]/.test(name.first)) return undefined;
  const spec = field.spec === '' ? undefined : specOf(field.spec, places, nested);
  if (field.spec !== '' && spec === undefined) return undefined;
  if (place !== undefined) places.positions.add(place);
  const hasPath = name.path.length > 0;
  return {
    text,
    source: place ?? field.name,
    first: place === undefined && hasPath ? name.first : undefined,
    path: hasPath ? name.path : undefined,
    conversion: field.conversion,
    spec,
  };
}

/** The parsed spec; or, if it contains placeholders, a template for it. Their specs may not contain placeholders. */
function specOf(spec: string, places: PlaceholderState, nested: boolean): Spec | readonly TemplatePart[] | undefined {
  if (!/[{}]/.test(spec)) return parseSpec(spec);
  return nested ? undefined : parse(spec, places, true);
}

/** The index of the next brace, or the length. */
function nextBrace(template: string, from: number): number {
  for (let at = from; at < template.length; at++) {
    const code = template.charCodeAt(at);
    if (code === 0x7b || code === 0x7d) return at;
  }
  return template.length;
}

/** The index behind the matching closing brace; -1 without one. Braces inside the brackets of a name are text. */
function closing(template: string, from: number): number {
  let at = from + 1;
  for (; at < template.length; at++) {
    const character = template[at];
    if (character === '}') return at + 1;
    if (character === ':' || character === '!' || character === '{') break;
    if (character !== '[') continue;
    const close = template.indexOf(']', at);
    if (close < 0) return -1;
    at = close;
  }
  let depth = 1;
  for (at = nextBrace(template, at); at < template.length; at = nextBrace(template, at + 1)) {
    depth += template[at] === '{' ? 1 : -1;
    if (depth === 0) return at + 1;
  }
  return -1;
}
