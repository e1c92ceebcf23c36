import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { compileTime } from '../../../src/exporters/render/time.js';
import type { HrTime } from '../../../src/record/record.js';

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

  it.each(['UTC', 'America/St_Johns', 'Pacific/Apia', 'Europe/London', 'Australia/Lord_Howe'])(
    'agree with Intl in %s',
    (zone) => {
      inZone(zone, () => {
        const write = compileTime('YYYY-MM-DD HH:mm:ss');
        const intl = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
        fc.assert(
          fc.property(
            fc.integer({ min: seconds('1990-01-01T00:00:00Z'), max: seconds('2099-01-01T00:00:00Z') }),
            (at) => {
              expect(write([at, 0])).toBe(intl.format(at * 1000));
            },
          ),
          { numRuns: 500 },
        );
      });
    },
  );
});
