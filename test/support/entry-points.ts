import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './child.js';

interface Files {
  readonly types: string;
  readonly default: string;
}

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { import: Files & { readonly node: string }; require: Files }>>;
  readonly dependencies?: object;
}

export const MANIFEST = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as Manifest;

interface EntryPoint {
  /** As users import it: `logly-otel/processors`. */
  readonly name: string;
  /** Paths of the built files, from the root of the package. */
  readonly types: string;
  readonly code: string;
  /** The ES module that Node.js loads. */
  readonly forNode: string;
  readonly commonJs: string;
}

/** The entry points with code, in the order of `exports` in package.json. */
export const ENTRY_POINTS: readonly EntryPoint[] = Object.entries(MANIFEST.exports).flatMap(([path, target]) =>
  typeof target === 'string'
    ? []
    : {
        name: path.replace('.', 'logly-otel'),
        types: target.import.types,
        code: target.import.default,
        forNode: target.import.node,
        commonJs: target.require.default,
      },
);
