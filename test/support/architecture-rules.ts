import { basename, dirname } from 'node:path';
import { importsOf, type SourceTree } from './source-tree.js';

/** What each room may import besides itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  record: [],
  processors: ['record'],
  exporters: ['record'],
  bridge: ['record', 'processors', 'exporters'],
};

/** The guide's processor wraps a function, and gives it the text that `add` would: the one door between the two rooms. */
const DOOR = 'processors/async.ts';
const BEHIND_THE_DOOR = /^exporters\/(callable|render\/template)\.ts$/;
const INDEX = 'processors/index.ts';

const MAX_LINES = 250;
const MAX_FILES = 16;
const BUCKETS = new Set(['utils', 'helpers', 'common', 'types', 'manager', 'base', 'impl', 'data', 'info']);

/** Who may construct processors, exporters and deliveries. */
const COMPOSERS = new Set([
  'bridge/add/add.ts',
  'bridge/add/compose.ts',
  'bridge/add/file-sink.ts',
  'bridge/add/module-sink.ts',
  // The twin of add on the thread of a loop.
  'bridge/add/thread-sink.ts',
  'bridge/core.ts',
  // Wraps foreign exporters for a delivery.
  'processors/pipeline/foreign-exporter.ts',
  // Composes what an environment asks for, no sinks.
  'bridge/node-sdk.ts',
  ...['sync', 'async', 'batch'].map((face) => `processors/${face}.ts`),
]);
/** A decorator that is an exporter of ours all through. */
const OWN_INNER = new Set(['exporters/console.ts', 'exporters/callable.ts']);

/** Every breach of the rules, as `file: rule`. */
export function breaches(tree: SourceTree): string[] {
  return [
    ...roomBreaches(tree),
    ...packageBreaches(tree),
    ...cycles(tree),
    ...knots(tree),
    ...compositionBreaches(tree),
    ...versionBreaches(tree),
    ...shapeBreaches(tree),
  ];
}

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

/** Imports of types count: a cycle of types is a cycle of ideas. */
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

/** The unit of a file, for the arrows inside a room: its folder, or the file itself where it stands beside the folders. */
function unitOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** Folders of a room that import each other, also through others: each set of them once. */
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
    // Examples in doc comments construct exporters, too.
    const code = text.replace(/^\s*\*.*$/gm, '');
    for (const [, made] of code.matchAll(/\bnew (\w+LogRecord(?:Processor|Exporter)|Delivery)\(/g)) {
      found.push(`${path}: constructs ${made}, which is for those who compose sinks`);
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
    .map(([path]) => `${path}: knows what only record/otel.ts may know of OpenTelemetry's versions`);
}

function shapeBreaches(tree: SourceTree): string[] {
  const found: string[] = [];
  const folders = new Map<string, number>();
  for (const [path, text] of tree) {
    // Comments are the reference documentation: more of it asks for no second file.
    const lines = text.split('\n').filter((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line)).length;
    if (lines > MAX_LINES) found.push(`${path}: has ${lines} lines of code, over ${MAX_LINES}`);
    const name = basename(path, '.ts');
    if (BUCKETS.has(name)) found.push(`${path}: is named after nothing that it holds`);
    if (!/^[a-z][a-z0-9-]*$/.test(name)) found.push(`${path}: is not in kebab-case`);
    folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1);
  }
  for (const [folder, files] of folders) {
    if (files > MAX_FILES) found.push(`${folder}: holds ${files} files, over ${MAX_FILES}`);
  }
  return found;
}
