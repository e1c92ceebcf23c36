/* Runs programs of TypeScript where they are, as `npx tsx` does: `node --import ./test/examples/typescript.mjs program.ts`. */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformSync } from 'rolldown/utils';

// Node.js imports this file again on the thread of the hooks.
if (isMainThread) register(import.meta.url);

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const path = fileURLToPath(url);
  const { code } = transformSync(path, await readFile(path, 'utf8'));
  return { format: 'module', source: code, shortCircuit: true };
}
