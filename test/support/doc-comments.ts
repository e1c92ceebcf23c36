/** One documented member of an interface. */
export interface Documented {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly fallback: string | undefined;
}

/** An example, up to the next tag at the start of a line: a table has no room for it. */
const EXAMPLE = /@example\b(?:(?!\n[ \t]*\*[ \t]*@)[\s\S])*/g;

/** The optional members of an interface in a source file, with their doc comments. @throws where a member has none */
export function documentedMembers(source: string, interfaceName: string): Documented[] {
  const begin = source.search(new RegExp(`export interface ${interfaceName}\\b`));
  if (begin < 0) throw new Error(`there is no interface ${interfaceName}`);
  // A member on one line: a type may go over several.
  const body = source
    .slice(begin, source.indexOf('\n}', begin))
    .replaceAll(/\n {4,}(?!\*)/g, ' ')
    .replaceAll(/;?\n {2}\}/g, ' }');
  const members: Documented[] = [];
  const pattern =
    /\n {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(?:readonly )?(\w+)\??: ([^\n]+);(?=\n|$)|\n {2}(?:readonly )?(\w+)\?: /g;
  for (const [, comment, name, type, undocumented] of body.matchAll(pattern)) {
    if (comment === undefined || name === undefined || type === undefined)
      throw new Error(`${interfaceName}.${undocumented} has no doc comment`);
    const text = comment
      .replace(EXAMPLE, '')
      .replace(/\n\s*\*/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    const [before = '', fallback] = text.split(/ ?@default /);
    members.push({ name, type: readable(type), text: links(before), fallback: fallback && links(fallback) });
  }
  return members;
}

/** Every option accepts `undefined`, which a table need not repeat. */
function readable(type: string): string {
  return type
    .replace(/\s+/g, ' ')
    .replaceAll(' | undefined', '')
    .replaceAll('UrlObject', 'URL')
    .replace(/^\| /, '')
    .replace(/^\((\(.*\) => [^|]*)\)$/, '$1');
}

function links(text: string): string {
  return text.replace(/\{@link (\w+)\}/g, '`$1`').trim();
}

/** A table row; escapes `|` inside the cells. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The table of options that a page shows. */
export function optionsTable(options: readonly Documented[]): string {
  const rows = options.map(({ name, type, text, fallback }) =>
    row([`\`${name}\``, `\`${type}\``, text, fallback ?? 'required']),
  );
  return [row(['option', 'type', 'what it does', 'default']), '| --- | --- | --- | --- |', ...rows].join('\n');
}
