import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../src/exporters/file/notation/calendar.js';

const zone = process.env.TZ;
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const at = (local: string) => new Date(local).getTime();
const next = (text: string, after: string) => {
  const moment = parseSchedule(text)?.(at(after)) ?? Number.NaN;
  return new Date(moment).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
};

describe('parseSchedule', () => {
  // 2024-05-15 is a Wednesday.
  it.each([
    ['hourly', '2024-05-15T10:59:59.999', '2024-05-15 11:00:00'],
    ['hourly', '2024-05-15T11:00:00', '2024-05-15 12:00:00'],
    ['daily', '2024-05-15T00:00:00', '2024-05-16 00:00:00'],
    ['DAILY ', '2024-12-31T23:59:59', '2025-01-01 00:00:00'],
    ['weekly', '2024-05-15T10:00:00', '2024-05-20 00:00:00'],
    ['weekly', '2024-05-20T00:00:00', '2024-05-27 00:00:00'],
    ['monthly', '2024-01-31T10:00:00', '2024-02-01 00:00:00'],
    ['yearly', '2024-05-15T10:00:00', '2025-01-01 00:00:00'],
    ['00:00', '2024-05-15T10:00:00', '2024-05-16 00:00:00'],
    ['12:30:15', '2024-05-15T10:00:00', '2024-05-15 12:30:15'],
    ['12:30:15', '2024-05-15T12:30:15', '2024-05-16 12:30:15'],
    ['18', '2024-05-15T10:00:00', '2024-05-15 18:00:00'],
    ['6 pm', '2024-05-15T10:00:00', '2024-05-15 18:00:00'],
    ['12:15 AM', '2024-05-15T10:00:00', '2024-05-16 00:15:00'],
    ['monday', '2024-05-15T10:00:00', '2024-05-20 00:00:00'],
    ['wednesday', '2024-05-15T10:00:00', '2024-05-22 00:00:00'],
    ['w0', '2024-05-15T10:00:00', '2024-05-20 00:00:00'],
    ['w6', '2024-05-15T10:00:00', '2024-05-19 00:00:00'],
    ['friday at 18:00', '2024-05-15T10:00:00', '2024-05-17 18:00:00'],
    ['Wednesday at 11:00', '2024-05-15T10:00:00', '2024-05-15 11:00:00'],
    ['wednesday  at  10:00', '2024-05-15T10:00:00', '2024-05-22 10:00:00'],
  ])('%j after %s is %s', (text, after, moment) => {
    expect(next(text, after)).toBe(moment);
  });

  it.each(['', 'never', 'w7', 'monday at', 'at 10:00', 'monday at noon', '10:00 at monday', '25:00', '10:60', '13 pm'])(
    'knows no %j',
    (text) => {
      expect(parseSchedule(text)).toBeUndefined();
    },
  );

  it('uses local days when the clock changes', () => {
    // These days have 23 and 25 hours.
    expect(at(next('daily', '2024-03-31T00:00:00')) - at('2024-03-31T00:00:00')).toBe(23 * 3_600_000);
    expect(at(next('daily', '2024-10-27T00:00:00')) - at('2024-10-27T00:00:00')).toBe(25 * 3_600_000);
    // A time that the clock skips, and one that it shows twice.
    expect(next('02:30', '2024-03-30T12:00:00')).toBe('2024-03-31 03:30:00');
    const twice = parseSchedule('02:30');
    const first = twice?.(at('2024-10-27T00:00:00')) ?? 0;
    expect(new Date(first).toISOString()).toBe('2024-10-27T00:30:00.000Z');
    expect(new Date(twice?.(first) ?? 0).toISOString()).toBe('2024-10-28T01:30:00.000Z');
    const hourly = parseSchedule('hourly');
    expect(new Date(hourly?.(Date.parse('2024-10-27T00:10:00Z')) ?? 0).toISOString()).toBe('2024-10-27T01:00:00.000Z');
    expect(new Date(hourly?.(Date.parse('2024-10-27T01:10:00Z')) ?? 0).toISOString()).toBe('2024-10-27T02:00:00.000Z');
  });

  it('always advances, by at most its period', () => {
    const texts = fc.constantFrom('hourly', 'daily', 'weekly', 'monthly', 'yearly', '02:30', 'sunday at 02:30', 'w3');
    fc.assert(
      fc.property(texts, fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (text, after) => {
        const moment = parseSchedule(text)?.(after.getTime()) ?? Number.NaN;
        expect(moment).toBeGreaterThan(after.getTime());
        expect(moment - after.getTime()).toBeLessThanOrEqual(367 * 86_400_000);
      }),
    );
  });

  it('returns a schedule or undefined for any text, in linear time', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseSchedule(text)));
    for (const text of [' at '.repeat(3e5), ' '.repeat(1e6), '1:'.repeat(5e5), 'w'.repeat(1e6)]) {
      const begun = performance.now();
      expect(parseSchedule(text)).toBeUndefined();
      expect(performance.now() - begun).toBeLessThan(1_000);
    }
  });

  it('ends at the end of the range of Date', () => {
    expect(parseSchedule('daily')?.(8.64e15)).toBe(Number.POSITIVE_INFINITY);
    expect(parseSchedule('friday')?.(Number.NaN)).toBe(Number.POSITIVE_INFINITY);
  });
});
