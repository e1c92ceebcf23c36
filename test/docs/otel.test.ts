import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, runNode } from '../support/child.js';
import { programsOf, readPage } from '../support/page-programs.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const named = (page: string, name: string) => {
  const program = programsOf(readPage(page)).find((one) => one.name === name);
  if (program === undefined) throw new Error(`${page} has no program ${name}`);
  return program.code;
};
const INSTRUMENTATION = named('otel.md', 'instrumentation');
const LISTENER = named('shutdown.md', 'sdk');

/** In place of NodeSDK, which test/lines installs: it prints its shutdown, which fails if no collector answers. */
const NODE_SDK = `export class NodeSDK {
  start() {}
  async shutdown() {
    await null;
    console.log('spans');
    if (process.env.COLLECTOR === 'down') throw new Error('connect ECONNREFUSED');
  }
}`;

/** A service with a sink that needs the event loop. Ends by the signal, or by itself. */
const SERVICE = `
  logger.add(async (text) => console.log(text.trim()), { format: '{message}' });
  logger.info('record');
  const signal = process.env.SIGNAL;
  if (signal !== undefined) {
    setInterval(() => {}, 1_000);
    setImmediate(() => process.kill(process.pid, signal));
  }
`;

function run(program: string, env: NodeJS.ProcessEnv) {
  const folder = temporaryFolder();
  const sdk = join(folder, 'node_modules/@opentelemetry/sdk-node');
  mkdirSync(sdk, { recursive: true });
  symlinkSync(PROJECT, join(folder, 'node_modules/logly-otel'));
  writeFileSync(join(sdk, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  writeFileSync(join(sdk, 'index.js'), NODE_SDK);
  const file = join(folder, 'instrumentation.mjs');
  writeFileSync(file, `${program}${SERVICE}`);
  return runNode([file], { LOGLY_AUTOINIT: 'false', OTEL_LOGS_EXPORTER: 'none', ...env });
}

describe('the program for NodeSDK in docs/otel.md', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('delivers records and spans on %s, and ends with it', async (SIGNAL) => {
    const { signal, stdout, stderr } = await run(INSTRUMENTATION, { SIGNAL });
    expect([signal, stdout, stderr]).toEqual([SIGNAL, 'record\nspans\n', '']);
  });

  it('delivers records and spans at the natural end', async () => {
    const { code, stdout, stderr } = await run(INSTRUMENTATION, {});
    expect([code, stdout, stderr]).toEqual([0, 'record\nspans\n', '']);
  });

  it('reports that the SDK did not shut down', async () => {
    const { code, stdout, stderr } = await run(INSTRUMENTATION, { COLLECTOR: 'down' });
    expect([code, stdout]).toEqual([0, 'record\nspans\n']);
    expect(stderr).toMatch(/^OpenTelemetry did not shut down: Error: connect ECONNREFUSED\n/);
  });
});

describe('the listener for NodeSDK in docs/shutdown.md', () => {
  const setUp = INSTRUMENTATION.slice(0, INSTRUMENTATION.indexOf('async function shutDown'));

  it.each([undefined, 'down'])('delivers records, then spans, then ends with 0; the collector is %s', async (state) => {
    const { code, stdout, stderr } = await run(`${setUp}${LISTENER}`, { SIGNAL: 'SIGTERM', COLLECTOR: state });
    expect([code, stdout, stderr.includes('did not shut down')]).toEqual([0, 'record\nspans\n', state === 'down']);
  });
});
