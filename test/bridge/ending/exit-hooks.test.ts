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

  readonly codes: number[] = [];

  kill(_pid: number, signal: string): void {
    this.killed.push(signal);
  }

  exit(code: number): void {
    this.codes.push(code);
  }
}

function setup(options: ExitHookOptions = {}) {
  const fake = new FakeProcess();
  const gate = deferred();
  const completions: number[] = [];
  const reported: string[][] = [];
  const end = {
    complete: (timeoutMillis: number) => {
      completions.push(timeoutMillis);
      return gate.promise as Promise<never>;
    },
    drainAndReport: () => void reported.push([...fake.killed]),
  };
  const undo = installExitHooks(end, options, fake as never);
  return { fake, gate, completions, reported, undo };
}

describe('installExitHooks', () => {
  it('completes on a signal, and raises it again when nothing else listens', async () => {
    const { fake, gate, completions, reported } = setup({ timeoutMillis: 123 });
    fake.emit('SIGTERM');
    await turns();
    expect([completions, reported, fake.killed]).toEqual([[123], [], []]);
    gate.resolve();
    await turns();
    // Records that are left are reported before.
    expect([reported, fake.killed]).toEqual([[[]], ['SIGTERM']]);
    expect(fake.listenerCount('SIGTERM')).toBe(0);
  });

  it('leaves the end to those who listen, too', async () => {
    const { fake, gate, reported } = setup();
    let heard = 0;
    fake.on('SIGTERM', () => heard++);
    fake.emit('SIGTERM');
    gate.resolve();
    await turns();
    expect([heard, reported, fake.killed]).toEqual([1, [], []]);
  });

  it('waits no longer when the signal comes again', async () => {
    const { fake, reported } = setup();
    fake.emit('SIGINT');
    fake.emit('SIGINT');
    await turns();
    expect([reported, fake.killed]).toEqual([[[]], ['SIGINT']]);
  });

  it('prints an uncaught error afterwards, the first one, and exits with 1', async () => {
    const { fake, gate } = setup();
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    fake.emit('uncaughtException', new Error('first'));
    fake.emit('uncaughtException', new Error('second'));
    await turns();
    expect(fake.codes).toEqual([]);
    gate.resolve();
    await turns();
    const text = written.mock.calls.map(([chunk]) => chunk).join('');
    written.mockRestore();
    expect(fake.codes).toEqual([1]);
    expect(text).toMatch(/^Error: first\n {4}at .*exit-hooks\.test\.ts/);
    expect(text).not.toContain('second');
  });

  it.each([
    ['on, before', (fake: FakeProcess, listener: () => void) => void fake.on('SIGTERM', listener), true],
    ['on, after', (fake: FakeProcess, listener: () => void) => void fake.on('SIGTERM', listener), false],
    ['once, before', (fake: FakeProcess, listener: () => void) => void fake.once('SIGTERM', listener), true],
    ['once, after', (fake: FakeProcess, listener: () => void) => void fake.once('SIGTERM', listener), false],
  ])('leaves control to a listener of the user: %s', async (_, listen, isBefore) => {
    const fake = new FakeProcess();
    let [heard, completed] = [0, 0];
    if (isBefore) listen(fake, () => heard++);
    const complete = async () => void completed++;
    installExitHooks({ complete, drainAndReport() {} }, {}, fake as never);
    if (!isBefore) listen(fake, () => heard++);
    fake.emit('SIGTERM');
    await turns();
    expect([heard, completed, fake.killed, fake.codes]).toEqual([1, 1, [], []]);
  });

  it('has one listener for all loggers, each of which completes', async () => {
    const fake = new FakeProcess();
    let completed = 0;
    const undos = Array.from({ length: 12 }, () =>
      installExitHooks({ complete: async () => void completed++, drainAndReport() {} }, {}, fake as never),
    );
    expect(fake.listenerCount('SIGTERM')).toBe(1);
    undos[0]?.();
    undos[0]?.();
    fake.emit('SIGTERM');
    await turns();
    expect([completed, fake.killed]).toEqual([11, ['SIGTERM']]);
  });

  it('exits by itself where the kernel ignores the signal', async () => {
    const { fake, gate } = setup();
    fake.emit('SIGTERM');
    gate.resolve();
    while (fake.codes.length === 0) await turns();
    expect([fake.killed, fake.codes]).toEqual([['SIGTERM'], [143]]);
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
