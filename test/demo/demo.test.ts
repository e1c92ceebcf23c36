import { describe, expect, it } from 'vitest';
import { runNode } from '../support/child.js';

describe('the demo', () => {
  it('ends with accounts that match what the destinations received', async () => {
    const { code, stdout } = await runNode(['build/demo/main.js'], { DEMO_SECONDS: '1' });
    expect(stdout).toContain('Every account agrees with its destination.');
    const [, traced, records] = /(\d+) of the (\d+) records .* in a span/.exec(stdout) ?? [];
    expect([Number(traced) > 50, traced]).toEqual([true, records]);
    for (const sink of ['console', 'cloud', 'moody', 'pager', 'otlp \\(application\\)']) {
      expect(stdout).toMatch(new RegExp(`^${sink} .* yes$`, 'm'));
    }
    expect(code).toBe(0);
  });

  it('reports a mismatch, and exits with code 1, when a destination received something else', async () => {
    const { code, stdout } = await runNode(['build/demo/main.js'], { DEMO_SECONDS: '1', DEMO_CONCEAL: '1' });
    expect(stdout).toMatch(/^otlp \(application\) .* NO$/m);
    expect(code).toBe(1);
  });
});
