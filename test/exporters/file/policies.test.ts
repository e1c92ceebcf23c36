import { describe, expect, it } from 'vitest';
import { compileCompression } from '../../../src/exporters/file/compression.js';
import { creationMillis } from '../../../src/exporters/file/creation-note.js';
import { compileRetention } from '../../../src/exporters/file/retention.js';
import { compileRotation } from '../../../src/exporters/file/rotation.js';

const HOUR = 3_600_000;

describe('compileRotation', () => {
  it('distinguishes sizes, ages and schedules', () => {
    expect(compileRotation(1_000)?.maxBytes).toBe(1_000);
    expect(compileRotation('10 MB')?.maxBytes).toBe(10e6);
    expect(compileRotation('12 hours')?.next?.(5)).toBe(5 + 12 * HOUR);
    expect(compileRotation('hourly')?.next?.(5)).toBe(HOUR);
    expect(compileRotation(undefined)).toBeUndefined();
  });

  it('uses the first condition of a list that is met', () => {
    const predicate = () => false;
    const plan = compileRotation(['2 hours', '10 MB', 'hourly', 5_000, predicate]);
    expect(plan).toMatchObject({ maxBytes: 5_000, predicates: [predicate] });
    expect(plan?.next?.(5)).toBe(HOUR);
  });

  it.each([
    [0, RangeError],
    [-5, RangeError],
    [Number.NaN, RangeError],
    [Number.POSITIVE_INFINITY, RangeError],
    ['0 MB', RangeError],
    ['-1 h', RangeError],
    ['1e999 GB', RangeError],
    ['sometimes', RangeError],
    ['', RangeError],
    [[], RangeError],
    [['10 MB', 'never'], RangeError],
    [[['daily']], TypeError],
    [true, TypeError],
    [null, TypeError],
    [{}, TypeError],
  ])('refuses %j', (option, type) => {
    expect(() => compileRotation(option)).toThrow(type);
    expect(() => compileRotation(option)).toThrow('`rotation` must be');
  });
});

describe('compileRetention', () => {
  const files = [10, 8, 5, 1].map((hour) => ({ path: `${hour}`, mtimeMillis: hour * HOUR }));

  it('keeps a number of files, the newest', () => {
    expect(compileRetention(3)?.surplus?.(files, 0)).toEqual([files[3]]);
    expect(compileRetention(0)?.surplus?.(files, 0)).toEqual(files);
    expect(compileRetention(9)?.surplus?.(files, 0)).toEqual([]);
  });

  it('keeps files below a maximum age', () => {
    expect(compileRetention('5 hours')?.surplus?.(files, 10 * HOUR)).toEqual(files.slice(2));
  });

  it.each([
    [-1, RangeError],
    [1.5, RangeError],
    ['10 MB', RangeError],
    ['-1 day', RangeError],
    [null, TypeError],
  ])('refuses %j', (option, type) => {
    expect(() => compileRetention(option)).toThrow(type);
    expect(() => compileRetention(option)).toThrow('`retention` must be');
  });
});

describe('compileCompression', () => {
  it.each([
    ['zip', RangeError],
    ['', RangeError],
    [5, TypeError],
    [null, TypeError],
    [{}, TypeError],
  ])('refuses %j', (option, type) => {
    expect(() => compileCompression(option)).toThrow(type);
    expect(() => compileCompression(option)).toThrow("`compression` must be 'gz', 'br', 'zst' or a function");
  });

  it('accepts zst if Node supports it, and refuses it otherwise', async () => {
    if ('createZstdCompress' in (await import('node:zlib'))) {
      expect(compileCompression('zst')).toEqual({ codec: 'zst' });
    } else {
      expect(() => compileCompression('zst')).toThrow(/`compression`.*has no zstd, got "zst"/);
    }
  });
});

describe('creationMillis', () => {
  const dates = { identity: '1:2', birthtimeMillis: 500, mtimeMillis: 900 };

  it.each([
    ['what is noted of this very file', dates, { identity: '1:2', createdMillis: 100 }, 100],
    ['its birth time', dates, undefined, 500],
    ['its birth time, whatever is noted of another', dates, { identity: '1:3', createdMillis: 100 }, 500],
    [
      'what is noted of another, where there is no birth time',
      { ...dates, birthtimeMillis: 0 },
      { identity: '1:3', createdMillis: 100 },
      100,
    ],
    [
      'its last change, where the birth time is that of a later one',
      { ...dates, birthtimeMillis: 900.5 },
      undefined,
      900,
    ],
    [
      'its last change, where what is noted comes after it',
      { ...dates, birthtimeMillis: 0 },
      { identity: '1:3', createdMillis: 901 },
      900,
    ],
    ['its birth time, where what is noted lies in the future', dates, { identity: '1:2', createdMillis: 1_001 }, 500],
    [
      'now, where all its times lie in the future',
      { identity: '1:2', birthtimeMillis: 0, mtimeMillis: 9_000 },
      undefined,
      1_000,
    ],
  ])('is %s', (_, file, note, beginning) => {
    expect(creationMillis(file, note, 1_000)).toBe(beginning);
  });
});
