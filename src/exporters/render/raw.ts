import type { Level } from '../../record/levels.js';
import { LEVEL, levelCodes, type PaintedText } from '../../record/markup/tags.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { textOf } from '../../record/values/json.js';
import { writePainted } from './styled-text.js';
import { builtInLevelOf } from './token/tokens.js';

/** The message of a record in the colours that its call gave it, where it did. */
export function paintedOf(record: LightRecord): PaintedText | undefined {
  return LightRecord.manner(record)?.painted;
}

/** This renderer, but for records whose call wants their text as it is; that is in its colours where colours are shown. */
export function orRaw(
  render: Renderer,
  colorize: boolean,
  levelOf: (record: LightRecord) => Level | undefined = builtInLevelOf,
): Renderer {
  return (record) => {
    const manner = LightRecord.manner(record);
    if (!manner?.raw) return render(record);
    if (!colorize || manner.painted === undefined) return textOf(record.body);
    const levelColor = levelOf(record)?.color ?? '';
    return writePainted(manner.painted, {
      spec: undefined,
      around: [],
      codes: (code) => (code === LEVEL ? levelCodes(levelColor) : code),
      harmless: (text) => text,
    });
  };
}
