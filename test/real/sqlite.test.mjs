/* Does a real SQLite hold every record as it was logged, once, although its process is killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLIENTS, NODE_22 } from './servers/clients.mjs';
import { DEADLINE } from './servers/outage.mjs';

describe('SQLite', DEADLINE, () => {
  for (const library of ['libsql', '@libsql/client'])
    it(`holds every record, once, through ${library}`, DEADLINE, () => run(process.execPath, library));
  it('holds every record, once, through node:sqlite', DEADLINE, () => run(NODE_22, 'node'));

  /** A program of its own: it is killed with its database, and started again. */
  function run(node, library) {
    const program = fileURLToPath(new URL('servers/sqlite-program.mjs', import.meta.url));
    const { status, stdout, stderr } = spawnSync(node, [program, library], {
      encoding: 'utf8',
      timeout: 240_000,
      env: { ...process.env, CLIENTS, LOGLY_AUTOINIT: 'false', NODE_NO_WARNINGS: '1' },
    });
    assert.equal(status, 0, stdout + stderr);
    process.stdout.write(stdout);
  }
});
