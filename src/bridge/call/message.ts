/** A piece of a message template: text, or a placeholder with its text as written. */
type Piece =
  | { readonly text: string; readonly index?: undefined; readonly name?: undefined }
  /** `{}` and `{0}` */
  | { readonly text: string; readonly index: number; readonly name?: undefined }
  /** `{name}` */
  | { readonly text: string; readonly name: string; readonly index?: undefined };

/** A message template, taken apart once. */
export interface Message {
  readonly pieces: readonly Piece[];
  /** The arguments that placeholders name, by place. */
  readonly positions: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();
const INDEX = /^\d{1,6}$/;
const MAX_CACHED = 1_000;
const MAX_CACHED_LENGTH = 1_000;
const cache = new Map<string, Message>();

/**
 * Takes a template apart: `{}`, `{0}`, `{name}`, and `{{`, `}}` for braces. A placeholder that is anything else stays in the text
 * as it is; so does a whole template whose braces do not match. Linear in its length.
 */
export function parseMessage(template: string): Message {
  const known = cache.get(template);
  if (known !== undefined) return known;
  const message = parse(template) ?? { pieces: [{ text: template }], positions: NONE };
  if (template.length <= MAX_CACHED_LENGTH) {
    if (cache.size === MAX_CACHED) cache.clear();
    cache.set(template, message);
  }
  return message;
}

function parse(template: string): Message | undefined {
  const pieces: Piece[] = [];
  const positions = new Set<number>();
  let literal = '';
  let automatic = 0;
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
    const field = text.slice(1, -1);
    at = end;
    // A `{}` with a conversion or a format spec is not filled yet, but it has its place in the count.
    const place =
      field === '' || field[0] === ':' || field[0] === '!' ? automatic++ : INDEX.test(field) ? Number(field) : -1;
    if (/[!:{}]/.test(field)) {
      literal += text;
      continue;
    }
    if (literal !== '') pieces.push({ text: literal });
    literal = '';
    if (place >= 0) {
      positions.add(place);
      pieces.push({ text, index: place });
    } else {
      pieces.push({ text, name: field });
    }
  }
  if (literal !== '') pieces.push({ text: literal });
  return { pieces, positions };
}

/** Where the next brace is, or the end. */
function nextBrace(template: string, from: number): number {
  for (let at = from; at < template.length; at++) {
    const code = template.charCodeAt(at);
    if (code === 0x7b || code === 0x7d) return at;
  }
  return template.length;
}

/** Behind the brace that closes the one at `from`; -1 without one. */
function closing(template: string, from: number): number {
  let depth = 0;
  for (let at = nextBrace(template, from); at < template.length; at = nextBrace(template, at + 1)) {
    depth += template[at] === '{' ? 1 : -1;
    if (depth === 0) return at + 1;
  }
  return -1;
}

/** The message with its placeholders filled; one for which `argument` or `field` gives undefined stays as it is written. */
export function fillMessage(
  message: Message,
  argument: (index: number) => string | undefined,
  field: (name: string) => string | undefined,
): string {
  let text = '';
  for (const piece of message.pieces) {
    if (piece.index !== undefined) text += argument(piece.index) ?? piece.text;
    else if (piece.name !== undefined) text += field(piece.name) ?? piece.text;
    else text += piece.text;
  }
  return text;
}
