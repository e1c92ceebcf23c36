import { defineConfig } from 'rolldown';
import { ENTRY_POINTS } from './entry-points.js';

/** Escapes what is not ASCII, all of it in strings: V8 stores a file with one such character at two bytes each, and parses it slower. */
const ascii = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) chunk.code = chunk.code.replaceAll(/[^\0-\x7f]/g, escaped);
  },
};

/** @param unit One UTF-16 code unit: half of a surrogate pair beyond U+FFFF */
function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Builds the JavaScript of `dist`; tsc writes the declarations beside it. */
export default defineConfig({
  input: Object.fromEntries(ENTRY_POINTS.map((path) => [path, `src/${path}.ts`])),
  // `node` would load `node:module` in each file, for a `require` that this package does not use.
  platform: 'neutral',
  external: /^node:/,
  tsconfig: 'tsconfig.build.json',
  plugins: [ascii],
  treeshake: { moduleSideEffects: false },
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: { annotation: true, jsdoc: false, legal: false },
    codeSplitting: {
      // Modules of several entry points go into one chunk: each module exists once in a process, whatever is imported. A second chunk would
      // cost more than it saves: Node takes as long to find and open a file as to read 20 kB of code (bench/questions/entry.ts, Node 20).
      groups: [{ name: 'shared', minShareCount: 2 }],
    },
  },
});
