import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { MESSAGE } from '../../support/test-logger.js';
import { textOf } from '../../support/text-of.js';

describe('prettyJson', () => {
  it('lays the JSON of serialize out over several lines, and means the same', () => {
    const pretty = textOf({ serialize: true, prettyJson: true });
    expect(pretty.split('\n').slice(0, 3)).toEqual([
      '{',
      expect.stringMatching(/^ {2}"time": "/),
      '  "level": "WARNING",',
    ]);
    expect(pretty.endsWith('}\n')).toBe(true);
    expect(JSON.parse(pretty)).toEqual(JSON.parse(textOf({ serialize: true })));
  });

  it('takes a number of spaces, and the order of keys', () => {
    const pretty = textOf({ serialize: true, prettyJson: { indent: 4, sortKeys: true } });
    const keys = [...pretty.matchAll(/^ {4}"(\w+)":/gm)].map(([, key]) => key);
    expect(keys).toEqual([...keys].sort());
    expect(keys).toContain('extra');
  });

  it('is off where it is false, with or without serialize', () => {
    expect(textOf({ serialize: true, prettyJson: false }).trim()).not.toContain('\n');
    expect(textOf({ prettyJson: false, format: MESSAGE })).toBe('hello\n');
  });

  it('leaves sinks alone that look otherwise', () => {
    const texts = [true, false, { indent: 1 }].map((prettyJson) => textOf({ serialize: true, prettyJson }));
    expect(new Set(texts).size).toBe(3);
  });

  refuses([
    [{ prettyJson: true }, TypeError, /`prettyJson` can only be used together with `serialize`/],
    [{ serialize: true, prettyJson: 'yes' }, TypeError, /`prettyJson`.*"yes"/],
    [{ serialize: true, prettyJson: null }, TypeError, /`prettyJson`.*null/],
    [{ serialize: true, prettyJson: { indent: -1 } }, RangeError, /`prettyJson.indent`.*-1/],
    [{ serialize: true, prettyJson: { indent: 11 } }, RangeError, /`prettyJson.indent`.*11/],
    [{ serialize: true, prettyJson: { sortKeys: 1 } }, TypeError, /`prettyJson.sortKeys`.*1/],
    [{ serialize: true, prettyJson: { spaces: 2 } }, TypeError, /`spaces` is not an option of prettyJson/],
  ]);
});
