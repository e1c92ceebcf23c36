import type { StyledText } from './tags.js';

/** What a call asks of those who make its text. */
export interface TextDirectives {
  /** The text of the body as it is: no format, nothing appended. */
  readonly raw: boolean;
  /** For those who show colours. */
  readonly styled: StyledText | undefined;
}
