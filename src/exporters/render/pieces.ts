/** A piece of a template: text, or a token with its braces. */
export interface TemplatePiece {
  readonly text: string;
  /** What stands within the braces. */
  readonly token?: string;
}

const LOCATION: ReadonlySet<string> = new Set([
  'function',
  'file',
  'file.name',
  'file.path',
  'filename',
  'module',
  'line',
]);

/** Takes a template apart; `{{` and `}}` are braces, and so is one that finds no partner. */
export function templatePieces(template: string): TemplatePiece[] {
  const pieces: Array<{ text: string; token?: string }> = [];
  let literal = '';
  for (const [part, token] of template.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (token === undefined) {
      literal += part === '{{' || part === '}}' ? part[0] : part;
      continue;
    }
    if (literal !== '') pieces.push({ text: literal });
    literal = '';
    pieces.push({ text: part, token });
  }
  if (literal !== '') pieces.push({ text: literal });
  return pieces;
}

/** True for a template that names where a call was made: such a sink turns `location` on. */
export function asksForLocation(template: string): boolean {
  return templatePieces(template).some(
    ({ token }) => token !== undefined && LOCATION.has(/^[^:!]*/.exec(token)?.[0] ?? ''),
  );
}
