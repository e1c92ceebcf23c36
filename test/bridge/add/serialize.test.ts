import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { textOf } from '../../support/text-of.js';

describe('serialize', () => {
  it('is one JSON object a line', () => {
    expect(JSON.parse(textOf({ serialize: true }))).toMatchObject({
      level: 'WARNING',
      message: 'hello',
      extra: { a: 1 },
    });
    expect(textOf({ serialize: true }).indexOf('\n')).toBe(textOf({ serialize: true }).length - 1);
  });

  refuses([
    [{ serialize: 'yes' }, RangeError, /`serialize`.*"yes"/],
    [{ serialize: null }, TypeError, /`serialize`.*null/],
  ]);
});
