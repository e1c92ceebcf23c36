import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type ExitHookOptions, installExitHooks } from '../../../src/bridge/ending/exit-hooks.js';
import { runSource } from '../../support/child.js';
import { deferred } from '../../support/deferred.js';
import { temporaryFolder, textOf } from '../../support/temporary-folder.js';
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
  const told: string[][] = [];
  const end = {
    complete: (timeoutMillis: number) => {
      completions.push(timeoutMillis);
      return gate.promise as Promise<never>;
    },
    drainAndReport: () => void told.push([...fake.killed]),
  };
  const undo = installExitHooks(end, options, fake as never);
  return { fake, gate, completions, told, undo };
}

describe('installExitHooks', () => {
  it('completes on a signal, and raises it again when nothing else listens', async () => {
    const { fake, gate, completions, told } = setup({ timeoutMillis: 123 });
    fake.emit('SIGTERM');
    await turns();
    expect([completions, told, fake.killed]).toEqual([[123], [], []]);
    gate.resolve();
    await turns();
    // What is left is told before.
    expect([told, fake.killed]).toEqual([[[]], ['SIGTERM']]);
    expect(fake.eventNames()).toEqual([]);
  });

  it('leaves the end to those who listen, too', async () => {
    const { fake, gate, told } = setup();
    let heard = 0;
    fake.on('SIGTERM', () => heard++);
    fake.emit('SIGTERM');
    gate.resolve();
    await turns();
    expect([heard, told, fake.killed]).toEqual([1, [], []]);
  });

  it('waits no longer when the signal comes again', async () => {
    const { fake, told } = setup();
    fake.emit('SIGINT');
    fake.emit('SIGINT');
    await turns();
    expect([told, fake.killed]).toEqual([[[]], ['SIGINT']]);
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

describe('a process with exit hooks', () => {
  const START = `
    import { writeSync } from 'node:fs';
    import { Logger } from 'logly-otel';
    const logger = new Logger();
    const MESSAGE = { format: '{message}' };
    setInterval(() => {}, 1_000);`;
  const raise = "process.kill(process.pid, 'SIGTERM');";
  const fail = "setImmediate(() => { throw new Error('uncaught'); });";

  it.each([
    ['a signal', raise, 'SIGTERM'],
    ['an uncaught error', fail, null],
  ])('says what is left when the time after %s is up', async (_, end, signal) => {
    const ended = await runSource(`${START}
      logger.installExitHooks({ timeoutMillis: 50 });
      logger.add(() => new Promise(() => {}), { name: 'never', concurrency: 2 });
      for (let i = 0; i < 5; i++) logger.info('x');
      ${end}
    `);
    expect(ended.signal).toBe(signal);
    expect(ended.stderr).toContain(
      '5 records were not delivered when the process ended (sink #1 never: 3 queued, 2 in flight)',
    );
  });

  it.each([
    ['a signal', raise, 'SIGTERM'],
    ['an uncaught error', fail, null],
  ])('delivers what is logged while it delivers something else after %s', async (_, end, signal) => {
    const ended = await runSource(`${START}
      logger.installExitHooks({ timeoutMillis: 60_000 });
      const gates = new Map(['began', 'went on', 'ended'].map((name) => [name + '\\n', later()]));
      function later() {
        let resolve;
        return { promise: new Promise((done) => { resolve = done; }), resolve };
      }
      logger.add(async (message) => {
        await gates.get(message).promise;
        await new Promise(setImmediate);
        writeSync(1, message);
      }, MESSAGE);
      logger.info('began');
      ${end}
      setTimeout(() => { logger.info('went on'); gates.get('began\\n').resolve(); }, 50);
      setTimeout(() => { logger.info('ended'); gates.get('went on\\n').resolve(); }, 100);
      setTimeout(() => gates.get('ended\\n').resolve(), 150);
    `);
    expect([ended.signal, ended.stdout]).toEqual([signal, 'began\nwent on\nended\n']);
    expect(ended.stderr).not.toContain('logly-otel:');
  });

  it('writes what is enqueued before it ends at once', async () => {
    const path = join(temporaryFolder(), 'app.log');
    const { signal, stderr } = await runSource(`${START}
      logger.installExitHooks();
      logger.add(${JSON.stringify(path)}, { ...MESSAGE, enqueue: true });
      logger.add(() => new Promise(() => {}), { name: 'never' });
      logger.info('one');
      process.emit('SIGTERM');
      logger.info('two');
      process.emit('SIGTERM');
    `);
    expect([signal, textOf(path)]).toEqual(['SIGTERM', 'one\ntwo\n']);
    expect(stderr).toContain('2 records were not delivered when the process ended (sink #2 never');
  });
});
