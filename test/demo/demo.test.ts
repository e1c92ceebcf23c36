import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runNode, runProgram } from '../support/child.js';

const MAIN = 'build/demo/main.js';
const AGREES = 'Every account agrees with its destination.';
/** util-linux; runs a command on a pseudo-terminal and exits with its code. */
const SCRIPT = '/usr/bin/script';

describe.concurrent('the demo', () => {
  it('delivers what its destinations refuse for a while, beside the stock processor, and ends with accounts that match what they received', async () => {
    const { code, stdout, stderr } = await runNode([MAIN], { DEMO_SECONDS: '2' });
    expect(stdout).toContain(AGREES);
    const [, traced, records] = /(\d+) of the (\d+) records .* in a span/.exec(stdout) ?? [];
    expect([Number(traced) > 50, traced]).toEqual([true, records]);
    for (const sink of ['console', 'cloud', 'moody', 'audit', 'otlp']) {
      expect(stdout).toMatch(new RegExp(`^${sink} .* yes$`, 'm'));
    }
    expect(stdout).not.toContain('\x1b[');
    expect(code).toBe(0);
    expect(stdout).toContain('--- sink #4: Error: the audit endpoint answered 503');
    expect(stderr).toMatch(/BatchLogRecordProcessor: http\S+ answered 503; retrying/);
    expect(stderr).toMatch(/BatchLogRecordProcessor delivers again after .*nothing lost/);
    expect(stdout).toMatch(/^audit {3}\S+ +[1-9]\d* +\d+ +[\d,]+ +0$/m);
    expect(stdout).toMatch(/^audit .* yes$/m);
    const [, logged] = /^logged +(\d+) +\1$/m.exec(stdout) ?? [];
    expect(Number(logged)).toBeGreaterThan(20_000);
    expect(stdout).toMatch(new RegExp(`^arrived +${logged} +\\d+$`, 'm'));
    expect(stdout).toMatch(/^lost +0 +\d+$/m);
  });

  it('agrees where FORCE_COLOR colours its console', async () => {
    const { code, stdout } = await runNode([MAIN], { DEMO_SECONDS: '1', FORCE_COLOR: '1' });
    expect(stdout).toContain('\x1b[');
    expect(stdout).toContain(AGREES);
    expect(code).toBe(0);
  });

  it.runIf(existsSync(SCRIPT))('agrees on a colour terminal, where it draws in place', async () => {
    const { code, stdout } = await runProgram(
      SCRIPT,
      ['-qec', `stty cols 100; "${process.execPath}" ${MAIN}`, '/dev/null'],
      {
        DEMO_SECONDS: '1',
        TERM: 'xterm-256color',
      },
    );
    expect(stdout).toContain('\x1b[7A\x1b[0J');
    expect(stdout).toContain(AGREES);
    expect(code).toBe(0);
  });

  it('reports a mismatch, and exits with code 1, when a destination received something else', async () => {
    const { code, stdout } = await runNode([MAIN], { DEMO_SECONDS: '1', DEMO_CONCEAL: '1' });
    expect(stdout).toMatch(/^otlp .* NO$/m);
    expect(code).toBe(1);
  });
});
