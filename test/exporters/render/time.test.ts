import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterEach, describe, expect, it } from 'vitest';
import { compileTime } from '../../../src/exporters/render/time.js';
import type { HrTime } from '../../../src/record/readable.js';

const ZONE = process.env.TZ;
const seconds = (iso: string) => Date.parse(iso) / 1000;
const AT: HrTime = [seconds('2018-02-03T11:09:00Z'), 2_000];

function inZone<T>(zone: string, fn: () => T): T {
  process.env.TZ = zone;
  return fn();
}

afterEach(() => {
  if (ZONE === undefined) delete process.env.TZ;
  else process.env.TZ = ZONE;
});

describe('times', () => {
  it.each([
    ['', '2018-02-03T11:09:00.000002+0000'],
    ['YYYY-MM-DD HH:mm:ss.SSS', '2018-02-03 11:09:00.000'],
    ['YY M D H h hh m s', '18 2 3 11 11 11 9 0'],
    ['S SS SSS SSSS SSSSS SSSSSS', '0 00 000 0000 00000 000002'],
    ['A', 'AM'],
    ['Z ZZ', '+00:00 +0000'],
    ['X x', '1517656140 1517656140000002'],
    ['[YYYY] MM [DD]', 'YYYY 02 DD'],
    ['[YYYY MM DD]', '[2018 02 03]'],
    ['[[YY]]', '[YY]'],
    ['[] [!UTC] [HH]:[', ' !UTC HH:['],
    ['[HHmmss HHmmss]', '[110900 110900]'],
    ['Q MMMM MMM MM M', '1 February Feb 02 2'],
    ['DDDD DDD DD D', '034 34 03 3'],
    ['dddd ddd d E', 'Saturday Sat 5 6'],
    ['zz', 'UTC'],
    ['[dddd] [zz] [SSSSSSS] [Q]', 'dddd zz SSSSSSS Q'],
    ['YYYYY DDDDD ddddd', '2018Y 0343 Saturday5'],
    ['100 %', '100 %'],
    ['!UTC', '2018-02-03T11:09:00.000002+0000'],
    ['YYYY!UTC', '2018'],
  ])('%j', (spec, expected) => {
    expect(inZone('UTC', () => compileTime(spec)(AT))).toBe(expected);
  });

  it('are local, and converted with !UTC', () => {
    inZone('Asia/Kolkata', () => {
      expect(compileTime('HH:mm Z')(AT)).toBe('16:39 +05:30');
      expect(compileTime('HH:mm Z!UTC')(AT)).toBe('11:09 +00:00');
    });
  });

  it('follow summer time from one second to the next', () => {
    inZone('Europe/Berlin', () => {
      const write = compileTime('YYYY-MM-DD HH:mm:ss ZZ');
      const change = seconds('2026-03-29T01:00:00Z');
      expect([write([change - 1, 0]), write([change, 0])]).toEqual([
        '2026-03-29 01:59:59 +0100',
        '2026-03-29 03:00:00 +0200',
      ]);
    });
  });

  it.each([
    ['Europe/Berlin', 'CET', 'CEST'],
    ['America/New_York', 'EST', 'EDT'],
    ['Europe/London', 'GMT', 'BST'],
    ['Asia/Tokyo', 'JST', 'JST'],
    ['America/Sao_Paulo', '-03', '-03'],
    ['Asia/Kathmandu', '+0545', '+0545'],
  ])('call the zone of %s %s in winter and %s in summer', (zone, winter, summer) => {
    inZone(zone, () => {
      const write = compileTime('zz');
      expect([write([seconds('2026-01-15T12:00:00Z'), 0]), write([seconds('2026-07-15T12:00:00Z'), 0])]).toEqual([
        winter,
        summer,
      ]);
      expect(compileTime('zz!UTC')([0, 0])).toBe('UTC');
    });
  });

  it('follow a change of the time zone at run time', () => {
    const write = compileTime('HH:mm Z zz');
    expect(inZone('UTC', () => write([0, 0]))).toBe('00:00 +00:00 UTC');
    expect(inZone('Asia/Tokyo', () => write([1, 0]))).toBe('09:00 +09:00 JST');
  });

  it('refuse strftime codes and more than six digits', () => {
    expect(() => compileTime('%Y-%m-%d')).toThrow(
      /`format` must be a template whose times are written as `YYYY-MM-DD`/,
    );
    expect(() => compileTime('ss.SSSSSSS')).toThrow(/^Invalid time format: `SSSSSSS` in `format`/);
  });

  const ZONES = ['UTC', 'America/St_Johns', 'Pacific/Apia', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  const anyTime = fc.integer({ min: seconds('1990-01-01T00:00:00Z'), max: seconds('2099-01-01T00:00:00Z') });

  it.each(ZONES)('agree with Intl in %s', (zone) => {
    inZone(zone, () => {
      const write = compileTime('YYYY-MM-DD HH:mm:ss');
      const writeNames = compileTime('dddd, D MMMM YYYY [at] h:mm A');
      const intl = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
      const names = new Intl.DateTimeFormat('en-GB', {
        ...{ timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
        ...{ hour: 'numeric', minute: '2-digit', hour12: true },
      });
      fc.assert(
        fc.property(anyTime, (at) => {
          expect(write([at, 0])).toBe(intl.format(at * 1000));
          const parts = new Map(names.formatToParts(at * 1000).map(({ type, value }) => [type, value]));
          const [weekday, day, month, year] = ['weekday', 'day', 'month', 'year'].map((type) =>
            parts.get(type as never),
          );
          expect(writeNames([at, 0])).toContain(`${weekday}, ${day} ${month} ${year} [at] `);
        }),
        { numRuns: 300 },
      );
    });
  });

  it.each(ZONES)('agree with luxon in %s', (zone) => {
    inZone(zone, () => {
      const write = compileTime('YYYY|YY|Q|MMMM|MMM|MM|M|DDDD|DDD|DD|D|dddd|ddd|E|HH|H|hh|h|mm|m|ss|s|SSS|A|ZZ|Z|X');
      const theirs = 'yyyy|yy|q|LLLL|LLL|LL|L|ooo|o|dd|d|cccc|ccc|c|HH|H|hh|h|mm|m|ss|s|SSS|a|ZZZ|ZZ|X';
      fc.assert(
        fc.property(anyTime, fc.nat(999), (at, millis) => {
          const time = DateTime.fromMillis(at * 1000 + millis, { zone, locale: 'en-US' });
          expect(write([at, millis * 1_000_000])).toBe(time.toFormat(theirs));
        }),
        { numRuns: 300 },
      );
    });
  });

  it('accept any format, or throw a TypeError or RangeError', () => {
    const piece = fc.constantFrom(...'YMDdHhmsSAZzXxQE[]! %{}:'.split(''), '!UTC', 'YYYY', 'SSSS', 'zz');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.constantFrom<HrTime>(AT, [-62_000_000_000, 1], [1e300, 0], [Number.NaN, Number.NaN]),
        (pieces, at) => {
          try {
            expect(typeof compileTime(pieces.join(''))(at)).toBe('string');
          } catch (error) {
            expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each(['[', ']', '[YYYY', 'S', '!UTC', 'D', '%', 'zz', '[]'])('handle a megabyte of %s', (piece) => {
    const spec = piece.repeat(1_000_000 / piece.length);
    if (piece === 'S') expect(() => compileTime(spec)).toThrow(RangeError);
    else expect(typeof compileTime(spec)(AT)).toBe('string');
  });
});
