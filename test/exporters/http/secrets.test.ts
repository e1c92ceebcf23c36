import { describe, expect, it } from 'vitest';
import { Secrets } from '../../../src/exporters/http/secrets.js';

function hidden(value: string, text: string): string {
  const secrets = new Secrets();
  secrets.add(value);
  return secrets.redact(text);
}

/** The text as it occurs in JSON that is nested `depth` times. */
const inJson = (text: string, depth: number): string =>
  depth === 0 ? text : inJson(JSON.stringify(text).slice(1, -1), depth - 1);

describe('Secrets', () => {
  it.each(['SECRET-12', ' SECRET-12', 'SECRET-12 \t', 'Bearer SECRET-12', 'Bearer  SECRET-12 ', 'Bearer\tSECRET-12'])(
    'hide %j without the white space around it, and without its scheme',
    (value) => {
      expect(hidden(value, 'no SECRET-12, no "SECRET-12"')).toBe('no [redacted], no "[redacted]"');
    },
  );

  it.each([
    'SEC"RET',
    'SEC\\RET',
    'SEC\\\\"RET\\',
    'SEC\tRET',
    '"SECRET"',
    'Bearer "SEC\tR\\T"',
    'a/b+c=.*?',
    'SÉCRET',
  ])('hide %j as it is, and in JSON that is in JSON', (value) => {
    for (const depth of [0, 1, 2, 3])
      expect(hidden(value, `it was ${inJson(value, depth)}.`)).toBe('it was [redacted].');
  });

  it('hide text that is escaped more than JSON requires', () => {
    expect(hidden('a/b&c<é', String.raw`it was a\/b\u0026c\u003C\u00e9.`)).toBe('it was [redacted].');
  });

  it('leave the backslashes of a text without escaped secrets', () => {
    const text = String.raw`{\"path\":\"C:\\temp\",\"key\":\"SECRET\"}`;
    expect(hidden('SECRET', text)).toBe(text.replace('SECRET', '[redacted]'));
    expect(hidden('other', text)).toBe(text);
    expect(hidden('temp', text)).toBe(text.replace('temp', '[redacted]'));
  });

  it('hide an escaped secret that begins with a shorter one', () => {
    const secrets = new Secrets();
    for (const value of ['abcd', 'abcd"efgh']) secrets.add(value);
    expect(secrets.redact(String.raw`abcd\"efgh`)).toBe('[redacted]');
  });

  it('ignore secrets that are too short', () => {
    expect(hidden('no', 'no, no')).toBe('no, no');
    expect(hidden('Basic no', 'no, Basic no')).toBe('no, [redacted]');
  });

  it('hide the longest first', () => {
    const secrets = new Secrets();
    for (const value of ['abcd', 'abcdefgh', 'abcdef']) secrets.add(value);
    expect(secrets.redact('abcdefgh abcdef abcd')).toBe('[redacted] [redacted] [redacted]');
  });

  it('keep the secrets of the constructor for good, and the last hundred of the others', () => {
    const secrets = new Secrets(Array.from({ length: 300 }, (_, i) => `FIXED-${i}`));
    for (let i = 0; i < 1_000; i++) secrets.add(`Bearer passing-${i}-`);
    expect(secrets.redact('FIXED-1 FIXED-299 passing-900- passing-999-')).toBe(
      '[redacted] [redacted] [redacted] [redacted]',
    );
    expect(secrets.redact('passing-899-')).toBe('passing-899-');
  });
});
