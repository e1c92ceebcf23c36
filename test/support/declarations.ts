import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'rolldown/utils';

/* What does an entry point declare? Read from the declarations that tsc wrote. */

/** A member of a class or interface. */
export interface Member {
  readonly name: string;
  readonly kind: 'constructor' | 'method' | 'property' | 'index';
  readonly optional: boolean;
  /** The declaration as it is written; overloads are separate members. */
  readonly code: string;
  /** The type of a property. */
  readonly type: string;
  readonly comment: string | undefined;
}

/** A name that an entry point exports. Interfaces and classes of one name are one declaration. */
export interface Declaration {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'type' | 'function' | 'const';
  /** Where it is declared; two entry points may export the same declaration. */
  readonly file: string;
  readonly comment: string | undefined;
  /** The heads and types as they are written, one for each overload. */
  readonly code: readonly string[];
  readonly members: readonly Member[];
  /** Names of the class or the interfaces that it extends, with their type arguments. */
  readonly parents: readonly string[];
  /** Whose comments hold for its members: the class that it extends, and the interfaces that it implements, with their type arguments. */
  readonly contracts: readonly string[];
}

/** The parser's nodes, of which we read these members. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

interface Source {
  readonly text: string;
  readonly body: readonly Node[];
  readonly comments: ReadonlyArray<{ readonly type: string; readonly value: string; start: number; end: number }>;
}

const sources = new Map<string, Source>();

function sourceOf(file: string): Source {
  let source = sources.get(file);
  if (source === undefined) {
    const text = readFileSync(file, 'utf8');
    const { program, comments, errors } = parseSync(file, text, { lang: 'dts' });
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
    source = { text, body: program.body as unknown as Node[], comments };
    sources.set(file, source);
  }
  return source;
}

/** The doc comment directly in front of a node. */
function commentOf({ comments, text }: Source, start: number): string | undefined {
  return comments.find(
    ({ type, value, end }) =>
      type === 'Block' && value.startsWith('*') && end <= start && text.slice(end, start).trim() === '',
  )?.value;
}

const slice = ({ text }: Source, { start, end }: Pick<Node, 'start' | 'end'>) => text.slice(start, end);

/** Removes the indentation that the last line has, comments of nested members included. */
function dedented(code: string): string {
  const [, indentation = ''] = /\n([ \t]*)\S[^\n]*$/.exec(code) ?? [];
  return code.replaceAll(`\n${indentation}`, '\n').replace(/;$/, '');
}

function nameOf(source: Source, member: Node): string {
  const key = member['key'] as Node | undefined;
  if (key === undefined) return '';
  return member['computed'] === true ? `[${slice(source, key)}]` : slice(source, key).replace(/^'(.*)'$/, '$1');
}

const MEMBERS: Readonly<Record<string, Member['kind']>> = {
  MethodDefinition: 'method',
  TSMethodSignature: 'method',
  PropertyDefinition: 'property',
  TSPropertySignature: 'property',
  TSIndexSignature: 'index',
  TSCallSignatureDeclaration: 'method',
};

function membersOf(source: Source, nodes: readonly Node[]): Member[] {
  return nodes.flatMap((node): Member[] => {
    const kind = MEMBERS[node.type];
    if (kind === undefined) throw new Error(`a member of an unknown kind: ${node.type}`);
    const name = nameOf(source, node);
    // A getter says all of its setter.
    if (name.startsWith('#') || node['accessibility'] === 'private' || node['kind'] === 'set') return [];
    const annotation = node['typeAnnotation'] as Node | null | undefined;
    const accessor = node['kind'] === 'get' ? 'property' : kind;
    const code = dedented(slice(source, node));
    return [
      {
        name,
        kind: node['kind'] === 'constructor' ? 'constructor' : accessor,
        optional: node['optional'] === true,
        code,
        type: annotation
          ? slice(source, annotation).replace(/^:\s*/, '')
          : (/(?:\):| =) ([\s\S]*)$/.exec(code)?.[1] ?? ''),
        comment: commentOf(source, node.start),
      },
    ];
  });
}

const KINDS: Readonly<Record<string, Declaration['kind']>> = {
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
  TSDeclareFunction: 'function',
  VariableDeclaration: 'const',
};

