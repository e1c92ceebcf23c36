import { type Declaration, findDeclaration, type Member } from './declarations.js';
import { row } from './doc-comments.js';
import { type DocComment, docComment } from './doc-tags.js';

/* How does the page of an entry point show what it exports? */

/** Where a declaration is described: the page, and the place in it. */
export interface Place {
  readonly page: string;
  readonly anchor: string;
}

export type Places = ReadonlyMap<string, Place>;

const ORDER: readonly Declaration['kind'][] = ['const', 'function', 'class', 'interface', 'type'];

/** Two entry points may declare a name differently; the file tells them apart. */
export const identity = ({ file, name }: Pick<Declaration, 'file' | 'name'>) => `${file}#${name}`;
const heading = ({ kind, name }: Declaration) => `${kind} ${name}`;
export const anchorOf = (declaration: Declaration) => heading(declaration).toLowerCase().replaceAll(' ', '-');

const fence = (code: string) => `\`\`\`ts\n${code}\n\`\`\``;
const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ').trim();
/** Every option accepts `undefined`, which a reader knows. */
const shortType = (type: string) => oneLine(type).replaceAll(' | undefined', '');
/** An underscore or a star that is no emphasis, and a bracket that is no tag. */
const links = (text: string) => text.replace(/\{@link ([\w.]+)\}/g, '`$1`');

function tail({ throws, returns, params, fallback }: DocComment): string[] {
  const named = [...params].map(([name, text]) => {
    const [before = '', byDefault] = text.split(/\s*@default\s*/);
    return `- \`${name}\`: ${[before, byDefault && `Default: ${byDefault}.`].filter(Boolean).join(' ')}`;
  });
  return [
    ...(named.length > 0 ? [named.join('\n')] : []),
    ...(returns === undefined ? [] : [`Returns ${returns}.`]),
    ...(fallback === undefined ? [] : [`Default: ${fallback}`]),
    ...throws.map((text) => `Throws ${text}.`),
  ].map(links);
}

const described = (comment: DocComment) => [
  ...(comment.text === '' ? [] : [links(comment.text)]),
  ...tail(comment),
  ...comment.examples.map(fence),
];

/** Overloads of one method are one entry. */
function method(members: readonly Member[]): string[] {
  const [first] = members;
  const title = first?.kind === 'constructor' ? 'constructor' : first?.name || 'call';
  const comment = docComment(members.find((member) => member.comment !== undefined)?.comment);
  return [`### ${title}`, fence(members.map(({ code }) => code).join('\n')), ...described(comment)];
}

function methodsOf(members: readonly Member[]): string[] {
  const byName = new Map<string, Member[]>();
  for (const member of members.filter(({ kind }) => kind === 'method' || kind === 'constructor')) {
    byName.set(member.name, [...(byName.get(member.name) ?? []), member]);
  }
  return [...byName.values()].flatMap(method);
}

function propertiesOf(members: readonly Member[]): string[] {
  const properties = members.filter(({ kind }) => kind === 'property' || kind === 'index');
  if (properties.length === 0) return [];
  const documented = properties.map((member) => ({ ...member, ...docComment(member.comment) }));
  const hasDefaults = documented.some(({ fallback }) => fallback !== undefined);
  const rows = documented.map(({ name, kind, code, type, optional, text, throws, fallback }) => {
    const label = kind === 'index' ? oneLine(code) : `${name}${optional ? '?' : ''}`;
    const said = [links(oneLine(text)), ...throws.map((what) => `Throws ${what}.`)].filter(Boolean).join(' ');
    return [`\`${label}\``, `\`${shortType(type)}\``, said, ...(hasDefaults ? [links(fallback ?? '')] : [])];
  });
  const head = ['member', 'type', 'what it is', ...(hasDefaults ? ['default'] : [])];
  const table = [row(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(row)].join('\n');
  const examples = documented.flatMap(({ examples: code }) => code.map(fence));
  return [table, ...examples];
}

function link(place: Place, name: string, from: string): string {
  return `[\`${name}\`](${place.page === from ? '' : `${place.page}.md`}#${place.anchor})`;
}

/** Members of parents that no page describes, and links to the others. */
function inherited(declaration: Declaration, places: Places, page: string): { members: Member[]; lines: string[] } {
  const members: Member[] = [];
  const lines: string[] = [];
  for (const parent of declaration.parents) {
    const found = findDeclaration(declaration.file, parent.replace(/<[\s\S]*$/, ''));
    if (found === undefined) {
      if (!parent.startsWith('Readonly<')) lines.push(`Has the members of \`${parent}\`, too.`);
      continue;
    }
    const place = places.get(identity(found));
    if (place !== undefined) lines.push(`Has the members of ${link(place, found.name, page)}, too.`);
    else {
      const above = inherited(found, places, page);
      members.push(...found.members, ...above.members);
      lines.push(...above.lines);
    }
  }
  return { members, lines };
}

/** Members that a mapped type gives a class, and that no declaration lists. */
const LEVELS = `The methods \`trace\`, \`debug\`, \`info\`, \`notice\`, \`success\`, \`warning\`, \`error\`, \`fail\`, \`critical\` and \`fatal\` log at their level. Each is a [\`LogMethod\`](#type-logmethod).`;

function section(declaration: Declaration, places: Places, page: string): string {
  const { lines, members } = inherited(declaration, places, page);
  const all = [...declaration.members, ...members];
  const isValue = declaration.kind === 'class' || declaration.kind === 'interface';
  return [
    `## ${heading(declaration)}`,
    fence(declaration.code.join('\n')),
    ...described(docComment(declaration.comment)),
    ...(declaration.name === 'Logger' ? [LEVELS] : []),
    ...lines,
    ...(isValue ? [...propertiesOf(all), ...methodsOf(all)] : []),
  ].join('\n\n');
}

/** The page of an entry point. What an earlier page describes is linked. */
export function apiPage(name: string, page: string, declarations: readonly Declaration[], places: Places): string {
  const own = declarations.filter((declaration) => places.get(identity(declaration))?.page === page);
  const others = declarations.filter((declaration) => !own.includes(declaration));
  const sorted = own.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.name.localeCompare(b.name));
  const also = others.map((declaration) => link(places.get(identity(declaration)) as Place, declaration.name, page));
  return [
    `# ${name}`,
    'Generated from the doc comments. A test fails when they differ; `npx vitest run test/docs -u` updates the page.',
    ...sorted.map((declaration) => section(declaration, places, page)),
    ...(also.length > 0 ? ['## Described elsewhere', `Also exported here: ${also.join(', ')}.`] : []),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
