import { describe, expect, it } from 'vitest';
import { PROJECT, runSource } from './support/child.js';

/** The URLs of all files that importing the entry point loads. */
async function loadedBy(entry: string): Promise<string[]> {
  const { stdout, stderr, code } = await runSource(`
    import { register } from 'node:module';
    import { MessageChannel } from 'node:worker_threads';
    import { createRequire } from 'node:module';
    const { port1, port2 } = new MessageChannel();
    const loaded = [];
    port1.on('message', (url) => loaded.push(url));
    port1.unref();
    const hooks = \`
      let port;
      export function initialize(data) { port = data; }
      export async function load(url, context, next) { port.postMessage(url); return next(url, context); }
    \`;
    register('data:text/javascript,' + encodeURIComponent(hooks), { data: port2, transferList: [port2] });
    await import('${entry}');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const required = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify([...loaded, ...required]));
    process.exit();
  `);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as string[];
}

describe('importing', () => {
  it.each([
    ['logly-otel', 50, 200],
    ['logly-otel/processors', 20, 100],
    ['logly-otel/exporters', 15, 80],
    ['logly-otel/exporters/otlp', 25, 80],
  ])('%s loads our own files and nothing else', async (entry, atLeast, atMost) => {
    const loaded = await loadedBy(entry);
    const files = loaded.filter((url) => !url.startsWith('node:'));
    for (const url of files) expect(url).toContain(`${PROJECT}dist/`);
    expect(files.length).toBeGreaterThan(atLeast);
    expect(files.length).toBeLessThan(atMost);
    expect(loaded.join('\n')).not.toMatch(/opentelemetry\/|bridge\/thread/);
  });

  it('installs no handler', async () => {
    const { stdout } = await runSource(`
      const before = process.eventNames().length;
      await import('logly-otel');
      console.log(process.eventNames().length - before);
    `);
    expect(stdout).toBe('0\n');
  });
});
