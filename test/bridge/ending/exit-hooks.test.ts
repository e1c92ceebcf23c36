import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type ExitHookOptions, installExitHooks } from '../../../src/bridge/ending/exit-hooks.js';
import { runNode, runSource } from '../../support/child.js';
import { deferred } from '../../support/deferred.js';
import { temporaryFolder, textOf } from '../../support/temporary-folder.js';
import { testLogger } from '../../support/test-logger.js';
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

function setup(options: ExitHookOptions = {}, fake = new FakeProcess(), logger: object = {}) {
  const gate = deferred();
  const completions: number[] = [];
  const reported: string[][] = [];
  /** What happened, in order. */
  const events: unknown[] = [];
  const end = {
    logger,
    logAt: (level: unknown) => (error: unknown) => void events.push([level, error]),
    complete: (timeoutMillis: number) => {
      completions.push(timeoutMillis);
      events.push('complete');
      return gate.promise as Promise<never>;
    },
    drainNow: () => {},
    drainAndReport: () => void reported.push([...fake.killed]),
  };
  const undo = installExitHooks(end, options, fake as never);
  return { fake, gate, completions, reported, events, undo };
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

  it('ends the process for an error that cannot be shown, too', async () => {
    const hostile = [
      'class Hostile extends Error { get message() { return this.missing.body; } }',
      "class Hostile extends Error { get stack() { throw new Error('no stack'); } }",
      "class Hostile extends Error { [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('no text'); } }",
    ];
    for (const program of hostile)
      for (const how of ['throw new Hostile()', 'Promise.reject(new Hostile())']) {
        const { code, stderr } = await runSource(`
          import { logger } from 'logly-otel';
          ${program}
          logger.installExitHooks({ log: 'FATAL' });
          setInterval(() => {}, 1_000);
          setTimeout(() => { ${how} }, 1);`);
        expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be shown|Hostile|Error/)]);
      }
  });

  it('delivers what needs no event loop before a listener of the user that throws', async () => {
    const { code, stdout } = await runSource(`
      import { logger } from 'logly-otel';
      logger.installExitHooks({ log: 'FATAL' });
      logger.add('stdout', { enqueue: true, format: '{level} {message}', backtrace: false });
      process.on('uncaughtException', () => { throw new Error('in the listener'); });
      setTimeout(() => { logger.info('before'); throw new Error('boom'); }, 1);`);
    expect(code).toBe(7);
    expect(stdout).toMatch(/^INFO before\nFATAL boom\n/);
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
    installExitHooks(
      { logger: {}, logAt: () => () => {}, complete, drainNow() {}, drainAndReport() {} },
      {},
      fake as never,
    );
    if (!isBefore) listen(fake, () => heard++);
    fake.emit('SIGTERM');
    await turns();
    expect([heard, completed, fake.killed, fake.codes]).toEqual([1, 1, [], []]);
  });

  it('has one listener for all loggers, each of which completes', async () => {
    const fake = new FakeProcess();
    let completed = 0;
    const undos = Array.from({ length: 12 }, () =>
      installExitHooks(
        {
          logger: {},
          logAt: () => () => {},
          complete: async () => void completed++,
          drainNow() {},
          drainAndReport() {},
        },
        {},
        fake as never,
      ),
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
    [{ log: 'FATAL', uncaughtErrors: false }, /`log` cannot be used with `uncaughtErrors: false`/],
  ])('refuses %j', (options, text) => {
    expect(() => setup(options as never)).toThrow(text);
  });
});

