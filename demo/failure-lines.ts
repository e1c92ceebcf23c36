import { inspect } from 'node:util';

/** The failures of sinks, for a person: the first of each sink in full, then how many more there were. */
export class FailureLines {
  readonly #line: (text: string) => void;
  readonly #more = new Map<number, number>();

  constructor(line: (text: string) => void) {
    this.#line = line;
  }

  add(error: unknown, sink = 0): void {
    const count = this.#more.get(sink);
    this.#more.set(sink, count === undefined ? 0 : count + 1);
    if (count === undefined) this.#line(`--- sink #${sink}: ${error instanceof Error ? error.stack : inspect(error)}`);
  }

  end(): void {
    for (const [sink, count] of this.#more)
      if (count > 0) this.#line(`--- sink #${sink}: ${count} more errors like that`);
  }
}
