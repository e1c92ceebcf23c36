/** Says once what is probably not meant so; `LOGLY_HINTS=false` silences. */
export class Hints {
  readonly #line: (text: string) => void;
  readonly #silent: boolean;
  readonly #given = new Set<string>();

  constructor(line: (text: string) => void, env: NodeJS.ProcessEnv) {
    this.#line = line;
    this.#silent = /^(false|0|no)$/i.test(env.LOGLY_HINTS ?? '');
  }

  once(text: string): void {
    if (this.#silent || this.#given.has(text)) return;
    this.#given.add(text);
    this.#line(`hint: ${text} (LOGLY_HINTS=false silences this)`);
  }
}
