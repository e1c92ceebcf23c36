import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/record/redact/redactor.js';

// The whole megabyte, in real time: test/faults/redact.test.mjs.
const LENGTH = 2 ** 17;
const all = Redactor.of({
  values: ['token', 'jwt', 'authorization', 'pem', 'url', 'card', 'password', 'email', 'phone', 'iban', 'ip', 'ssn'],
}) as Redactor;

/** What begins like a secret and never becomes one: the work for each beginning must not be that for the rest of the text. */
const BEGINNINGS: readonly string[] = [
  ...['eyJ', '-eyJ', '.eyJ', 'eyJ.', 'eyJhbGciOiJIUzI1NiJ9', 'eyJ-eyJ.'],
  ...[`gh${'p_'}`, `glpat${'-'}`, `xox${'b-'}`, 'npm_', 'AKIA', 'AIza', 'sk_live_'],
  ...['Bearer ', 'Bearer a', 'basic ', 'Bearer%20', 'Basic Basic '],
  ...['-----BEGIN A-----', '-----BEGIN ', '-----', '-----BEGIN A-----\n-----END B-----\n', '-'],
  ...['://', 'a://', 'a://b:c', 'a://b:c/', 'http://u:p/', 'x://@', '?a=', '&key', '=', 'a=b&', '#', '?key=&'],
  ...[
    '?a;',
    ';a=',
    '?a;b=',
    '?token="',
    '?token="a',
    "a://b:c'",
    'a://b:1',
    'a://b:c"',
    '\\u0026a',
    'token[0]=',
    '&a[0][0]',
  ],
  ...['password=', 'password: a b ', 'password="', '"password":"\\', 'secret:', 'pwd = ', 'password=a,', 'password=)'],
  ...['1', '4 ', '4-', '4111 ', '4111-', '41111111111111111111 ', '0.4', '4111111111111111-'],
  ...['@', 'a@', 'a@b.', 'a.', '+1', '+', '(', '+1 (', 'DE89 ', 'DE89', ':', '::', '1.', '1.1.1.', 'a:b:', '078-05-'],
  ...[
    'password\u001b[1m',
    'password=\u001b[',
    'password=[',
    'password:{',
    '"password":["',
    '"password":[["a",',
    'password: [a, ',
    'password:{a:',
    '\\"password\\":[\\"',
    'password\t',
  ],
  ...[
    '\\n',
    '\\\\',
    '\\u000',
    '%25',
    '%22',
    '[31m',
    '[1;',
    '\u001b[',
    'password="\\',
    '\\\\\\"password',
    "password:'a b ",
  ],
  ...[' ', '\ud800', 'ä', '%', '\\', '"', '[redacted', '****'],
];

describe('a text of 131,072 characters', () => {
  // A rule that takes the square of the length needs minutes for one of them: the test would time out.
  it.each(BEGINNINGS)('of %j is looked through', (beginning) => {
    const text = beginning.repeat(Math.ceil(LENGTH / beginning.length)).slice(0, LENGTH);
    const shown = all.text(text);
    expect(typeof shown).toBe('string');
    expect(all.text(`${text} password=hunter2`)).not.toContain('hunter2');
  });

  it('that is one secret is replaced', () => {
    expect(all.text(`password="${'x '.repeat(LENGTH / 2)}"`)).toBe('password="[redacted:password]"');
    expect(all.text(`Bearer ${'a1'.repeat(LENGTH / 2)}`)).toBe('Bearer [redacted:authorization]');
  });

  it('with a secret in each word has all of them replaced', () => {
    const count = LENGTH / 20;
    expect(all.text('password=hunter2 x '.repeat(count))).toBe('password=[redacted:password] x '.repeat(count));
  });
});
