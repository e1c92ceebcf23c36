import { format } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureConsole } from '../../../src/bridge/console/index.js';
import { Logger } from '../../../src/bridge/logger.js';
import { type Captured, capture } from '../../../src/bridge/testing/index.js';

/** What went to the console itself: its methods are replaced by these for each test. */
const printed: unknown[][] = [];
const real = { ...console };
let logger: Logger;
let captured: Captured;

beforeEach(() => {
  printed.length = 0;
  for (const [name, method] of Object.entries(console))
    if (typeof method === 'function' && name !== 'Console')
      Object.assign(console, { [name]: (...args: unknown[]) => void printed.push([name, ...args]) });
  logger = new Logger();
  captured = capture(logger);
});

afterEach(() => void Object.assign(console, real));

/** Level and text of what was logged. */
const logged = () => captured.records.map(({ severityText, body }) => [severityText, body]);

describe('captureConsole', () => {
  it.each([
    ['log', 'INFO'],
    ['info', 'INFO'],
    ['debug', 'DEBUG'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
  ] as const)('logs console.%s at %s, with the text of util.format', (method, level) => {
    const undo = captureConsole(logger);
    const args = ['%s is {not} a <red>template</red> %d%%', 'this', 3, { a: [1] }, new Map([['k', 1]])];
    console[method](...args);
    undo();
    expect(logged()).toEqual([[level, format(...args)]]);
    expect(captured.at(0)?.attributes).toEqual({});
    expect(printed).toEqual([]);
  });

  it('logs console.trace at TRACE, with the stack of its caller', () => {
    const undo = captureConsole(logger);
    console.trace('here %d', 1);
    undo();
    expect(logged()).toEqual([['TRACE', 'here 1']]);
    const stack = String(captured.at(0)?.attributes['exception.stacktrace']);
    expect(stack.split('\n')[0]).toBe('Trace: here 1');
    expect(stack.split('\n')[1]).toContain('capture-console.test.ts');
  });

  it('logs a failed assertion at ERROR, and none that holds', () => {
    const undo = captureConsole(logger);
    console.assert(true, 'no');
    console.assert(false, 'why %s', 'not');
    undo();
    expect(logged()).toEqual([['ERROR', 'Assertion failed: why not']]);
  });

  it('logs what all others write at INFO', () => {
    const undo = captureConsole(logger);
    console.dir({ a: 1 });
    console.table([{ a: 1 }]);
    console.count('n');
    console.count('n');
    console.time('t');
    console.timeEnd('t');
    console.clear();
    undo();
    const texts = captured.records.map(({ body }) => String(body));
    expect(captured.byLevel('INFO')).toHaveLength(5);
    expect([texts[0], texts[2], texts[3]]).toEqual(['{ a: 1 }', 'n: 1', 'n: 2']);
    expect(texts[1]).toContain('│ a │');
    expect(texts[4]).toMatch(/^t: [\d.]+m?s$/);
    expect(printed).toEqual([]);
  });

  it('does not indent what is logged within a group', () => {
    const undo = captureConsole(logger);
    console.group('outer');
    console.log('inner');
    console.groupEnd();
    undo();
    expect(logged()).toEqual([
      ['INFO', 'outer'],
      ['INFO', 'inner'],
    ]);
  });

  it('has the place of the call', () => {
    const undo = captureConsole(logger.opt({ location: true }));
    console.log('here');
    undo();
    expect(captured.at(0)?.attributes['code.file.path']).toContain('capture-console.test.ts');
  });

  it('leaves to the console what sinks write to it, in the call and later', async () => {
    captured[Symbol.dispose]();
    const undo = captureConsole(logger);
    logger.add((text) => console.log('sync', text.trimEnd()), { format: '{message}' });
    logger.add(
      async (text) => {
        await null;
        console.log('async', text.trimEnd());
      },
      { format: '{message}' },
    );
    console.log('one');
    await logger.complete();
    undo();
    expect(printed).toEqual([
      ['log', 'sync', 'one'],
      ['log', 'async', 'one'],
    ]);
  });

  it('ends with its undo, which leaves alone who has replaced a method since', () => {
    const before = console.info;
    const undo = captureConsole(logger);
    const ours = console.log;
    const theirs = (...args: unknown[]) => ours('theirs', ...args);
    console.log = theirs;
    undo();
    undo();
    expect([console.info === before, console.log === theirs]).toEqual([true, true]);
    console.log('x');
    expect([captured.records, printed]).toEqual([[], [['log', 'theirs', 'x']]]);
  });

  it('refuses what is no logger', () => {
    expect(() => captureConsole({} as never)).toThrow('`logger` must be a Logger');
  });
});
