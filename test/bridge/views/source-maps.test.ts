import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT, runNode } from '../../support/child.js';

/** Line 4 of what is run is line 1 of `written.ts`. */
const MAP = {
  version: 3,
  sources: ['written.ts'],
  names: [],
  mappings: ';;;AAAA',
  sourcesContent: ['logger.info("x")'],
};
const SOURCE = `import { Logger } from ${JSON.stringify(pathToFileURL(join(PROJECT, 'dist/bridge/index.js')).href)};
const logger = new Logger();
logger.add((text) => process.stdout.write(text), { format: '{file}|{line}' });
logger.info('x');
//# ${'source'}MappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(MAP)).toString('base64')}
`;

describe('the place of a call', () => {
  it.each([
    [['--enable-source-maps'], 'written.ts|1\n'],
    [[], 'built.mjs|4\n'],
  ])('with node %j is %s', async (args, place) => {
    const folder = mkdtempSync(join(tmpdir(), 'logly-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'built.mjs');
    writeFileSync(file, SOURCE);
    const { stdout, stderr } = await runNode([...args, file]);
    expect([stdout, stderr]).toEqual([join(folder, place), '']);
  });
});
