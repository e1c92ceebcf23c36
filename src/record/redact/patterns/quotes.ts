/** JSON within JSON within JSON has seven backslashes in front of a quote. */
const MAX_ESCAPES = 15;

/** The quote that begins there, with the backslashes in front of it; empty for none. */
export function quoteAt(text: string, at: number): string {
  let end = at;
  while (text[end] === '\\' && end - at < MAX_ESCAPES) end++;
  const quote = text[end];
  return quote === '"' || quote === "'" || quote === '`' ? text.slice(at, end + 1) : '';
}

/**
 * Where the text in these quotes ends; the end of all where it does not. A quote with more backslashes than its own belongs to the text, unless
 * they are those of backslashes at its end; one with fewer ends a text around it.
 */
export function quotedEnd(text: string, start: number, quote: string): number {
  const own = quote.length - 1;
  const mark = quote[own];
  let backslashes = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') {
      backslashes++;
      continue;
    }
    if (character === mark && (backslashes < own || backslashes % (2 * (own + 1)) === own)) {
      return at - Math.min(backslashes, own);
    }
    backslashes = 0;
  }
  return text.length;
}
