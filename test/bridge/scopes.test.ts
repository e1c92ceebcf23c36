import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/bridge/scope.js';
import { Scopes } from '../../src/bridge/scopes.js';
import { testLogger } from '../support/test-logger.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Lets the garbage collector finish what it has found, which takes turns of the event loop. */
async function collected(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 50 && !holds(); i++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const made = (name: string, version: string | undefined) => ({ name, version }) as unknown as Scope;

describe('Scopes', () => {
  it('are the same for the same name and version while a logger has them', async () => {
    const scopes = new Scopes(made);
    const kept = scopes.of('a', undefined);
    expect(scopes.of('a', '1')).not.toBe(kept);
    await collected(() => scopes.size === 1);
    expect([scopes.of('a', undefined) === kept, scopes.size]).toEqual([true, 1]);
  });

  it('let names go that no logger has any more', async () => {
    const scopes = new Scopes(made);
    for (let i = 0; i < 100_000; i++) scopes.of(`request-${i}`, undefined);
    await collected(() => scopes.size === 0);
    expect(scopes.size).toBe(0);
  });

  it('keep a thousand names at most that were only asked about', async () => {
    const scopes = new Scopes(made);
    for (let i = 0; i < 10_000; i++) scopes.askedFor(`name-${i}`);
    await collected(() => scopes.size <= 1_000);
    expect(scopes.size).toBeLessThanOrEqual(1_000);
    expect(scopes.askedFor('name-9999')).toBe(scopes.of('name-9999', undefined));
  });
});

describe('loggers of many names', () => {
  it('hear of new sinks as long as they are held', async () => {
    const { logger } = testLogger();
    const held = logger.getLogger('held');
    for (let i = 0; i < 10_000; i++) logger.getLogger(`request-${i}`).info('x');
    gc();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { format: '{name} {message}' });
    held.info('one');
    logger.getLogger('request-1').info('two');
    expect(texts).toEqual(['held one\n', 'request-1 two\n']);
  });

  it('of the Logs API work on, though a thousand others came after them', () => {
    const { logger } = testLogger();
    const bodies: string[] = [];
    logger.add((text) => void bodies.push(text), { format: '{name} {message}', level: 0 });
    const first = logger.loggerProvider.getLogger('first');
    for (let i = 0; i < 5_000; i++) logger.loggerProvider.getLogger(`name-${i}`);
    first.emit({ body: 'x' });
    expect(bodies).toEqual(['first x\n']);
    const last = logger.loggerProvider.getLogger('name-4999');
    expect(logger.loggerProvider.getLogger('name-4999')).toBe(last);
  });
});
