import nodeTimers from 'node:timers';
import { afterEach, expect, it, vi } from 'vitest';

const real = { global: globalThis.setTimeout, node: nodeTimers.setTimeout };

afterEach(() => {
  globalThis.setTimeout = real.global;
  nodeTimers.setTimeout = real.node;
  vi.restoreAllMocks();
  vi.resetModules();
});

/** Loads the package while the timers are replaced; returns what it writes to stderr. */
async function load(ofNode: boolean): Promise<string> {
  const fake = Object.assign((...args: Parameters<typeof setTimeout>) => real.global(...args), { clock: {} });
  globalThis.setTimeout = fake as unknown as typeof setTimeout;
  if (ofNode) nodeTimers.setTimeout = fake as unknown as typeof setTimeout;
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.resetModules();
  await import('../../src/bridge/shared.js');
  return write.mock.calls.map(([text]) => String(text)).join('');
}

it('says so when it is loaded while every timer is a fake', async () => {
  expect(await load(true)).toMatch(/^logly-otel: loaded while a test has replaced all timers.*\n$/);
});

it('says nothing when the timers of node:timers are real', async () => {
  expect(await load(false)).toBe('');
});
