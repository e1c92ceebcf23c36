/** The number of code points, which is how Python counts characters. */
export function charCount(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xd800 || code > 0xdbff) continue;
    const next = text.charCodeAt(i + 1);
    if (next < 0xdc00 || next > 0xdfff) continue;
    count--;
    i++;
  }
  return count;
}

/** The first `maxChars` characters. */
export function cut(text: string, maxChars: number): string {
  // The UTF-16 length is an upper bound: most texts need no counting.
  if (text.length <= maxChars) return text;
  let end = 0;
  for (let count = 0; count < maxChars && end < text.length; count++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** The padding before and after a text that lacks `missing` characters. */
export function padding(
  missing: number,
  fill: string,
  align: '<' | '>' | '^',
): readonly [before: string, after: string] {
  if (missing <= 0) return ['', ''];
  if (align === '<') return ['', fill.repeat(missing)];
  if (align === '>') return [fill.repeat(missing), ''];
  const left = Math.floor(missing / 2);
  return [fill.repeat(left), fill.repeat(missing - left)];
}
