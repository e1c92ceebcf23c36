import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { breaches } from './support/architecture-rules.js';
import { readSourceTree } from './support/source-tree.js';

describe('the architecture', () => {
  it('keeps its rules', () => {
    expect(breaches(readSourceTree(fileURLToPath(new URL('../src', import.meta.url))))).toEqual([]);
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
    ['a global of OpenTelemetry', { 'bridge/a.ts': "Symbol.for('opentelemetry.js.api.1')" }, 'only record/otel.ts'],
    [
      'folders of a room that import each other',
      {
        'bridge/a/one.ts': "import './two.js';\nimport type { B } from '../b/one.js';",
        'bridge/a/two.ts': '',
        'bridge/b/one.ts': "import '../c.js';",
        'bridge/c.ts': "import './a/two.js';",
      },
      'is in the knot bridge/a, bridge/b, bridge/c.ts',
    ],
    ['a file that is too long', { 'record/a.ts': 'a();\n'.repeat(251) }, 'has 251 lines of code'],
    ['a bucket', { 'record/utils.ts': '' }, 'named after nothing'],
    [
      'a folder that is too full',
      Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`record/a${i}.ts`, ''])),
      'holds 17 files',
    ],
    ['a file outside of the rooms', { 'other/a.ts': '' }, 'is in no room'],
  ])('find %s', (_, files, breach) => {
    expect(breaches(new Map(Object.entries(files))).join('\n')).toContain(breach);
  });

  it('find nothing where there is nothing', () => {
    const tree = {
      'record/a.ts': "import { b } from 'node:fs';",
      'bridge/b.ts': "import { a } from '../record/a.js';",
    };
    expect(breaches(new Map(Object.entries(tree)))).toEqual([]);
  });
});
