import type { PaintedText } from './tags.js';

/** What a call asks of those who make its text. */
export interface Manner {
  /** The text of the body as it is: no format, nothing appended. */
  readonly raw: boolean;
  /** For those who show colours. */
  readonly painted: PaintedText | undefined;
}
