/* What does the person in front of the demo see? */

const PRINT_MILLIS = 1_000;

/** On a terminal, lines scroll above a part that is drawn anew in its place. Elsewhere that part is printed once a second. */
export class Screen {
  readonly #stream: NodeJS.WriteStream;
  readonly #write: (text: string) => void;
  readonly isTerminal: boolean;
  #drawn: readonly string[] = [];
  #printedAt = Number.NEGATIVE_INFINITY;

  /** @param width Columns of the widest line that is drawn: a narrower terminal gets plain lines */
  constructor({ stdout, stderr }: NodeJS.Process, width: number) {
    this.#stream = stdout;
    this.isTerminal = stdout.isTTY === true && stdout.columns >= width;
    const write = stdout.write.bind(stdout) as (...args: unknown[]) => boolean;
    this.#write = (text) => void write(text);
    // Whatever else is written, such as the lines of the console sink, scrolls above.
    if (this.isTerminal) for (const stream of stderr.isTTY === true ? [stdout, stderr] : [stdout]) this.#lift(stream);
  }

  line(text = ''): void {
    this.#stream.write(`${text}\n`);
  }

  /** Shows these lines in place of those before. */
  show(lines: readonly string[]): void {
    if (this.isTerminal) {
      this.#erase();
      this.#paint(lines);
      return;
    }
    const now = performance.now();
    if (now - this.#printedAt < PRINT_MILLIS) return;
    this.#printedAt = now;
    for (const line of ['', ...lines, '']) this.line(line);
  }

  /** What is drawn stays as it is: what follows is written below. */
  settle(): void {
    this.#drawn = [];
  }

  #lift(stream: NodeJS.WriteStream): void {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (text: unknown, ...rest: unknown[]) => {
      this.#erase();
      const accepted = write(text, ...rest);
      this.#paint(this.#drawn);
      return accepted;
    };
  }

  #erase(): void {
    if (this.#drawn.length > 0) this.#write(`\x1b[${this.#drawn.length}A\x1b[0J`);
  }

  #paint(lines: readonly string[]): void {
    this.#drawn = lines;
    if (lines.length > 0) this.#write(`${lines.join('\n')}\n`);
  }
}
