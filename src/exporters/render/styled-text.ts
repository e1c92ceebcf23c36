import { charCount, cut, padding } from '../../record/format/pad.js';
import type { Spec } from '../../record/format/spec.js';
import { type Code, RESET, type StyledText } from '../../record/markup/tags.js';
import { escapeMessage } from '../../record/text.js';

/**
 * Writes a message with its own colours. At the end of a colour, the template's codes are repeated. Codes do not count for the width and
 * the precision of `spec`.
 *
 * @param around The template's codes in force at the message
 */
export function writeStyled(
  styled: StyledText,
  {
    spec,
    around,
    codes,
    escapeText = escapeMessage,
  }: {
    spec: Spec | undefined;
    around: readonly Code[];
    codes: (code: Code) => string;
    /** @default escapeMessage */
    escapeText?: (text: string) => string;
  },
): string {
  let left = spec?.precision ?? Number.POSITIVE_INFINITY;
  let plain = '';
  let text = '';
  for (const part of styled) {
    if (typeof part === 'string') {
      const kept = cut(part, left);
      if (left !== Number.POSITIVE_INFINITY) left -= charCount(kept);
      const escaped = escapeText(kept);
      plain += escaped;
      text += escaped;
    } else if ('begins' in part) {
      text += codes(part.begins);
    } else {
      text += RESET + [...around, ...part.open].map(codes).join('');
    }
  }
  if (spec === undefined || spec.width === 0) return text;
  const { align = '<', fill = spec.zero ? '0' : ' ' } = spec;
  const [before, behind] = padding(spec.width - charCount(plain), fill, align === '=' ? '<' : align);
  return before + text + behind;
}
