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

/** The first line of a stack: `TypeError: …`, `Error`, or as Node writes codes: `TypeError [ERR_CODE]: …`. */
const ERROR_LINE = /^[\p{ID_Start}$_][\p{ID_Continue}$.]*(?: \[[A-Z][A-Z\d_]*\])?(?:$|: )/u;

/**
 * Escapes exception text: lines that do not begin with white space are indented by two spaces, so that no text of an error can pass for a line
 * of its own. A first line `Identifier: …` stays.
 */
export function escapeTrace(text: string): string {
  if (text === '') return '';
  return text
    .split(LINE_END)
    .map((line, index) => {
      const stays = /^[ \t]/.test(line) || (index === 0 && ERROR_LINE.test(line));
      return stays ? escapeLine(line) : `  ${escapeLine(line)}`;
    })
    .join('\n');
}

/** The same for what is no error: the first line is indented, too. */
export function indentTrace(text: string): string {
  return /^[ \t]/.test(text) ? text : `  ${text}`;
}

/** Escapes text for one line of an error block: newlines become `\n`, and the text is cut after `maxChars` characters. */
export function oneLine(text: string, maxChars: number): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return escapeLine(cut.replace(LINE_END, '\\n'));
}
