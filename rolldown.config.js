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
 * What two entries need goes into one chunk, so that each module exists once in a process, whatever is imported; `record` does, because the
 * entries of processors and exporters need nothing else of it. A file takes as long to find as twenty kilobytes do to read: hence few.
 */
const SHARED = [
  /\/src\/(?:record\/|processors\/(?!index)|exporters\/(?!index|otlp\/))/,
  /\/src\/bridge\/(?:provider\/environment|sinks\/(?:given|renderers|thread-limits))\./,
];

export default defineConfig({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `src/${entry}.ts`])),
  platform: 'neutral',
  external: [/^node:/],
  tsconfig: 'tsconfig.build.json',
  preserveEntrySignatures: 'allow-extension',
  treeshake: { moduleSideEffects: false },
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: { annotation: true, jsdoc: false, legal: false },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: 'shared', test: (id) => SHARED.some((pattern) => pattern.test(id)) }],
    },
  },
});
