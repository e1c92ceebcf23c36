/* What does a terminal show, after what was written to it? */

/** Text in one colour: a number of ANSI's, or `bold` and `dim`. */
export interface Piece {
  readonly text: string;
  readonly style: string;
}

const TAB = 8;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one
const CONTROLS = /(\x1b\[[0-9;]*[A-Za-z]|\r?\n|\r)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const CUT = /\x1b(\[[0-9;]*)?$/;

/** As much of a terminal as the demo writes to: text, line ends, colours, cursor up, and erasing to the end. */
export class Terminal {
  readonly #rows: number;
  #lines: Piece[][] = [[]];
  #row = 0;
  #style = '';
  /** The beginning of a control sequence, whose end is not written yet. */
  #cut = '';

  constructor(rows: number) {
    this.#rows = rows;
  }

  write(output: string): void {
    const whole = this.#cut + output;
    const cutAt = whole.search(CUT);
    this.#cut = cutAt < 0 ? '' : whole.slice(cutAt);
    for (const part of (cutAt < 0 ? whole : whole.slice(0, cutAt)).split(CONTROLS)) {
      if (part === '' || part === '\r') continue;
      if (part.endsWith('\n')) this.#newLine();
      else if (part.startsWith('\x1b[')) this.#control(part.slice(2, -1), part.at(-1) as string);
      else this.#line().push({ text: part.replaceAll('\t', ' '.repeat(TAB)), style: this.#style });
    }
  }

  /** The lines that are visible: the last ones. */
  lines(): readonly (readonly Piece[])[] {
    const lines = this.#lines.at(-1)?.length === 0 ? this.#lines.slice(0, -1) : this.#lines;
    return lines.slice(-this.#rows).map((line) => [...line]);
  }

  #line(): Piece[] {
    this.#lines[this.#row] ??= [];
    return this.#lines[this.#row] as Piece[];
  }

  #newLine(): void {
    this.#row++;
    this.#line();
  }

  #control(parameters: string, command: string): void {
    switch (command) {
      case 'A':
        this.#row = Math.max(0, this.#row - Number(parameters || 1));
        break;
      case 'J':
        this.#lines = this.#lines.slice(0, this.#row);
        this.#line();
        break;
      case 'm':
        this.#style = styleOf(this.#style, parameters);
        break;
      default:
        throw new Error(`the demo has written ESC [ ${parameters} ${command}, which the recording does not know`);
    }
  }
}

/** @param codes Of SGR, such as `1;33` */
function styleOf(before: string, codes: string): string {
  let style = before;
  for (const code of (codes || '0').split(';').map(Number)) {
    if (code === 0 || code === 39 || code === 22) style = '';
    else if (code === 1) style = `${style} bold`.trim();
    else if (code === 2) style = `${style} dim`.trim();
    else if (code >= 30 && code <= 37) style = `${style.replace(/c\d/, '')} c${code - 30}`.trim();
  }
  return style;
}
