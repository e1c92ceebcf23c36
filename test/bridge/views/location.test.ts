import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { callerLocation, parseFrame } from '../../../src/bridge/call/location.js';
import { recording } from '../../support/recording.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

const FILE = import.meta.filename;

/** The line of whoever calls this. */
function lineHere(): number {
  return callerLocation(lineHere, 0)?.line ?? Number.NaN;
}

describe('location', () => {
  it('is where the call stands: path, line, column and function', () => {
    const { logger, last } = recording();
    function placeOrder() {
      logger.opt({ location: true }).info('x');
      return lineHere() - 1;
    }
    const line = placeOrder();
    expect(last().attributes).toEqual({
      'code.file.path': FILE,
      'code.line.number': line,
      'code.column.number': expect.any(Number),
      'code.function.name': 'placeOrder',
    });
  });

  const located = recording({ levels: [{ name: 'AUDIT', no: 33 }] });
  const view = located.logger.opt({ location: true });
  const { info, exception, audit } = view.bind({ a: 1 }).getLogger('other');
  const fail = () => {
    throw new Error('boom');
  };
  // Each tells the line on which it stands.
  const ways: Array<[string, () => unknown[]]> = [
    ['info', () => [view.info('x'), lineHere()]],
    ['a method without its logger', () => [info('x'), lineHere()]],
    ['exception', () => [exception(new Error('boom')), lineHere()]],
    ['exception with a message', () => [exception(new Error('boom'), 'x'), lineHere()]],
    ['audit', () => [audit('x'), lineHere()]],
    ['log', () => [view.log('INFO', 'x'), lineHere()]],
    ['a view of the view', () => [view.patch(() => {}).info('x'), lineHere()]],
    ['contextualize', () => [view.contextualize({ a: 1 }, () => view.info('x')), lineHere()]],
    ['lazy', () => [view.opt({ location: true, lazy: true }).info('{}', () => 1), lineHere()]],
    ['a caught function', () => [view.catch(fail)(), lineHere()]],
  ];

  it.each(ways)('is right through %s', (_, way) => {
    const [, line] = way();
    expect(located.last().attributes).toMatchObject({ 'code.file.path': FILE, 'code.line.number': line });
  });

  it('is that of the caller of a caught function, also when it rejects or is iterated later', async () => {
    const { logger, records } = recording();
    const on = logger.opt({ location: true });
    const later = on.catch(async () => {
      await Promise.resolve();
      throw new Error('boom');
    });
    const each = on.catch(function* (): Generator<number> {
      yield 1;
      throw new Error('boom');
    });
    async function caller() {
      const line = lineHere();
      const promise = later();
      const iterator = each();
      await promise;
      return { line, iterator };
    }
    const { line, iterator } = await caller();
    expect([...iterator]).toEqual([1]);
    expect(records.map(({ attributes }) => [attributes['code.line.number'], attributes['code.function.name']])).toEqual(
      [
        [line + 1, 'caller'],
        [line + 2, 'caller'],
      ],
    );
  });

  it('skips as many frames as a number says', () => {
    const { logger, last } = recording();
    const helper = (skip: number) => logger.opt({ location: skip }).info('x');
    function caller(skip: number) {
      helper(skip);
    }
    caller(0);
    expect(last().attributes['code.function.name']).toBe('helper');
    caller(1);
    expect(last().attributes['code.function.name']).toBe('caller');
    caller(1_000);
    expect(last().attributes).toEqual({});
  });

  it('leaves what the user says under these names', () => {
    const { logger, last } = recording();
    logger.opt({ location: true }).info('x', { 'code.function.name': 'mine' });
    expect(last().attributes['code.function.name']).toBe('mine');
  });

  it('is off by default', () => {
    const { logger, last } = recording();
    logger.info('x');
    logger.opt({ location: false }).info('x');
    expect(last().attributes).toEqual({});
  });

  it('leaves Error.stackTraceLimit as it was, and does not need it', () => {
    const { logger, last } = recording();
    const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor;
    try {
      Error.stackTraceLimit = 0;
      logger.opt({ location: true }).info('x');
      expect(Error.stackTraceLimit).toBe(0);
      expect(last().attributes['code.file.path']).toBe(FILE);
      Reflect.deleteProperty(Error, 'stackTraceLimit');
      logger.opt({ location: true }).info('y', { y: 1 });
      expect(Object.hasOwn(Error, 'stackTraceLimit')).toBe(false);
      expect(last().attributes).toMatchObject({ y: 1, 'code.file.path': FILE });
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', limit);
    }
  });

  it.each<[string, (error: Error, frames: NodeJS.CallSite[]) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives no text', (_, frames) => frames],
    ['gives text of its own', () => 'nothing that has frames'],
  ])('is left out where Error.prepareStackTrace %s', (_, prepare) => {
    const { logger, records, last } = recording();
    const before = Error.prepareStackTrace;
    try {
      Error.prepareStackTrace = prepare as never;
      logger.opt({ location: true }).info('x');
    } finally {
      if (before === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
      else Error.prepareStackTrace = before;
    }
    expect(records).toHaveLength(1);
    expect(last().attributes).toEqual({});
  });

  it('knows code that is in no file', () => {
    const { logger, last } = recording();
    const script = runInThisContext('(log) => { function inside() { log("x"); } inside(); }', {
      filename: 'made-up.js',
    }) as (log: unknown) => void;
    script(logger.opt({ location: true }).info);
    expect(last().attributes).toMatchObject({
      'code.file.path': 'made-up.js',
      'code.function.name': 'inside',
      'code.line.number': 1,
    });
  });
});

