import { convert } from '../format/repr.js';
import type { AnyValue } from '../values/any-value.js';
import { quoted, textOf } from '../values/json.js';
import { REDACTED, type Span } from './action.js';

/** Not short ones, which may be part of any word. */
const MIN_LENGTH = 6;
const MAX_SECRETS = 200;
const MAX_DEPTH = 16;

/** The secrets of a record's attributes, as they may stand in a text that was filled with them. */
export class FilledSecrets {
  readonly #texts = new Set<string>();
  #count = 0;

  /** Takes the value of a secret name: as a whole, and each text and number in it. */
  add(value: AnyValue, depth = 0): void {
    if (typeof value === 'boolean' || value === null || value === undefined || this.#count >= MAX_SECRETS) return;
    this.#addText(textOf(value));
    if (typeof value !== 'object' || value instanceof Uint8Array || depth === MAX_DEPTH) return;
    for (const member of Array.isArray(value) ? value : Object.values(value)) this.add(member, depth + 1);
  }

  #addText(text: string): void {
    if (text.length < MIN_LENGTH || REDACTED.includes(text)) return;
    this.#count++;
    // As it is, in JSON, and by the conversions of a placeholder.
    for (const form of [text, unquoted(quoted(text)), unquoted(convert(text, 'r')), unquoted(convert(text, 'a'))])
      this.#texts.add(form);
  }

  /** Where they are in the text, in order of their beginnings. They may overlap. */
  in(text: string): Span[] {
    const spans: Span[] = [];
    for (const secret of this.#texts) {
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length))
        spans.push([at, at + secret.length]);
    }
    return spans.sort((one, other) => one[0] - other[0]);
  }
}

function unquoted(text: string): string {
  return text.slice(1, -1);
}