/** The head of a class or interface: all up to its body. */
function codeOf(source: Source, statement: Node, node: Node): string {
  const { body } = node as { body?: Node };
  const code = body ? source.text.slice(statement.start, body.start) : slice(source, statement);
  return dedented(code.replace(/^export (declare )?/, '').trim());
}

/** One statement, if it declares the name. */
function declared(source: Source, file: string, statement: Node, name: string): Declaration | undefined {
  const node = (statement['declaration'] as Node | null | undefined) ?? statement;
  const kind = KINDS[node.type];
  if (kind === undefined) return undefined;
  const id = (node['id'] ?? (node['declarations'] as Node[] | undefined)?.[0]?.['id']) as Node & { name: string };
  if (id.name !== name) return undefined;
  const body = (node['body'] as Node | undefined)?.['body'] as Node[] | undefined;
  const names = (list: string) => ((node[list] as Node[] | undefined) ?? []).map((parent) => slice(source, parent));
  const base = node['superClass'] as Node | null | undefined;
  const bases = base ? [slice(source, base)] : [];
  const [parents, contracts] = [
    [...bases, ...names('extends')],
    [...bases, ...names('implements')],
  ];
  return {
    ...{ name, kind, file, parents, contracts, code: [codeOf(source, statement, node)] },
    comment: commentOf(source, statement.start),
    members: body === undefined ? [] : membersOf(source, body),
  };
}

/** The members of an interface or class, those of its parents included. */
function interfaceMembers(file: string, name: string): Member[] {
  const found = findDeclaration(file, name.replace(/<[\s\S]*$/, ''));
  if (found === undefined) return [];
  return [
    ...found.members,
    ...[...found.parents, ...found.contracts].flatMap((parent) => interfaceMembers(found.file, parent)),
  ];
}

/** What a contract says of a member holds for the member of a class that has no comment of its own. */
function withComment(member: Member, contracts: readonly Member[]): Member {
  if (member.comment !== undefined || member.kind === 'constructor') return member;
  return { ...member, comment: contracts.find(({ name }) => name === member.name)?.comment };
}

/** Overloads, and a class and an interface of one name, together. */
function merged(parts: readonly Declaration[]): Declaration | undefined {
  const main = parts.find(({ kind }) => kind === 'class') ?? parts[0];
  if (main === undefined) return undefined;
  const code = main.kind === 'function' ? parts.flatMap((part) => part.code) : main.code;
  const contracts = main.contracts.flatMap((contract) => interfaceMembers(main.file, contract));
  return {
    ...main,
    code,
    comment: parts.find(({ comment }) => comment !== undefined)?.comment,
    members: parts.flatMap(({ members }) => members).map((member) => withComment(member, contracts)),
    parents: parts.flatMap(({ parents }) => parents),
  };
}

interface Specifier {
  readonly local: { readonly name: string };
  readonly exported?: { readonly name: string };
}

/** The declaration of a name that a file exports, imports or declares. */
export function findDeclaration(file: string, name: string): Declaration | undefined {
  const source = sourceOf(file);
  const parts = source.body.flatMap((statement) => declared(source, file, statement, name) ?? []);
  if (parts.length > 0) return merged(parts);
  for (const statement of source.body) {
    const from = statement['source'] as { value: string } | null | undefined;
    const specifiers = (statement['specifiers'] as Specifier[] | undefined) ?? [];
    const specifier = specifiers.find(({ local, exported }) => (exported ?? local).name === name);
    if (!from?.value.startsWith('.') || specifier === undefined) continue;
    return findDeclaration(join(dirname(file), from.value.replace(/\.js$/, '.d.ts')), specifier.local.name);
  }
  return undefined;
}

/** Everything that an entry point exports, in the order of its file. */
export function exportedDeclarations(file: string): Declaration[] {
  const names = sourceOf(file).body.flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration') return [];
    const node = statement['declaration'] as Node | null;
    if (node === null) return (statement['specifiers'] as Specifier[]).map(({ exported }) => exported?.name ?? '');
    const id = (node['id'] ?? (node['declarations'] as Node[])[0]?.['id']) as { name: string };
    return [id.name];
  });
  return [...new Set(names)].map((name) => {
    const found = findDeclaration(file, name);
    if (found === undefined) throw new Error(`${file} exports ${name}, which is declared nowhere`);
    return { ...found, name };
  });
}
