/* Compares our OTLP encodings with the official serialisers, as `npm test` does, with 10,000 records. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

describe('the encodings', () => {
  it('equal the official serialisers for 10,000 random records, except for the value table', () => {
    const vitest = join(PROJECT, 'node_modules/vitest/vitest.mjs');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [vitest, 'run', 'test/exporters/otlp/wire-truth.test.ts', '--reporter=verbose'],
      {
        cwd: PROJECT,
        encoding: 'utf8',
        timeout: 120_000,
        env: { ...process.env, WIRE_RECORDS: '10000', NO_COLOR: '1' },
      },
    );
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /with 10000 random records/);
    console.log('wire: 10000 records, both encodings, equal to the official serialisers but for the value table');
  });
});
