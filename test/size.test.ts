/*
 * How large is `import { logger }` in a bundle, and by what has it grown? `LOGLY_SIZE=update npx vitest run test/size.test.ts` accepts the present size.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { PROJECT } from './support/child.js';

/** Beyond this share, a change of the size has to be accepted. */
const TOLERANCE = 0.01;
const RECORDED = join(PROJECT, 'test/size.json');

interface Size {
  /** Bytes of the bundle, minified and gzipped. */
  readonly gzipped: number;
  /** Characters of code in each folder, before it is minified. */
  readonly folders: Readonly<Record<string, number>>;
}

async function sizeNow(): Promise<Size> {
  const entry = join(PROJECT, 'src/entry-of-a-test.ts');
  const bundle = await rolldown({
    input: entry,
    platform: 'neutral',
    external: /^node:/,
    tsconfig: join(PROJECT, 'tsconfig.build.json'),
    plugins: [
      {
        name: 'program',
        resolveId: (source) => (source === entry ? entry : null),
        load: (id) => (id === entry ? "import { logger } from './bridge/index.js';\nlogger.info('it works');" : null),
      },
    ],
  });
  const readable = await bundle.generate({ format: 'esm' });
  const minified = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const folders: Record<string, number> = {};
  for (const [id, { code }] of Object.entries(readable.output[0].modules)) {
    const [room = '', folder = '', ...inside] = relative(join(PROJECT, 'src'), id).split(/[\\/]/);
    const key = inside.length > 0 ? `${room}/${folder}` : room;
    folders[key] = (folders[key] ?? 0) + (code?.length ?? 0);
  }
  const sorted = Object.fromEntries(Object.entries(folders).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { gzipped: gzipSync(minified.output[0].code, { level: 9 }).length, folders: sorted };
}

/** Each folder that has grown, the largest growth first. */
function growth(before: Size, now: Size): string {
  return Object.entries(now.folders)
    .map(([folder, size]) => [folder, size - (before.folders[folder] ?? 0)] as const)
    .filter(([, by]) => by > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([folder, by]) => `${folder} by ${by} characters`)
    .join(', ');
}

describe('`import { logger }` in a bundle', () => {
  it('is as large as it was', async () => {
    const now = await sizeNow();
    if (process.env['LOGLY_SIZE'] === 'update') writeFileSync(RECORDED, `${JSON.stringify(now, undefined, 2)}\n`);
    const before = JSON.parse(readFileSync(RECORDED, 'utf8')) as Size;
    const message = `${now.gzipped} bytes, minified and gzipped, instead of ${before.gzipped}; grown: ${growth(before, now)}`;
    expect(readFileSync(join(PROJECT, 'README.md'), 'utf8')).toContain(
      `is ${Math.round(before.gzipped / 1_000)} kB in a bundle`,
    );
    expect(Math.abs(now.gzipped - before.gzipped), message).toBeLessThanOrEqual(before.gzipped * TOLERANCE);
  }, 60_000);
});
