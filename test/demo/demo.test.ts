import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runNode, runProgram } from '../support/child.js';

const MAIN = 'build/demo/main.js';
const AGREES = 'Every account agrees with its destination.';
/** util-linux; runs a command on a pseudo-terminal and exits with its code. */
const SCRIPT = '/usr/bin/script';

describe('the demo', () => {
  it('ends with accounts that match what the destinations received', async () => {
    const { code, stdout } = await runNode([MAIN], { DEMO_SECONDS: '1' });
    expect(stdout).toContain(AGREES);
    const [, traced, records] = /(\d+) of the (\d+) records .* in a span/.exec(stdout) ?? [];
    expect([Number(traced) > 50, traced]).toEqual([true, records]);
    for (const sink of ['console', 'cloud', 'moody', 'audit', 'pager', 'otlp \\(application\\)']) {
      expect(stdout).toMatch(new RegExp(`^${sink} .* yes$`, 'm'));
    }
    expect(stdout).not.toContain('\x1b[');
    expect(code).toBe(0);
  });

  it('keeps what the audit endpoint refuses in a spool, and tells of the outage', async () => {
    const { stdout, stderr } = await runNode([MAIN], { DEMO_SECONDS: '2' });
    expect(stderr).toMatch(/audit: the audit endpoint answered 503; retrying/);
    expect(stderr).toMatch(/audit delivers again after .*nothing lost/);
    expect(stdout).toMatch(/^audit .* yes$/m);
  });

  it('agrees where FORCE_COLOR colours its console', async () => {
    const { code, stdout } = await runNode([MAIN], { DEMO_SECONDS: '1', FORCE_COLOR: '1' });
    expect(stdout).toContain('\x1b[');
    expect(stdout).toContain(AGREES);
    expect(code).toBe(0);
  });

  it.runIf(existsSync(SCRIPT))('agrees on a colour terminal', async () => {
    const { code, stdout } = await runProgram(SCRIPT, ['-qec', `"${process.execPath}" ${MAIN}`, '/dev/null'], {
      DEMO_SECONDS: '1',
      TERM: 'xterm-256color',
    });
    expect(stdout).toContain('\x1b[');
    expect(stdout).toContain(AGREES);
    expect(code).toBe(0);
  });

  it('agrees on a terminal without colours', async () => {
    const { code, stdout } = await runNode([MAIN], { DEMO_SECONDS: '1', FORCE_COLOR: '1', NO_COLOR: '1' });
    expect(stdout).toContain(AGREES);
    expect(code).toBe(0);
  });

  it('reports a mismatch, and exits with code 1, when a destination received something else', async () => {
    const { code, stdout } = await runNode([MAIN], { DEMO_SECONDS: '1', DEMO_CONCEAL: '1' });
    expect(stdout).toMatch(/^otlp \(application\) .* NO$/m);
    expect(code).toBe(1);
  });
});
