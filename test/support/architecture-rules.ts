import { basename, dirname } from 'node:path';
import { importsOf, type SourceTree } from './source-tree.js';

/** The rooms that each room may import besides itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  record: [],
  processors: ['record'],
  exporters: ['record'],
  bridge: ['record', 'processors', 'exporters'],
  command: ['record', 'processors', 'exporters'],
};

/** AsyncLogRecordProcessor wraps a function and renders its text as `add` does: the one import between these two rooms. */
const DOOR = 'processors/async.ts';
const BEHIND_THE_DOOR = /^exporters\/(callable|render\/template)\.ts$/;
const INDEX = 'processors/index.ts';

const MAX_LINES = 250;
const MAX_FILES = 16;
const BUCKETS = new Set(['utils', 'helpers', 'common', 'types', 'manager', 'base', 'impl', 'data', 'info']);

/** Files that may construct processors, exporters and deliveries. */
const COMPOSERS = new Set([
  'bridge/add/add.ts',
  'bridge/add/compose.ts',
  'bridge/add/file-sink.ts',
  'bridge/add/module-sink.ts',
  // Does on a background thread what `add` does on this one.
  'bridge/add/thread-sink.ts',
  'bridge/core.ts',
  // Wraps a foreign exporter for a delivery.
  'processors/pipeline/foreign-exporter.ts',
  // Composes the exporters that the environment names; no sinks.
  'bridge/node-sdk.ts',
  // Delivers from a shell.
  'command/spool-replay.ts',
  // Behind the processors that users construct.
  'processors/standalone.ts',
]);
/** Exporters that wrap an exporter of this package, or construct themselves; short forms, which users call as a constructor. */
const OWN_INNER = new Set([
  ...['exporters/console.ts', 'exporters/callable.ts', 'exporters/http/ingest/exporter.ts'],
  ...['exporters/sql/clients/postgres.ts', 'exporters/sql/clients/mysql.ts', 'exporters/sql/clients/sqlite.ts'],
  ...[
    'exporters/kafka/kafka.ts',
    'exporters/nats/jetstream.ts',
    'exporters/redis/redis-stream.ts',
    'exporters/amqp/amqp.ts',
  ],
]);

/** Every rule by the sentence that it holds; a rule returns its breaches as `path: what is wrong`. */
export const RULES: Readonly<Record<string, (tree: SourceTree) => string[]>> = {
  'rooms import only the rooms below them': roomBreaches,
  'no file imports a package': packageBreaches,
  'imports form no cycle': cycles,
  'folders of a room form no knot': knots,
  'only composers construct processors and exporters': compositionBreaches,
  "only record/otel.ts depends on OpenTelemetry's version": versionBreaches,
  'files and folders keep their limits and names': shapeBreaches,
  'a file of each folder begins with the question that the folder answers': questionBreaches,
};

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function roomBreaches(tree: SourceTree): string[] {
  const found: string[] = [];
  for (const [path, text] of tree) {
    const room = roomOf(path);
    if (!Object.hasOwn(ROOMS, room)) found.push(`${path}: is in no room`);
    for (const { target, typeOnly } of importsOf(path, text)) {
      if (target === undefined || roomOf(target) === room || ROOMS[room]?.includes(roomOf(target))) continue;
      const throughTheDoor = BEHIND_THE_DOOR.test(target) && (path === DOOR || (path === INDEX && typeOnly));
      if (!throughTheDoor) found.push(`${path}: ${room} may not import ${target}`);
    }
  }
  return found;
}

function packageBreaches(tree: SourceTree): string[] {
  const found: string[] = [];
  for (const [path, text] of tree) {
    for (const { specifier, target } of importsOf(path, text)) {
      if (target === undefined && !specifier.startsWith('node:'))
        found.push(`${path}: imports the package ${specifier}`);
    }
  }
  return found;
}

