/*
 * Text that comes from data is escaped before a person or a terminal sees it: no record can look like two, or colour a terminal.
 */

// C0 but tab and newline, DEL, C1, the separators U+2028 and U+2029, bidi marks, overrides and isolates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const CONTROLS = new RegExp(CONTROL, 'g');
const LINE_END = /\r?\n/g;

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** For keys, names and whatever has to stay within a line: a newline is written as `\x0a`. */
export function escapeLine(text: string): string {
  if (!CONTROL.test(text) && !text.includes('\n')) return text;
  return text.replace(CONTROLS, escaped).replaceAll('\n', '\\x0a');
}

/** For messages: the lines after the first are indented by two spaces. */
export function escapeMessage(text: string): string {
  if (!CONTROL.test(text) && !text.includes('\n')) return text;
  return text.split(LINE_END).map(escapeLine).join('\n  ');
}

/** For exception text: the lines after the first that do not begin with white space are indented by two spaces. */
export function escapeTrace(text: string): string {
  return text
    .split(LINE_END)
    .map((line, index) => (index === 0 || /^[ \t]/.test(line) ? escapeLine(line) : `  ${escapeLine(line)}`))
    .join('\n');
}

/** For one line of an error block: newlines as `\n`, cut at so many characters. */
export function oneLine(text: string, maxChars: number): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return escapeLine(cut.replace(LINE_END, '\\n'));
}
