import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { recording } from '../../support/recording.js';
import { testLogger } from '../../support/test-logger.js';

const boom = new TypeError('boom');
const fail = () => {
  throw boom;
};

describe('catch', () => {
  it('logs what a function throws, once, and gives the default', () => {
    const { logger, records, last } = recording();
    const safe = logger.bind({ a: 1 }).catch(fail, { default: 7 });
    expect(safe()).toBe(7);
    expect(records).toHaveLength(1);
    expect(last()).toMatchObject({
      severityText: 'ERROR',
      body: 'An error has been caught',
      attributes: { a: 1, 'exception.type': 'TypeError', 'exception.message': 'boom' },
    });
    expect(logger.catch(fail)()).toBeUndefined();
  });

  it('gives what the function gives, and logs nothing, where nothing is thrown', () => {
    const { logger, records } = recording();
    expect(logger.catch((a: number, b: number) => a + b)(1, 2)).toBe(3);
    expect(records).toEqual([]);
  });

  it('logs at the level, with the message as it is', () => {
    const { logger, last } = recording({ levels: [{ name: 'AUDIT', no: 33 }] });
    logger.catch(fail, { level: 'audit', message: 'failed {}' })();
    expect(last()).toMatchObject({ severityText: 'AUDIT', body: 'failed {}' });
  });

  it.each([[undefined], [null], [7], ['text'], [Object.create(null)]])('catches %o, thrown', (thrown) => {
    const { logger, records } = recording();
    const safe = logger.catch(() => {
      throw thrown;
    });
    expect(safe()).toBeUndefined();
    expect(records).toHaveLength(1);
    expect(records[0]?.attributes).toHaveProperty(['exception.type']);
  });

  it('keeps name, length and this', () => {
    const { logger } = testLogger();
    class Account {
      balance = 7;
      read = logger.catch(function (this: Account, plus: number) {
        return this.balance + plus;
      });
    }
    expect(new Account().read(1)).toBe(8);
    const wrapped = logger.catch(function named(a: number, b: number) {
      return a + b;
    });
    expect([wrapped.name, wrapped.length]).toEqual(['named', 2]);
  });

  it('throws the same error again with `reraise`, after it was logged', () => {
    const { logger, records } = recording();
    let thrown: unknown;
    try {
      logger.catch(fail, { reraise: true })();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(boom);
    expect(records).toHaveLength(1);
  });

  it('calls onerror after logging, also when the record is disabled', () => {
    const { logger, records } = recording();
    const seen: unknown[] = [];
    const onerror = (error: unknown) => void seen.push(error, records.length);
    logger.catch(fail, { onerror })();
    expect(seen).toEqual([boom, 1]);
    const silent = testLogger().logger;
    silent.catch(fail, { onerror })();
    expect(seen).toHaveLength(4);
  });

  it('lets what onerror throws go to the caller', () => {
    const { logger } = recording();
    const other = new Error('other');
    const onerror = () => {
      throw other;
    };
    expect(() => logger.catch(fail, { onerror })()).toThrow(other);
  });

  it.each<[string, object, boolean]>([
    ['of its type', { type: TypeError }, true],
    ['of a type above it', { type: Error }, true],
    ['of one of its types', { type: [RangeError, TypeError] }, true],
    ['of another type', { type: RangeError }, false],
    ['that is excluded', { exclude: TypeError }, false],
    ['of a type of which a part is excluded', { type: Error, exclude: [TypeError] }, false],
    ['of no type at all', { type: [] }, false],
  ])('an error %s', (_, options, isCaught) => {
    const { logger, records } = recording();
    const safe = logger.catch(fail, options);
    if (isCaught) expect(safe()).toBeUndefined();
    else expect(safe).toThrow(boom);
    expect(records).toHaveLength(isCaught ? 1 : 0);
  });

  it('knows an Error of another realm, and is not hurt by classes that cannot be asked', () => {
    const { logger, records } = recording();
    const foreign: unknown = runInNewContext('new Error("foreign")');
    logger.catch(
      () => {
        throw foreign;
      },
      { type: Error },
    )();
    // biome-ignore lint/complexity/noStaticOnlyClass: it is what may be given
    const hostile = class {
      static [Symbol.hasInstance](): boolean {
        throw new Error('no');
      }
    };
    expect(() => logger.catch(fail, { type: hostile })()).toThrow(boom);
    expect(records).toHaveLength(1);
  });

  it('takes a class that is bound', () => {
    const { logger } = testLogger();
    const type = TypeError.bind(undefined) as never;
    expect(logger.catch(fail, { type })()).toBeUndefined();
    expect(() => logger.catch(fail, { exclude: type })()).toThrow(boom);
  });

  it.each<[unknown, object | null, RegExp]>([
    [class Foo {}, {}, /`catch` must be a function that is no class/],
    [7, {}, /`catch`.*7/],
    [undefined, {}, /`catch`/],
    [fail, { levle: 'INFO' }, /`levle` is not an option of catch/],
    [fail, { level: 'LOUD' }, /`level`.*"LOUD"/],
    [fail, { message: 7 }, /`message`.*7/],
    [fail, { type: 'Error' }, /`type`.*"Error"/],
    [fail, { exclude: [7] }, /`exclude`/],
    [fail, { type: () => {} }, /`type` must be a class or an array of classes, got a function/],
    [fail, { exclude: [TypeError, async () => {}] }, /`exclude` must be a class/],
    [fail, { onerror: 7 }, /`onerror`.*7/],
    [fail, { reraise: 1 }, /`reraise`.*1/],
    [fail, null, /`catch` must be an object such as `{ type: … }`, got null/],
  ])('misuse throws: %o, %o', (fn, options, text) => {
    const { logger } = testLogger();
    expect(() => logger.catch(fn as never, options as never)).toThrow(text);
  });

  it('works together with the options of the view', () => {
    const { logger, last } = recording();
    const view = logger.opt({ eventName: 'caught', exception: new Error('of the view') });
    view.catch(fail)();
    expect(last()).toMatchObject({ eventName: 'caught', attributes: { 'exception.message': 'boom' } });
  });
});

describe('catch of an async function', () => {
  it('is an async function that resolves to the default', async () => {
    const { logger, records } = recording();
    const safe = logger.catch(
      async (n: number) => {
        if (n < 0) throw boom;
        return n;
      },
      { default: 'none' },
    );
    expect(Object.prototype.toString.call(safe)).toBe('[object AsyncFunction]');
    expect(await Promise.all([safe(1), safe(-1)])).toEqual([1, 'none']);
    expect(records).toHaveLength(1);
  });

  it('rejects with the same error with `reraise`, and with what it does not catch', async () => {
    const { logger, records } = recording();
    const reject = () => Promise.reject(boom);
    await expect(logger.catch(reject, { reraise: true })()).rejects.toBe(boom);
    await expect(logger.catch(async () => fail(), { type: RangeError })()).rejects.toBe(boom);
    expect(records).toHaveLength(1);
  });

  it('knows a promise of a plain function, and a foreign thenable', async () => {
    const { logger, records } = recording();
    const thenable = { then: (_: unknown, reject: (error: unknown) => void) => reject(boom) };
    expect(await logger.catch(() => Promise.reject(boom), { default: 1 })()).toBe(1);
    expect(await logger.catch(() => thenable as never, { default: 2 })()).toBe(2);
    expect(records).toHaveLength(2);
  });
});

describe('catch of a generator', () => {
  it('keeps what was yielded, and returns the default', () => {
    const { logger, records } = recording();
    const safe = logger.catch(
      function* (n: number) {
        yield n;
        yield n + 1;
        throw boom;
      },
      { default: 7 as never },
    );
    const iterator = safe(1);
    expect([iterator.next(), iterator.next(), iterator.next(), iterator.next()]).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: 7, done: true },
      { value: undefined, done: true },
    ]);
    expect([...safe(5)]).toEqual([5, 6]);
    expect(records).toHaveLength(2);
  });

  it('hands on what is sent, thrown and returned', () => {
    const { logger, records } = recording();
    const ended: string[] = [];
    const safe = logger.catch(function* (): Generator<unknown, unknown, unknown> {
      try {
        for (let got: unknown = 'start'; ; ) {
          try {
            got = yield got;
          } catch (error) {
            got = error;
          }
        }
      } finally {
        ended.push('ended');
      }
    });
    const iterator = safe();
    expect(iterator.next().value).toBe('start');
    expect(iterator.next('sent').value).toBe('sent');
    expect(iterator.throw(boom).value).toBe(boom);
    expect(iterator.return('done')).toEqual({ value: 'done', done: true });
    expect(ended).toEqual(['ended']);
    expect(records).toEqual([]);
  });

  it('is lazy, as generators are', () => {
    const { logger } = recording();
    let begun = 0;
    // biome-ignore lint/correctness/useYield: what matters is when it begins
    const iterator = logger.catch(function* () {
      begun++;
    })();
    expect(begun).toBe(0);
    iterator.next();
    expect(begun).toBe(1);
  });

  it('may be async', async () => {
    const { logger, records } = recording();
    const safe = logger.catch(async function* (n: number) {
      yield n;
      await Promise.resolve();
      throw boom;
    });
    const seen: number[] = [];
    for await (const n of safe(1)) seen.push(n);
    expect(seen).toEqual([1]);
    expect(records).toHaveLength(1);
  });

  it('keeps this', () => {
    const { logger } = recording();
    const object = {
      n: 7,
      each: logger.catch(function* (this: { n: number }) {
        yield this.n;
      }),
    };
    expect([...object.each()]).toEqual([7]);
  });
});
