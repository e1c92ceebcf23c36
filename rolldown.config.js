import { defineConfig } from 'rolldown';

/** What `exports` of package.json names, and the program of a background thread, which `bridge/add.ts` looks for in its own folder. */
const ENTRIES = [
  'bridge/index',
  'bridge/node-sdk',
  'bridge/thread',
  'exporters/index',
  'exporters/otlp/index',
  'processors/index',
];

/** Engines keep a file with a single character beyond ASCII in two bytes each, and take longer to read it. All of ours stand in texts. */
const ascii = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) chunk.code = chunk.code.replaceAll(/[^\0-\x7f]/g, escaped);
  },
};

/** @param unit Of a text: half a character, where that is a pair */
function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The JavaScript of `dist`, beside the declarations that tsc writes. */
export default defineConfig({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `src/${entry}.ts`])),
  // Not `node`, which would load `node:module` everywhere, for the sake of a `require` that we do not have.
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
      // What several entries need is in one chunk, so that each module exists once in a process, whatever is imported. One and not several:
      // to find and open a file takes Node as long as reading some 20 kB of code.
      groups: [{ name: 'shared', minShareCount: 2 }],
    },
  },
});
