/*
 * How does text from data reach a terminal safely? It is escaped: no record can look like two records, or send codes to a terminal.
 */

// C0 except tab and newline, DEL, C1, the separators U+2028 and U+2029, bidi marks, overrides and isolates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const CONTROLS = new RegExp(CONTROL, 'g');
const LINE_END = /\r?\n/g;

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Escapes keys, names and other text within a line: a newline becomes `\x0a`. */
export function escapeLine(text: string): string {
  if (!CONTROL.test(text) && !text.includes('\n')) return text;
  return text.replace(CONTROLS, escaped).replaceAll('\n', '\\x0a');
}

/** Escapes a message: all lines after the first are indented by two spaces. */
export function escapeMessage(text: string): string {
  if (!CONTROL.test(text) && !text.includes('\n')) return text;
  return text.split(LINE_END).map(escapeLine).join('\n  ');
}

/** Escapes exception text: lines after the first that do not begin with white space are indented by two spaces. */
export function escapeTrace(text: string): string {
  return text
    .split(LINE_END)
    .map((line, index) => (index === 0 || /^[ \t]/.test(line) ? escapeLine(line) : `  ${escapeLine(line)}`))
    .join('\n');
}

/** Escapes text for one line of an error block: newlines become `\n`, and the text is cut after `maxChars` characters. */
export function oneLine(text: string, maxChars: number): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return escapeLine(cut.replace(LINE_END, '\\n'));
}
