import { lazily } from '../floor/builtin.js';
import type { AnyValue } from '../values/any-value.js';
import { textOf } from '../values/json.js';

/** The conversion of a placeholder: `!r`, `!s` or `!a`. */
export type Conversion = 'r' | 's' | 'a';

/** A value as text: `s` as it is; `r` with a string in quotes, as Python's repr; `a` the same in ASCII. */
export function convert(value: AnyValue, conversion: Conversion): string {
  if (conversion === 's') return textOf(value);
  const text = typeof value === 'string' ? quoted(value) : textOf(value);
  return conversion === 'a' ? text.replace(/[^\0-\x7f]/gu, escaped) : text;
}

const NAMED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Created at the first use: V8 expands the Unicode classes of a literal when it loads the code. */
const special = /* @__PURE__ */ lazily(() => new RegExp(`[\\\\'${'\\p{C}\\p{Z}'}]`, 'gu'));

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replace(special(), (character) => {
    if (character === ' ') return character;
    if (character === "'") return quote === "'" ? "\\'" : character;
    return NAMED[character] ?? escaped(character);
  });
  return quote + inner + quote;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}
