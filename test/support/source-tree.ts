import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

/** The files of a source tree, by their path from its root, with `/`. */
export type SourceTree = ReadonlyMap<string, string>;

export function readSourceTree(root: string): SourceTree {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}

/** One import of a file, types included. */
export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** The file of the tree that it names; undefined for packages. */
  readonly target: string | undefined;
}

const IMPORT = /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

export function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, from, bare, dynamic]) => {
    const specifier = from ?? bare ?? dynamic ?? '';
    const target = specifier.startsWith('.')
      ? posix.normalize(posix.join(dirname(path), specifier)).replace(/\.js$/, '.ts')
      : undefined;
    return { specifier, typeOnly: type !== undefined, target };
  });
}
