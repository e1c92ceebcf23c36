import type { Level } from '../../record/levels.js';
import { LEVEL, levelCodes, type StyledText } from '../../record/markup/tags.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { textOf } from '../../record/values/json.js';
import { writeStyled } from './styled-text.js';
import { builtInLevelOf } from './token/tokens.js';

/** The message of a record in the colours that its call gave it, where it did. */
export function styledTextOf(record: LightRecord): StyledText | undefined {
  return LightRecord.directives(record)?.styled;
}

/** This renderer, but for records whose call wants their text as it is; that is in its colours where colours are shown. */
export function withRawOverride(
  render: Renderer,
  colorize: boolean,
  levelOf: (record: LightRecord) => Level | undefined = builtInLevelOf,
): Renderer {
  return (record) => {
    const directives = LightRecord.directives(record);
    if (!directives?.raw) return render(record);
    if (!colorize || directives.styled === undefined) return textOf(record.body);
    const levelColor = levelOf(record)?.color ?? '';
    return writeStyled(directives.styled, {
      spec: undefined,
      around: [],
      codes: (code) => (code === LEVEL ? levelCodes(levelColor) : code),
      harmless: (text) => text,
    });
  };
}
