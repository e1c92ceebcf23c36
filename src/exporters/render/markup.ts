import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { type Code, codeOf, RESET, type Tag, tagsOf } from '../../record/markup/tags.js';

const MAX_DEPTH = 64;

/** Converts colour markup to terminal codes, piece by piece: tags may stay open from one piece of a template to the next. */
export class Markup {
  readonly #colorize: boolean;
  readonly #open: Array<{ readonly tag: string; readonly code: Code }> = [];

  /** @param colorize If false, tags are validated and removed */
  constructor(colorize: boolean) {
    this.#colorize = colorize;
  }

  /** The codes in force after the last piece. */
  get open(): readonly Code[] {
    return this.#open.map(({ code }) => code);
  }

  /** The piece as text, terminal codes, and marks for the level's codes. @throws TypeError for unknown tags, and closing tags without an open one */
  style(text: string): Code[] {
    const styled: Code[] = [];
    for (const piece of tagsOf(text)) {
      if (typeof piece === 'string') styled.push(piece);
      else if (piece.kind === 'literal') styled.push(piece.text);
      else if (piece.kind === 'begin') styled.push(...this.#begin(piece));
      else styled.push(...this.#end(piece));
    }
    return styled;
  }

  finish(): void {
    const last = this.#open.at(-1);
    if (last !== undefined) throw wrongType('format', 'a template that closes its colour markup', `<${last.tag}>`);
  }

  #begin({ text, written }: Tag): Code[] {
    const code = codeOf(text);
    if (code === undefined) throw wrongType('format', 'a template whose colour markup is known', written);
    if (this.#open.length === MAX_DEPTH) {
      throw outOfRange('format', `a template with at most ${MAX_DEPTH} colour tags within each other`, written);
    }
    this.#open.push({ tag: text, code });
    return this.#colorize ? [code] : [];
  }

  #end({ text, written }: Tag): Code[] {
    const last = this.#open.pop();
    if (last === undefined || (text !== '' && text !== last.tag)) {
      throw wrongType('format', 'a template that closes the colour markup that is open', written);
    }
    // A reset ends all codes: those of the enclosing tags are repeated.
    return this.#colorize ? [RESET, ...this.open] : [];
  }
}
