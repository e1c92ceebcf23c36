/**
 * Escapes of JSON and other languages, octets of URLs, and the codes of a terminal, with or without the character that begins them. Of
 * octets those alone that an encoder writes: a letter or digit stays as it is in a URL.
 */
const ESCAPE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
  /\\(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|0[0-7]{2}|[abefnrtv0])|\[[\d;:]{1,20}m|[\u001b\u009b]\[?[\d;:?]{0,20}[A-Za-z]|%(?:25)*(?:[01][0-9A-Fa-f]|2[0-9A-Fa-f]|3[A-Fa-f]|40|5[B-Fb-f]|60|7[B-Fb-f]|[89A-Fa-f][0-9A-Fa-f])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const MAY_BEGIN = /[\\%[\u001b\u009b]/;
const LETTER_OR_DIGIT = /[A-Za-z0-9]/g;
/** Belongs to no word, and ends no value. */
const NO_CHARACTER = '\u0000';

/**
 * The text, of the same length, without the letters and digits of escapes: in front of a secret, they would be taken for a part of its word.
 */
export function withoutEscapes(text: string): string {
  if (!MAY_BEGIN.test(text)) return text;
  return text.replace(ESCAPE, (written) => written.replace(LETTER_OR_DIGIT, NO_CHARACTER));
}
