import { describe, expect, it } from 'vitest';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { testLogger } from '../../support/test-logger.js';

function logged(message: unknown, ...args: unknown[]): ReadableLogRecord {
  const { logger } = testLogger();
  const records: ReadableLogRecord[] = [];
  logger.add((_: string, { record }) => void records.push(record));
  logger.info(message, ...args);
  return records[0] as ReadableLogRecord;
}

describe('placeholders of a call', () => {
  it.each([
    ['members of an argument', ['{0.user.name}: {0[items][1]}', { user: { name: 'ada' }, items: [1, 2] }], 'ada: 2'],
    ['members of a field', ['{user.name} {user[roles][0]}', { user: { name: 'ada', roles: ['admin'] } }], 'ada admin'],
    ['what a Map holds', ['{0.a} {m[b]}', new Map([['a', 1]]), { m: new Map([['b', 2]]) }], '1 2'],
    [
      'what a class instance shows',
      [
        '{0.x}',
        new (class {
          x = 1;
        })(),
      ],
      '1',
    ],
    ['an error, and its members', ['{0} ({0.message}) {1}', new TypeError('boom'), 7], 'TypeError: boom (boom) 7'],
    [
      'bigints of any size',
      ['{:,} {n:,}', 10n ** 20n, { n: 10n ** 21n }],
      '100,000,000,000,000,000,000 1,000,000,000,000,000,000,000',
    ],
    ['dates as text', ['{:.10}', new Date(0)], '1970-01-01'],
    [
      'numbers by their specs',
      ['{:08.3f} {ratio:.1%} {n:>6,}', Math.PI, { ratio: 0.256, n: 1234 }],
      '0003.142 25.6%  1,234',
    ],
    ['symbols and functions', ['{} {!s:.9}', Symbol('a'), function pay() {}], 'Symbol(a) [Function'],
  ])('are filled with %s', (_, [message, ...args], body) => {
    const record = logged(message, ...args);
    expect(record.body).toBe(body);
    expect(record.attributes['log.arguments']).toBeUndefined();
  });

  it('keep an argument that a path consumes from being the fields, unless it is the only one', () => {
    expect(logged('{0.a}', { a: 1 }).attributes).toEqual({ a: 1 });
    expect(logged('{.a} {b}', { a: 1 }, { b: 2 }).attributes).toEqual({ b: 2 });
  });

  it('leave an argument that does not fit its spec in the attributes', () => {
    const record = logged('{:d} {:.2f} {} {0.none}', 'x', 1.5, 'z', 'left', { a: 1 });
    expect(record.body).toBe('{:d} 1.50 z {0.none}');
    expect(record.attributes).toEqual({ a: 1, 'log.arguments': ['x', 'left'] });
  });

  it('leave the user his own attribute of the name of left arguments', () => {
    expect(logged('x', 'left', { 'log.arguments': 'mine' }).attributes).toEqual({ 'log.arguments': 'mine' });
    expect(logged('{:d}', 'x', { 'log.arguments': 'mine' }).attributes).toEqual({ 'log.arguments': 'mine' });
  });

  it('do not change the fields that many records share', () => {
    const { logger } = testLogger();
    const records: ReadableLogRecord[] = [];
    logger.add((_: string, { record }) => void records.push(record));
    const bound = logger.bind({ a: 1 });
    bound.info('{:d}', 'x');
    bound.info('{:d}', 7);
    expect(records.map(({ attributes }) => attributes)).toEqual([{ a: 1, 'log.arguments': ['x'] }, { a: 1 }]);
  });

  it('read each property of an argument once, however often it is named', () => {
    let reads = 0;
    const argument = {
      get x() {
        reads++;
        return reads;
      },
    };
    expect(logged('{0.x} {0.x} {0}', argument).body).toBe('1 1 {"x":1}');
    expect(reads).toBe(1);
  });

  it('make no text that is longer than a record may be', () => {
    const { body } = logged('{0}'.repeat(1_000) + '{0:>9999}'.repeat(1_000), 'x'.repeat(1_000_000));
    expect((body as string).length).toBeLessThan(2 ** 20 + 100);
  });
});