describe('a sink whose format shows the location', () => {
  it('has it, for the calls that it takes', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { level: 'WARNING', format: '{file}:{line} {function} {message}' });
    const all: unknown[] = [];
    logger.add((_, { record }) => void all.push(record.attributes['code.line.number']), { level: 0 });
    function caller() {
      logger.info('low');
      logger.warning('high');
      return lineHere() - 1;
    }
    const line = caller();
    expect(texts).toEqual([`${FILE}:${line} caller high\n`]);
    expect(all).toEqual([undefined, line]);
  });

  it('asks for it only as long as it is there, at its level, and for its loggers', async () => {
    const { logger } = testLogger();
    const lines: unknown[] = [];
    logger.add((_, { record }) => void lines.push(record.attributes['code.line.number']));
    const id = logger.add(() => {}, { format: '{line}', filter: 'app' });
    const app = logger.getLogger('app');
    logger.info('x');
    app.info('x');
    logger.setLevel(id, 'ERROR');
    app.info('x');
    await logger.remove(id);
    app.error('x');
    expect(lines).toEqual([undefined, expect.any(Number), undefined, undefined]);
  });

  it('changes nothing in the text of the others', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text));
    logger.add((text) => void texts.push(text), { serialize: true });
    logger.add((text) => void texts.push(text), { format: `{line} ${MESSAGE}` });
    logger.info('x');
    expect(texts[0]).toMatch(/ - x\n$/);
    expect(JSON.parse(texts[1] as string)).toMatchObject({ file: FILE, line: expect.any(Number) });
    expect(JSON.parse(texts[1] as string)).not.toHaveProperty('extra');
  });
});

describe('parseFrame', () => {
  const at = (path: string | undefined, line: number | undefined, functionName?: string) => ({
    path,
    line,
    column: line === undefined ? undefined : 2,
    functionName,
  });
  it.each([
    ['fn (file:///a%20b/c.mjs:1:2)', at('/a b/c.mjs', 1, 'fn')],
    ['file:///a/c.mjs:1:2', at('/a/c.mjs', 1)],
    ['/a (b)/c.js:1:2', at('/a (b)/c.js', 1)],
    ['fn (/a (b)/c.js:1:2)', at('/a (b)/c.js', 1, 'fn')],
    ['C:\\a\\c.js:1:2', at('C:\\a\\c.js', 1)],
    ['Object.<anonymous> (/a/c.js:1:2)', at('/a/c.js', 1)],
    ['<anonymous> (/a/c.js:1:2)', at('/a/c.js', 1)],
    ['async Promise.all (index 0)', at(undefined, undefined, 'Promise.all')],
    ['async main (/a/c.js:1:2)', at('/a/c.js', 1, 'main')],
    ['async file:///a/c.mjs:1:2', at('/a/c.mjs', 1)],
    ['new Foo (/a/c.js:1:2)', at('/a/c.js', 1, 'Foo')],
    ['Object.handler (/a/c.js:1:2)', at('/a/c.js', 1, 'handler')],
    ['Foo.method [as alias] (/a/c.js:1:2)', at('/a/c.js', 1, 'Foo.method')],
    ['node:internal/timers:1:2', at('node:internal/timers', 1)],
    ['process.processTicks (node:internal/x:1:2)', at('node:internal/x', 1, 'process.processTicks')],
    ['eval (eval at fn (/a/c.js:7:8), <anonymous>:1:2)', at(undefined, 1, 'eval')],
    ['native', at(undefined, undefined)],
    ['', at(undefined, undefined)],
  ])('takes "at %s" apart', (frame, location) => {
    expect(parseFrame(`    at ${frame}`)).toEqual(location);
  });
});
