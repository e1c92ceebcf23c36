import { defineConfig } from 'rolldown';
import { COMMAND, ENTRY_POINTS, THREAD } from './entry-points.js';

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

const NEEDS =
  'logly-otel needs Node.js 20.19 or later, 22.3 or later, or Bun, Deno or workerd with their Node.js modules';

/**
 * The first statement of each file: a place without what this package needs of Node.js gets one sentence. In syntax of old engines: CommonJS
 * gets the sentence where the rest of the package does not parse.
 */
const GUARD = `if (typeof process !== 'object' || typeof process.getBuiltinModule !== 'function') throw new Error('${NEEDS}; this is ' + (typeof process === 'object' && process.versions && process.versions.node ? 'Node.js ' + process.versions.node : 'none of them'));`;

/** Where bundlers for browsers are led by the condition `browser`: the same names, so that linking succeeds and the sentence is seen. */
const browser = {
  name: 'browser',
  generateBundle(_options, bundle) {
    const sentence = `throw new Error('${NEEDS}: it does not run in browsers');\n`;
    for (const { isEntry, name, exports } of Object.values(bundle)) {
      if (!isEntry) continue;
      this.emitFile({
        type: 'asset',
        fileName: `${name}.browser.js`,
        source: `${sentence}export let ${exports.join(', ')};\n`,
      });
    }
    this.emitFile({ type: 'asset', fileName: 'browser.cjs', source: `'use strict';\n${sentence}` });
  },
};

/** Modules that exporters of databases, queues and OTLP share, and nothing else needs. */
const DESTINATIONS = /src\/exporters\/(otlp\/encoding|publish|retrying|sql)\//;

/**
 * The layers on the Logly API import its built entry point, as users do: were its modules in several entry points, they would leave
 * `dist/bridge/index.js` for a chunk that every entry point loads.
 */
const layers = {
  name: 'layers',
  resolveId: (source, importer = '') =>
    source === '../index.js' && /[\\/]src[\\/]bridge[\\/]/.test(importer) ? { id: source, external: true } : undefined,
};

const MODULE_URL = 'loglyModuleUrl';

/**
 * Writes the declarations of CommonJS. They refer to those of the ES modules, so that both have the same types: a Logger that an ES module
 * made fits a parameter of a CommonJS one. A class is a value and a type, and is declared as both.
 */
const declarations = {
  name: 'declarations',
  async generateBundle(_options, bundle) {
    for (const { isEntry, name, exports } of Object.values(bundle)) {
      if (!isEntry) continue;
      const file = `./${name.split('/').at(-1)}.js`;
      const built = await import(new URL(`dist/${name}.js`, import.meta.url).href);
      const from = `from '${file}' with { 'resolution-mode': 'import' }`;
      const lines = exports.flatMap((exported) => [
        `import type { ${exported} as ${exported}_ } ${from};`,
        `export declare const ${exported}: typeof ${exported}_;`,
        ...(/^class\b/.test(String(built[exported])) ? [`export type ${exported} = ${exported}_;`] : []),
      ]);
      this.emitFile({
        type: 'asset',
        fileName: `${name}.d.cts`,
        source: `${lines.join('\n')}\nexport type * ${from};\n`,
      });
    }
  },
};

const common = {
  // `node` would load `node:module` in each file, for a `require` that this package does not use.
  platform: 'neutral',
  external: /^node:/,
  tsconfig: 'tsconfig.build.json',
  treeshake: { moduleSideEffects: false },
};

const output = {
  dir: 'dist',
  comments: { annotation: true, jsdoc: false, legal: false },
};

const inputOf = (paths) => Object.fromEntries(paths.map((path) => [path, `src/${path}.ts`]));

/** Builds the JavaScript of `dist`, as ES modules and as CommonJS; tsc writes the declarations beside it. */
export default defineConfig([
  {
    ...common,
    input: inputOf(ENTRY_POINTS),
    plugins: [ascii, browser, layers],
    output: {
      ...output,
      entryFileNames: '[name].js',
      chunkFileNames: '[name].js',
      banner: GUARD,
      codeSplitting: {
        // Modules of several entry points go into one chunk: each module exists once in a process, whatever is imported. A second chunk would
        // cost more than it saves: Node takes as long to find and open a file as to read 20 kB of code (bench/questions/entry.ts, Node 20).
        // What destinations share beyond that has a file of its own: few programs import one.
        groups: [
          { name: 'shared', test: (id) => !DESTINATIONS.test(id), minShareCount: 2, priority: 1 },
          { name: 'destinations', minShareCount: 2 },
        ],
      },
    },
  },
  {
    ...common,
    // Imports no other file, and is a module by its name: webpack, ncc and Vite copy it for the `new URL` that names it.
    input: inputOf([THREAD]),
    plugins: [ascii],
    output: { ...output, entryFileNames: '[name].mjs', codeSplitting: false },
  },
  {
    ...common,
    // One file, which a shell starts.
    input: inputOf([COMMAND]),
    plugins: [ascii],
    output: { ...output, entryFileNames: '[name].js', codeSplitting: false, banner: `#!/usr/bin/env node\n${GUARD}` },
  },
  {
    ...common,
    input: inputOf(ENTRY_POINTS),
    plugins: [ascii, declarations],
    transform: { define: { 'import.meta.url': MODULE_URL } },
    output: {
      ...output,
      format: 'cjs',
      exports: 'named',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      banner: GUARD,
      // Bundlers that make an ES module of it leave `__filename` undefined.
      intro: `const ${MODULE_URL} = typeof __filename === 'string' ? process.getBuiltinModule('node:url').pathToFileURL(__filename).href : undefined;`,
      // All code in one file: CommonJS reads a name of another file as a property at each use, which the hot paths would pay for. It stands
      // beside the program of background threads.
      codeSplitting: { groups: [{ name: 'bridge/package', minShareCount: 1 }] },
    },
  },
]);
