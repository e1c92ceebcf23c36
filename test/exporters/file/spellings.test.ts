import { describe, expect, it } from 'vitest';
import { Logger } from '../../../src/bridge/index.js';
import { compileCompression } from '../../../src/exporters/file/compression.js';
import { compileRetention } from '../../../src/exporters/file/retention.js';
import { compileRotation } from '../../../src/exporters/file/rotation.js';
import { codeOf } from '../../../src/record/markup/tags.js';

describe('spellings of loguru and Logly', () => {
  it.each([
    ...[
      ['gz', 'gz'],
      ['gzip', 'gz'],
      ['.gz', 'gz'],
      ['GZ', 'gz'],
      ['.gzip', 'gz'],
      ['br', 'br'],
      ['.br', 'br'],
      ['brotli', 'br'],
    ],
  ])('compression %s is %s', (given, codec) => {
    expect(compileCompression(given)).toEqual({ codec });
  });

  it.each(['zip', '.zip', 'tar.gz', 'bz2', 'xz', 'lzma'])('compression %s names our word', (given) => {
    expect(() => compileCompression(given)).toThrow(/Node has no codec for .*'gz' is the nearest/);
  });

  it.each([
    ['hour', 'hourly'],
    ['day', 'daily'],
    ['Week', 'weekly'],
    ['month', 'monthly'],
    ['year', 'yearly'],
    ['annually', 'yearly'],
    ['midnight', '00:00'],
  ])('rotation %s is %s', (given, ours) => {
    const now = Date.UTC(2026, 10, 29, 12, 34, 56);
    expect(compileRotation(given)?.next?.(now)).toBe(compileRotation(ours)?.next?.(now));
  });

  it('never is no rotation and no retention', () => {
    expect([compileRotation('never'), compileRotation(' Never '), compileRetention('never')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['minutely', "'1 minute'"],
    ['minute', "'1 minute'"],
    ['second', "'1 second'"],
  ])('rotation %s names our word', (given, word) => {
    expect(() => compileRotation(given)).toThrow(word);
  });

  it.each(['10', ' 10 ', '10 files'])('retention %j is a number of files', (given) => {
    const files = Array.from({ length: 12 }, (_, i) => ({ path: String(i), mtimeMillis: 0 }));
    expect(compileRetention(given)?.surplus?.(files, 0)).toHaveLength(2);
  });

  it.each([
    ['bold_red', '\x1b[1;31m'],
    ['BOLD_RED', '\x1b[1;31m'],
    ['bright_red', '\x1b[91m'],
    ['bold_bright_red', '\x1b[1;91m'],
    ['#ff7f50', '\x1b[38;2;255;127;80m'],
    ['#fff', '\x1b[38;2;255;255;255m'],
  ])('colour %s', (tag, code) => {
    expect(codeOf(tag)).toBe(code);
    expect(new Logger().level('MINE', { no: 33, color: tag }).name).toBe('MINE');
  });

  it.each(['bold_', '_', 'bold_nothing', '#12', '#gggggg'])('no colour: %s', (tag) => {
    expect(codeOf(tag)).toBeUndefined();
  });

  it.each([() => {}, async () => {}, 'stderr'])('loop: null is the default of every sink: %s', (sink) => {
    expect(new Logger().add(sink as () => void, { loop: null })).toBe(1);
  });
});