describe('the option log', () => {
  it('makes a record of an uncaught error before anything is completed', () => {
    const { fake, events } = setup({ log: 'FATAL' });
    const error = new Error('first');
    fake.emit('uncaughtException', error, 'uncaughtException');
    expect(events).toEqual([['FATAL', error], 'complete']);
  });

  it('makes no record by default', () => {
    const { fake, events } = setup();
    fake.emit('uncaughtException', new Error('x'), 'uncaughtException');
    expect(events).toEqual(['complete']);
    expect(fake.eventNames()).toEqual(['SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException']);
  });

  it('makes a record of every error, where a listener of the user keeps the process', async () => {
    const { fake, events, gate } = setup({ log: 'ERROR' });
    fake.on('uncaughtException', () => {});
    gate.resolve();
    for (const error of ['one', 'one', 'two']) {
      fake.emit('uncaughtException', error, 'uncaughtException');
      await turns();
    }
    expect(events.filter((event) => event !== 'complete')).toEqual(
      ['one', 'one', 'two'].map((text) => ['ERROR', text]),
    );
    expect(fake.codes).toEqual([]);
  });

  it('makes a record of an error that comes while another one is delivered', () => {
    const { fake, events } = setup({ log: 'FATAL' });
    for (const error of ['one', 'two']) fake.emit('uncaughtException', error, 'uncaughtException');
    expect(events).toEqual([['FATAL', 'one'], 'complete', ['FATAL', 'two']]);
  });

  it('makes one record for all hooks of a logger, and one for each logger', () => {
    const fake = new FakeProcess();
    const logger = {};
    const [first, second, other] = [
      setup({ log: 'FATAL' }, fake, logger),
      setup({ log: 'ERROR' }, fake, logger),
      setup({ log: 'NOTICE' }, fake),
    ];
    fake.emit('uncaughtException', 'x', 'uncaughtException');
    const logged = () => [first, second, other].map(({ events }) => events.filter((event) => event !== 'complete'));
    expect(logged()).toEqual([[['FATAL', 'x']], [], [['NOTICE', 'x']]]);
    first.undo();
    fake.emit('uncaughtException', 'y', 'uncaughtException');
    expect(logged()).toEqual([
      [['FATAL', 'x']],
      [['ERROR', 'y']],
      [
        ['NOTICE', 'x'],
        ['NOTICE', 'y'],
      ],
    ]);
  });

  it('listens for rejections as long as the user does, and no longer: alone it would keep the process', () => {
    const { fake, undo } = setup({ log: 'FATAL' });
    const count = () => fake.listenerCount('unhandledRejection');
    const [one, two] = [() => {}, () => {}];
    expect(count()).toBe(0);
    fake.on('unhandledRejection', one);
    fake.once('unhandledRejection', two);
    expect(count()).toBe(3);
    fake.off('unhandledRejection', one);
    expect(count()).toBe(2);
    fake.off('unhandledRejection', two);
    expect(count()).toBe(0);
    fake.on('unhandledRejection', one);
    undo();
    expect([count(), fake.listenerCount('newListener'), fake.listenerCount('removeListener')]).toEqual([1, 0, 0]);
  });

  it.each(['before', 'after'])('makes a record of a rejection that a listener handles which came %s', (when) => {
    const fake = new FakeProcess();
    const listen = () => void fake.once('unhandledRejection', () => {});
    if (when === 'before') listen();
    const { events } = setup({ log: 'ERROR' }, fake);
    if (when === 'after') listen();
    const reason = new Error('rejected');
    fake.emit('unhandledRejection', reason, Promise.resolve());
    expect(events).toEqual([['ERROR', reason], 'complete']);
    expect([fake.listenerCount('unhandledRejection'), fake.codes]).toEqual([0, []]);
  });

  it('makes one record of a rejection whose listener throws the reason, and of one that comes under both names', async () => {
    const { fake, events } = setup({ log: 'ERROR' });
    const reason = new Error('rejected');
    const logged = () => events.filter((event) => event !== 'complete');
    fake.on('unhandledRejection', () => {});
    fake.emit('unhandledRejection', reason, Promise.resolve());
    fake.emit('uncaughtException', reason, 'uncaughtException');
    expect(logged()).toEqual([['ERROR', reason]]);
    await new Promise(setImmediate);
    fake.emit('uncaughtException', reason, 'uncaughtException');
    fake.emit('unhandledRejection', reason, Promise.resolve());
    expect(logged()).toEqual([
      ['ERROR', reason],
      ['ERROR', reason],
    ]);
  });

  it.each([
    ['LOUD', RangeError, /`log` must be a level's name .*"LOUD"/],
    ['OFF', RangeError, /`log`/],
    [true, TypeError, /`log` must be a level's name or number, got true/],
    [-1, RangeError, /`log`/],
  ])('refuses the level %o at the call', (log, type, text) => {
    const { logger } = testLogger();
    const misuse = () => logger.installExitHooks({ log, signals: false } as never);
    const before = process.listenerCount('uncaughtException');
    expect(misuse).toThrow(type);
    expect(misuse).toThrow(text);
    expect(process.listenerCount('uncaughtException')).toBe(before);
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
      '5 records were not delivered when the process ended (sink #1 never: 3 queued, 2 in flight); complete() timed out after 50 ms',
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

  const LOGGED = `${START}
    logger.add(async (text) => { await new Promise((done) => setTimeout(done, 20)); writeSync(1, text); },
      { format: '{level} {message} {extra}' });
    logger.bind({ shop: 7 }).installExitHooks({ log: 'FATAL' });`;
  const count = (text: string, part: string) => text.split(part).length - 1;

  it.each([
    [
      'an uncaught error',
      'setImmediate(function mine() { throw new TypeError("uncaught {x}"); });',
      'TypeError: uncaught {x}',
    ],
    [
      'a rejection',
      'setImmediate(function mine() { Promise.reject(new TypeError("uncaught {x}")); });',
      'TypeError: uncaught {x}',
    ],
  ])('logs %s once, delivers it, and ends with the same stack and exit code', async (_, fail, text) => {
    const { code, stdout, stderr } = await runSource(`${LOGGED}\n${fail}`);
    expect(stdout).toMatch(/^FATAL uncaught \{x\} \{"shop":7\}/);
    expect(stdout).toMatch(/\n {0,2}TypeError: uncaught \{x\}\n {4}at .*mine/);
    expect([count(stdout, 'FATAL'), code]).toEqual([1, 1]);
    expect(stderr).toMatch(new RegExp(`^${text.replaceAll(/[{}]/g, '\\$&')}\\n {4}at .*mine`));
  });

  it.each(['undefined', 'null', '"text"', '{ a: 1n }', 'Object.create(null)', 'Symbol("s")'])(
    'logs %s, which is no error, and ends with exit code 1',
    async (thrown) => {
      const { code, stdout } = await runSource(`${LOGGED}\nsetImmediate(() => { throw ${thrown}; });`);
      expect([count(stdout, 'FATAL'), code]).toEqual([1, 1]);
    },
  );

  it.each(['uncaughtException', 'unhandledRejection'])(
    'logs once where a listener for %s keeps the process',
    async (event) => {
      const { code, stdout, stderr } = await runSource(`${LOGGED}
      process.on('${event}', (error) => writeSync(1, 'heard ' + error.message + '\\n'));
      setTimeout(() => { writeSync(1, 'alive\\n'); process.exit(7); }, 300);
      Promise.reject(new Error('uncaught'));
    `);
      expect(stdout.match(/heard uncaught|FATAL uncaught|alive/g)).toEqual([
        'heard uncaught',
        'FATAL uncaught',
        'alive',
      ]);
      expect([code, stderr]).toEqual([7, '']);
    },
  );

  it('logs once where a listener for rejections throws the reason', async () => {
    const { code, stdout, stderr } = await runSource(`${LOGGED}
      process.on('unhandledRejection', (error) => { throw error; });
      Promise.reject(new Error('uncaught'));
    `);
    expect([count(stdout, 'FATAL'), code]).toEqual([1, 1]);
    expect(stderr).toMatch(/^Error: uncaught\n {4}at /);
  });

  it('logs once with --unhandled-rejections=strict', async () => {
    const { code, stdout } = await runNode([
      ...['--unhandled-rejections=strict', '--input-type=module', '--eval'],
      `${LOGGED}\nprocess.on('unhandledRejection', () => {});\nPromise.reject(new Error('uncaught'));`,
    ]);
    expect([count(stdout, 'FATAL'), code]).toEqual([1, 1]);
  });

  it('ends with its own stack and exit code where a sink throws out of the log call', async () => {
    const { code, stdout, stderr } = await runSource(`${LOGGED}
      logger.add(() => { throw new Error('of the sink'); }, { catch: false });
      setImmediate(() => { throw new Error('uncaught'); });
    `);
    expect([count(stdout, 'FATAL'), code]).toEqual([1, 1]);
    expect(stderr).toMatch(/--- Logging error in Logly Logger ---[\s\S]*of the sink[\s\S]*\nError: uncaught\n {4}at /);
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
