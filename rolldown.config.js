import { defineConfig } from 'rolldown';

/** What `exports` of package.json names, and the program of a background thread. */
const ENTRIES = [
  'bridge/index',
  'bridge/node-sdk',
  'bridge/thread',
  'exporters/index',
  'exporters/otlp/index',
  'processors/index',
];

/**
 * The modules of a folder go into one chunk, so that each exists once in a process, whatever is imported. An entry that no other one
 * needs stays a chunk of its own. Chunks of `bridge` lie in its folder, as `add.ts` does, which says where the thread's program is.
 */
const CHUNKS = [
  ['record', /\/src\/record\//],
  ['processors/shared', /\/src\/processors\/(?!index)/],
  ['exporters/render', /\/src\/exporters\/(?:callable|render\/)/],
  ['exporters/shared', /\/src\/exporters\/(?!index|otlp\/)/],
];

export default defineConfig({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `src/${entry}.ts`])),
  platform: 'node',
  tsconfig: 'tsconfig.build.json',
  treeshake: { moduleSideEffects: false },
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: { annotation: true, jsdoc: false, legal: false },
    keepNames: true,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        ...CHUNKS.map(([name, test]) => ({ name, test })),
        { name: 'bridge/shared', test: /\/src\/bridge\//, minShareCount: 2 },
      ],
    },
  },
});
