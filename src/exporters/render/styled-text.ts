import { charCount, cut, padding } from '../../record/format/pad.js';
import type { Spec } from '../../record/format/spec.js';
import { type Code, RESET, type StyledText } from '../../record/markup/tags.js';
import { escapeMessage } from '../../record/text.js';

/**
 * A message with colours of its own, as terminal codes. Where a colour of the message ends, those that the template has around it are
 * taken up again. A spec cuts and pads the text, codes not counted.
 *
 * @param around The codes that are on where the message stands
 */
export function writeStyled(
  styled: StyledText,
  {
    spec,
    around,
    codes,
    harmless = escapeMessage,
  }: {
    spec: Spec | undefined;
    around: readonly Code[];
    codes: (code: Code) => string;
    /** @default as messages are */
    harmless?: (text: string) => string;
  },
): string {
  let left = spec?.precision ?? Number.POSITIVE_INFINITY;
  let plain = '';
  let text = '';
  for (const part of styled) {
    if (typeof part === 'string') {
      const kept = cut(part, left);
      if (left !== Number.POSITIVE_INFINITY) left -= charCount(kept);
      const shown = harmless(kept);
      plain += shown;
      text += shown;
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
