import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { type ExitHookOptions, installExitHooks } from '../../../src/bridge/ending/exit-hooks.js';
import { deferred } from '../../support/deferred.js';
import { turns } from '../../support/turns.js';

/** A process that can be told that it gets a signal. */
class FakeProcess extends EventEmitter {
  readonly pid = 7;
  readonly killed: string[] = [];

  kill(_pid: number, signal: string): void {
    this.killed.push(signal);
  }
}

function setup(options: ExitHookOptions = {}) {
  const fake = new FakeProcess();
  const gate = deferred();
  const completions: number[] = [];
  const undo = installExitHooks(
    (timeoutMillis) => {
      completions.push(timeoutMillis);
      return gate.promise;
    },
    options,
    fake as never,
  );
  return { fake, gate, completions, undo };
}

describe('installExitHooks', () => {
  it('completes on a signal, and raises it again when nobody else listens', async () => {
    const { fake, gate, completions } = setup({ timeoutMillis: 123 });
    fake.emit('SIGTERM');
    await turns();
    expect([completions, fake.killed]).toEqual([[123], []]);
    gate.resolve();
    await turns();
    expect(fake.killed).toEqual(['SIGTERM']);
    expect(fake.eventNames()).toEqual([]);
  });

  it('leaves the end to those who listen, too', async () => {
    const { fake, gate } = setup();
    let heard = 0;
    fake.on('SIGTERM', () => heard++);
    fake.emit('SIGTERM');
    gate.resolve();
    await turns();
    expect([heard, fake.killed]).toEqual([1, []]);
  });

  it('waits no longer when the signal comes again', async () => {
    const { fake } = setup();
    fake.emit('SIGINT');
    fake.emit('SIGINT');
    await turns();
    expect(fake.killed).toEqual(['SIGINT']);
  });

  it('throws an uncaught error again afterwards, the first one, unless others listen', async () => {
    const { fake, gate } = setup();
    const thrown: unknown[] = [];
    const immediate = vi.spyOn(globalThis, 'setImmediate').mockImplementation(((callback: () => void) => {
      try {
        callback();
      } catch (error) {
        thrown.push(error);
      }
    }) as never);
    const first = new Error('first');
    fake.emit('uncaughtException', first);
    fake.emit('uncaughtException', new Error('second'));
    gate.resolve();
    await Promise.resolve()
      .then(() => {})
      .then(() => {})
      .then(() => {});
    expect(thrown).toEqual([first]);
    const other = setup();
    other.fake.on('uncaughtException', () => {});
    other.fake.emit('uncaughtException', first);
    other.gate.resolve();
    await Promise.resolve()
      .then(() => {})
      .then(() => {})
      .then(() => {});
    immediate.mockRestore();
    expect(thrown).toHaveLength(1);
  });

  it('listens for what it is asked for, and can be undone', () => {
    expect(setup().fake.eventNames()).toEqual(['SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException']);
    expect(setup({ signals: false }).fake.eventNames()).toEqual(['uncaughtException']);
    const { fake, undo } = setup({ signals: ['SIGUSR2'], uncaughtErrors: false });
    expect(fake.eventNames()).toEqual(['SIGUSR2']);
    undo();
    undo();
    expect(fake.eventNames()).toEqual([]);
  });

  it.each([
    [{ signals: ['TERM'] }, /`signals` must be a boolean, or an array of the names of signals/],
    [{ signals: 'SIGTERM' }, /`signals`/],
    [{ uncaughtErrors: 1 }, /`uncaughtErrors`/],
    [{ timeoutMillis: -1 }, /`timeoutMillis`/],
    [{ timeout: 1 }, /`timeout` is not an option/],
  ])('refuses %j', (options, text) => {
    expect(() => setup(options as never)).toThrow(text);
  });
});
