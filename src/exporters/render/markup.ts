import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { type Code, codeOf, RESET, type Tag, tagsOf } from '../../record/markup/tags.js';

const MAX_DEPTH = 64;

/**
 * Turns colour markup into terminal codes, over a template that comes in pieces: what is open at the end of one is open in the next.
 * Closing a tag takes up again what is open around it.
 */
export class Markup {
  readonly #colorize: boolean;
  readonly #open: Array<{ readonly tag: string; readonly code: Code }> = [];

  /** Without `colorize` the tags are checked, and leave nothing behind. */
  constructor(colorize: boolean) {
    this.#colorize = colorize;
  }

  /** What is turned on at the end of what was styled so far. */
  get open(): readonly Code[] {
    return this.#open.map(({ code }) => code);
  }

  /**
   * Text of the template, terminal codes included, and the places of the level's codes.
   * @throws TypeError for tags that are unknown, or close what is not open
   */
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

  /** @throws TypeError when a tag is still open */
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
    return this.#colorize ? [RESET, ...this.open] : [];
  }
}