/** Type imports count: a cycle of types ties its files together as well. */
function cycles(tree: SourceTree): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push(`${path}: is in the import cycle ${[...trail.slice(at), path].join(' → ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const { target } of importsOf(path, tree.get(path) ?? '')) {
      if (target !== undefined && tree.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return found;
}

/** The unit of a file inside its room: its folder, or the file itself where it stands beside the folders. */
function unitOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** Units of a room that import each other, directly or through others; each set once. */
function knots(tree: SourceTree): string[] {
  const arrows = new Map<string, Set<string>>();
  for (const [path, text] of tree) {
    const from = unitOf(path);
    const targets = arrows.get(from) ?? new Set();
    arrows.set(from, targets);
    for (const { target } of importsOf(path, text)) {
      if (target !== undefined && roomOf(target) === roomOf(path) && unitOf(target) !== from)
        targets.add(unitOf(target));
    }
  }
  const reach = (from: string): Set<string> => {
    const reached = new Set<string>();
    const open = [from];
    for (let unit = open.pop(); unit !== undefined; unit = open.pop()) {
      for (const next of arrows.get(unit) ?? []) if (!reached.has(next)) open.push(next);
      for (const next of arrows.get(unit) ?? []) reached.add(next);
    }
    return reached;
  };
  const reached = new Map([...arrows.keys()].map((unit) => [unit, reach(unit)]));
  const found = new Set<string>();
  for (const [unit, all] of reached) {
    const knot = [unit, ...[...all].filter((other) => other !== unit && reached.get(other)?.has(unit))].sort();
    if (knot.length > 1) found.add(`${knot[0]}: is in the knot ${knot.join(', ')}`);
  }
  return [...found];
}

function compositionBreaches(tree: SourceTree): string[] {
  const found: string[] = [];
  for (const [path, text] of tree) {
    if (COMPOSERS.has(path) || OWN_INNER.has(path)) continue;
    // Without doc comments, whose examples construct exporters, too.
    const code = text.replace(/^\s*\*.*$/gm, '');
    for (const [, made] of code.matchAll(/\bnew (\w+LogRecord(?:Processor|Exporter)|Delivery)\(/g)) {
      found.push(`${path}: constructs ${made}, as only composers may`);
    }
  }
  return found;
}

function versionBreaches(tree: SourceTree): string[] {
  return [...tree]
    .filter(
      ([path, text]) =>
        path !== 'record/otel.ts' && /Symbol\.for\('(?:io\.)?opentelemetry|Symbol\.for\('OpenTelemetry/.test(text),
    )
    .map(([path]) => `${path}: looks up a global of OpenTelemetry, as only record/otel.ts may`);
}

function shapeBreaches(tree: SourceTree): string[] {
  const found: string[] = [];
  for (const [path, text] of tree) {
    // Comments do not count: they are the reference documentation, which is no reason to split a file.
    const lines = text.split('\n').filter((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line)).length;
    if (lines > MAX_LINES) found.push(`${path}: has ${lines} lines of code, over ${MAX_LINES}`);
    const name = basename(path, '.ts');
    if (BUCKETS.has(name)) found.push(`${path}: has a name that fits any content`);
    if (!/^[a-z][a-z0-9-]*$/.test(name)) found.push(`${path}: is not in kebab-case`);
  }
  for (const [folder, files] of folders(tree)) {
    if (files.length > MAX_FILES) found.push(`${folder}: holds ${files.length} files, over ${MAX_FILES}`);
  }
  return found;
}

/** The first comment of the folder's main file asks, in one sentence, what it answers: `Which records wait, and which are evicted?`. */
function questionBreaches(tree: SourceTree): string[] {
  return [...folders(tree)]
    .filter(([, files]) => files.length > 1 && !files.some((path) => asksFirst(tree.get(path) ?? '')))
    .map(([folder]) => `${folder}: no file begins with a block comment that asks its question`);
}

function asksFirst(text: string): boolean {
  const [, comment = ''] = /\/\*([\s\S]*?)\*\/|\/\//.exec(text) ?? [];
  return comment.includes('?');
}

/** The files directly in each folder. */
function folders(tree: SourceTree): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of tree.keys()) found.set(dirname(path), [...(found.get(dirname(path)) ?? []), path]);
  return found;
}

/** Test files of a room, by paths below `test`, that stand in a folder which `src` does not have. */
export function unmirrored(tests: Iterable<string>, tree: SourceTree): string[] {
  const known = new Set([...tree.keys()].flatMap((path) => ancestors(dirname(path))));
  return [...tests].filter(
    (path) => Object.hasOwn(ROOMS, roomOf(path)) && path.endsWith('.test.ts') && !known.has(dirname(path)),
  );
}

/** A folder and those that it is in: `a/b` and `a`. */
function ancestors(folder: string): string[] {
  return folder.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
}
