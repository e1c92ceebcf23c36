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
const layers = (kind) => ({
  name: 'layers',
  resolveId: (source, importer = '') =>
    source === '../index.js' && /[\\/]src[\\/]bridge[\\/]/.test(importer)
      ? { id: `../index.${kind}`, external: true }
      : undefined,
});

/**
 * Code of other entry points, which `logly-otel` alone does not need; and the shared logger, which is made when the package is complete: the
 * environment may ask for a part.
 */
const ENTRY_CODE =
  /src[\\/](exporters[\\/](otlp|http|publish|retrying|sql|kafka|nats|redis|amqp)|bridge[\\/](http|pino|nest|console|testing))[\\/]|bridge[\\/](node-sdk|shared)\.ts/;

/** The file of CommonJS that has what every program needs. It stands beside the program of background threads. */
const PACKAGE = 'bridge/package';

/**
 * What `add`, `configure` or a constructor loads when it is first asked for. Most programs use none of it, and V8 takes as long to read it as all
 * the rest (bench/questions/entry.ts). No log call, delivery or end of a process loads a file: test/import-cost.test.ts.
 */
const PARTS = {
  files: /src[\\/]exporters[\\/]file[\\/](?!option-names)/,
  json: /src[\\/]exporters[\\/]render[\\/]json[\\/]/,
  threads: /src[\\/]exporters[\\/]loop[\\/](?!event-loop|sink-module)/,
  spool: /src[\\/]processors[\\/]spool[\\/]/,
  bursts: /src[\\/]processors[\\/]bursts[\\/]/,
  redaction: /src[\\/]record[\\/]redact[\\/]/,
  metrics: /src[\\/]bridge[\\/]metrics[\\/]/,
};

const PART = 'bridge/parts/';
const PART_NAMES = Object.keys(PARTS);
const REQUIRE = /^const (require_\w+) = require\("(.+?)"\);\n/gm;

/** Each part becomes a plain property when it is loaded. Bundlers follow the `require`. */
const LOADS = `const loglyParts = {
${PART_NAMES.map((name) => `\tget ${name}() { return loadPart("${name}", require("./parts/${name}.cjs")); }`).join(',\n')}
};
function loadPart(name, part) {
	const value = part(exports);
	Object.defineProperty(loglyParts, name, { value });
	return value;
}
exports.loglyParts = loglyParts;
`;

/**
 * Links the files of CommonJS. A part is a function that the package calls: it gets the very package that asks for it, even where a test has reset
 * the modules in between, and imports nothing. What a file takes of another one becomes constants: as properties they would be looked up at each
 * use.
 */
const links = {
  name: 'links',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      const code = linked(chunk);
      chunk.code = chunk.name.startsWith(PART)
        ? `'use strict';\nmodule.exports = (function (loglyPackage) {\nconst exports = {};\n${code}\nreturn exports;\n});\n`
        : code;
    }
  },
};

function linked({ name, code }) {
  const required = [...code.matchAll(REQUIRE)].map(([statement, variable, file]) => ({ statement, variable, file }));
  let body = code;
  const head = name === PACKAGE ? [LOADS] : [];
  for (const { variable, file } of required) {
    const part = PART_NAMES.find((one) => file.endsWith(`/${one}.cjs`));
    if (part !== undefined) body = body.replaceAll(`${variable}.`, `loglyParts.${part}.`);
  }
  for (const { variable, file } of required) {
    const members = new Map();
    body = body.replaceAll(new RegExp(`\\b${variable}\\.([\\w$]+)`, 'g'), (_, member) => {
      members.set(member, `${variable}_${member}`);
      return `${variable}_${member}`;
    });
    if (file.endsWith('/package.cjs') && body.includes('loglyParts.')) members.set('loglyParts', 'loglyParts');
    const taken = Array.from(members, ([member, constant]) => `${member}: ${constant}`).join(', ');
    if (taken !== '')
      head.push(`const { ${taken} } = ${name.startsWith(PART) ? 'loglyPackage' : `require("${file}")`};\n`);
  }
  required.forEach(({ statement }, index) => {
    body = body.replace(statement, () => (index === 0 ? head.join('') : ''));
  });
  return body;
}

/**
 * What Node.js imports: the names of the CommonJS files, so that both kinds of module share one copy of the package, and parts are loaded when they
 * are needed, which an ES module cannot do in a call. Bundlers and other runtimes get ES modules, from which unused code can be dropped.
 */
const node = {
  name: 'node',
  generateBundle(_options, bundle) {
    for (const { isEntry, name, exports } of Object.values(bundle)) {
      if (!isEntry) continue;
      const source = `import entry from './${name.split('/').at(-1)}.cjs';\nexport const { ${exports.join(', ')} } = entry;\n`;
      this.emitFile({ type: 'asset', fileName: `${name}.node.js`, source });
    }
  },
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
    plugins: [ascii, browser, layers('js')],
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
    plugins: [ascii, layers('cjs'), declarations, node, links],
    transform: { define: { 'import.meta.url': MODULE_URL } },
    // A chunk may export what another one needs; who imports an entry point gets its file for Node.js, or `exports` as they are declared.
    preserveEntrySignatures: 'allow-extension',
    output: {
      ...output,
      format: 'cjs',
      exports: 'named',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      banner: ({ name }) => (name.startsWith(PART) ? '' : `'use strict';\n${GUARD}`),
      // Bundlers that make an ES module of it leave `__filename` undefined.
      intro: ({ name }) =>
        name.startsWith(PART)
          ? ''
          : `const ${MODULE_URL} = typeof __filename === 'string' ? process.getBuiltinModule('node:url').pathToFileURL(__filename).href : undefined;`,
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [
          ...Object.entries(PARTS).map(([name, test]) => ({ name: `${PART}${name}`, test, priority: 2 })),
          { name: PACKAGE, test: (id) => !ENTRY_CODE.test(id), priority: 1 },
          { name: 'bridge/destinations', minShareCount: 2 },
        ],
      },
    },
  },
]);
