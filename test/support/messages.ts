import { parseSync } from 'rolldown/utils';
import { PROJECT } from './child.js';
import { readSourceTree } from './source-tree.js';

/* Which messages can a user of the package see? Read from the source: what it throws, and what it writes to stderr. */

/** A message as it is written in the source, with `…` for each part that is filled in. */
export interface Message {
  readonly kind: 'error' | 'line' | 'drop';
  readonly file: string;
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const each of value) walk(each, visit);
  else if (isNode(value)) {
    visit(value);
    for (const member of Object.values(value)) if (typeof member === 'object') walk(member, visit);
  }
}

/** The texts that an expression may be, as far as they are written in it. */
function textsOf(node: unknown, constants: ReadonlyMap<string, Node>): string[] {
  if (!isNode(node)) return ['…'];
  const of = (member: string) => textsOf(node[member], constants);
  switch (node.type) {
    case 'Literal':
      return [typeof node['value'] === 'string' ? node['value'] : '…'];
    case 'TemplateLiteral': {
      const pieces = node['quasis'] as Array<{ value: { cooked: string } }>;
      return [pieces.map(({ value }) => value.cooked).join('…')];
    }
    case 'BinaryExpression':
      return of('left').flatMap((left) => of('right').map((right) => left + right));
    case 'ConditionalExpression':
      return [...of('consequent'), ...of('alternate')];
    case 'Identifier': {
      const constant = constants.get(node['name'] as string);
      return constant === undefined ? ['…'] : textsOf(constant, new Map());
    }
    default:
      return ['…'];
  }
}

/** The name of what is called: `line` of `report.line(…)` and of `this.#line(…)`. */
function calleeOf(node: Node): string {
  const callee = node['callee'] as Node;
  const named = callee.type === 'MemberExpression' ? (callee['property'] as Node) : callee;
  return typeof named['name'] === 'string' ? named['name'] : '';
}

/** The name of a constant or of a member of an object. */
const nameOf = (node: Node) => ((node['id'] ?? node['key']) as { name?: string } | null | undefined)?.name ?? '';

const LINES: ReadonlySet<string> = new Set(['warn', 'line', 'reportLine']);
/** Methods that get the reason of a drop, and which of their arguments it is. */
const DROPS: Readonly<Record<string, number>> = { drop: 1, refuse: 1, close: 0, abort: 0 };
/** Names of constants and members that hold such a reason. */
const REASONS: ReadonlySet<string> = new Set(['FULL', 'CLOSED', 'reason', 'refusal']);
/** Members that other files put into their messages. */
const MEMBERS: ReadonlySet<string> = new Set(['begins', 'ends', 'summary']);

/** Constants with a text of their own, and in `TEXTS` many. */
function constantsOf(program: unknown): { constants: Map<string, Node>; hints: Node[] } {
  const constants = new Map<string, Node>();
  const hints: Node[] = [];
  walk(program, (node) => {
    if (node.type !== 'VariableDeclarator' || !isNode(node['init'])) return;
    const name = (node['id'] as { name?: string }).name ?? '';
    constants.set(name, node['init']);
    const object = node['init'].type === 'TSAsExpression' ? node['init']['expression'] : undefined;
    if (name !== 'TEXTS' || !isNode(object)) return;
    hints.push(...((object['properties'] as Node[] | undefined) ?? []).map((property) => property['value'] as Node));
  });
  return { constants, hints };
}

/** The messages of one file. */
export function messagesIn(source: string, file = 'file.ts'): Message[] {
  const { program } = parseSync(file, source);
  const { constants, hints } = constantsOf(program);
  const found: Message[] = [];
  const add = (kind: Message['kind'], node: unknown) =>
    found.push(...textsOf(node, constants).map((text) => ({ kind, file, text })));
  if (file.endsWith('hints.ts')) for (const hint of hints) add('line', hint);
  walk(program, (node) => {
    const args = (node['arguments'] as Node[] | undefined) ?? [];
    const [first, second] = args;
    const isError = /Error$/.test((node['callee'] as { name?: string } | undefined)?.name ?? '');
    if (node.type === 'NewExpression' && isError) add('error', calleeOf(node) === 'AggregateError' ? second : first);
    if (node.type === 'CallExpression' && LINES.has(calleeOf(node))) add('line', first);
    const dropped = node.type === 'CallExpression' ? DROPS[calleeOf(node)] : undefined;
    if (dropped !== undefined && args[dropped]?.type === 'Literal') add('drop', args[dropped]);
    const name = nameOf(node);
    if (node.type === 'Property' && MEMBERS.has(name)) add('line', node['value']);
    if (REASONS.has(name) && isNode(node['init'] ?? node['value'])) add('drop', node['init'] ?? node['value']);
  });
  return found;
}

/** Messages with words of their own: two letters in a row. */
const hasWords = ({ text }: Message) => /[a-z]{2}/.test(text);

/** Every message of `src`, each once. */
export function allMessages(): Message[] {
  const messages = [...readSourceTree(`${PROJECT}/src`)].flatMap(([file, source]) => messagesIn(source, file));
  const seen = new Set<string>();
  return messages.filter((message) => hasWords(message) && !seen.has(message.text) && seen.add(message.text));
}
