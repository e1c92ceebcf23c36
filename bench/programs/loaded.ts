import { createRequire, register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';
import { answer } from './told.js';

/* Which files of OpenTelemetry an import loads, as ES modules or required. */

export interface LoadedArgs {
  readonly packages: readonly string[];
}

const HOOKS = `
  let port;
  export function initialize(data) { port = data; }
  export async function load(url, context, next) { port.postMessage(url); return next(url, context); }
`;
/** For the thread of the hooks to have told the last one. */
const SETTLE_MILLIS = 100;

await answer(async ({ packages }: LoadedArgs): Promise<number> => {
  const loaded = new Set<string>();
  const { port1, port2 } = new MessageChannel();
  port1.on('message', (url: string) => loaded.add(url.replace('file://', '')));
  register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: port2, transferList: [port2] });
  for (const name of packages) await import(name);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLIS));
  for (const path of Object.keys(createRequire(import.meta.url).cache)) loaded.add(path);
  return [...loaded].filter((path) => path.includes('/node_modules/@opentelemetry/')).length;
});
