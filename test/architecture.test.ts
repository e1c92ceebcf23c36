import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RULES, unmirrored } from './support/architecture-rules.js';
import { readSourceTree } from './support/source-tree.js';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SOURCE = readSourceTree(folder('../src'));

const breaches = (tree: Record<string, string>) =>
  Object.values(RULES).flatMap((rule) => rule(new Map(Object.entries(tree))));

describe('the architecture', () => {
  it.each(Object.entries(RULES))('%s', (_, rule) => {
    expect(rule(SOURCE)).toEqual([]);
  });

  it('has each test of a room in a folder that the room has, too', () => {
    expect(unmirrored(readSourceTree(folder('.')).keys(), SOURCE)).toEqual([]);
  });
});

describe('the rules', () => {
  it.each([
    [
      'a room that imports another one',
      { 'record/a.ts': "import { b } from '../bridge/b.js';", 'bridge/b.ts': '' },
      'record may not import bridge/b.ts',
    ],
    [
      'a type from another room',
      { 'exporters/a.ts': "import type { B } from '../processors/b.js';", 'processors/b.ts': '' },
      'exporters may not import',
    ],
    [
      'an import over several lines',
      { 'record/a.ts': "import {\n  type B,\n  c,\n} from '../bridge/b.js';", 'bridge/b.ts': '' },
      'record may not import',
    ],
    [
      'a package',
      { 'record/a.ts': "import { context } from '@opentelemetry/api';" },
      'imports the package @opentelemetry/api',
    ],
    ['a dynamic import', { 'record/a.ts': "const b = await import('ws');" }, 'imports the package ws'],
    [
      'a cycle',
      { 'record/a.ts': "import './b.js';", 'record/b.ts': "export type { A } from './a.js';" },
      'import cycle record/a.ts → record/b.ts → record/a.ts',
    ],
    [
      'a processor made in the wrong place',
      { 'bridge/a.ts': 'new BatchLogRecordProcessor({})' },
      'constructs BatchLogRecordProcessor',
    ],
    [
      'a global of OpenTelemetry',
      { 'bridge/a.ts': "Symbol.for('opentelemetry.js.api.1')" },
      'as only record/otel.ts may',
    ],
    [
      'folders that import each other',
      {
        'bridge/a/one.ts': "import './two.js';\nimport type { B } from '../b/one.js';",
        'bridge/a/two.ts': '',
        'bridge/b/one.ts': "import '../c.js';",
        'bridge/c.ts': "import './a/two.js';",
      },
      'is in the knot bridge/a, bridge/b, bridge/c.ts',
    ],
    ['a file that is too long', { 'record/a.ts': 'a();\n'.repeat(251) }, 'has 251 lines of code'],
    ['a bucket', { 'record/utils.ts': '' }, 'has a name that fits any content'],
    [
      'a folder that is too full',
      Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`record/a${i}.ts`, ''])),
      'holds 17 files',
    ],
    ['a file outside of the rooms', { 'other/a.ts': '' }, 'is in no room'],
    [
      'a folder without a question',
      { 'record/a.ts': '/** Answers. */', 'record/b.ts': '// No.\n/* Why? */', 'record/c/a.ts': '/* Why? */' },
      'record: no file begins with',
    ],
  ])('find %s', (_, files, breach) => {
    expect(breaches(files).join('\n')).toContain(breach);
  });

  it('accept a tree that keeps them', () => {
    const tree = {
      'record/a.ts': "/* What is a record? */\nimport { b } from 'node:fs';",
      'record/b.ts': '/** No question. */',
      'bridge/b.ts': "import { a } from '../record/a.js';",
    };
    expect(breaches(tree)).toEqual([]);
  });

  it('find a test whose folder does not exist in src', () => {
    const tree = new Map([['bridge/add/options/a.ts', '']]);
    const tests = ['bridge/add/x.test.ts', 'bridge/adds/y.test.ts', 'bridge/z.test.ts', 'docs/links.test.ts'];
    expect(unmirrored(tests, tree)).toEqual(['bridge/adds/y.test.ts']);
  });
});
