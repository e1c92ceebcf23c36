/** A doc comment in its parts. */
export interface DocComment {
  readonly text: string;
  readonly examples: readonly string[];
  readonly throws: readonly string[];
  readonly returns: string | undefined;
  readonly fallback: string | undefined;
  readonly params: ReadonlyMap<string, string>;
}

const TAG = /(?<=^|\s)@(example|throws|param|returns|default|see)\b/;

const NOTHING: DocComment = {
  text: '',
  examples: [],
  throws: [],
  returns: undefined,
  fallback: undefined,
  params: new Map(),
};

/** Paragraphs keep their breaks; lines within one are joined. */
function prose(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => (/^(- |\|)/m.test(paragraph) ? paragraph : paragraph.replace(/\s*\n\s*/g, ' ')))
    .join('\n\n');
}

/** The text of a comment without its stars; an example keeps its lines. */
const bare = (comment: string) =>
  comment
    .replace(/^\*/, '')
    .replace(/\n[ \t]*\*? ?/g, '\n')
    .trim();

/** Reads a block comment, given without its `/*`. */
export function docComment(comment: string | undefined): DocComment {
  if (comment === undefined) return NOTHING;
  const [before = '', ...rest] = bare(comment).split(TAG);
  const tags = rest.flatMap((name, index) => (index % 2 === 0 ? [[name, rest[index + 1] ?? ''] as const] : []));
  const of = (tag: string) => tags.filter(([name]) => name === tag).map(([, text]) => text);
  const params = of('param').map((text) => /^\s*(\w+)\s+([\s\S]*)$/.exec(text));
  return {
    text: prose(before),
    examples: of('example').map((text) => text.trim()),
    throws: of('throws').map(prose),
    returns: of('returns').map(prose)[0],
    fallback: of('default').map(prose)[0],
    params: new Map(params.flatMap((match) => (match === null ? [] : [[match[1] ?? '', prose(match[2] ?? '')]]))),
  };
}
