/* Does redaction take time that is linear in the length of a text, whatever is in it? Prints figures. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Logger } from 'logly-otel';

const LENGTH = 2 ** 18;
/** Of a text of a million characters. A rule that takes the square of the length needs minutes at least. */
const MAX_MILLIS = 5_000;
/** Twice the length takes about twice the time; the machine is shared. */
const MAX_RATIO = 4;
/** Below this time, the ratio says nothing. */
const MIN_MILLIS = 50;
const ROUNDS = 3;

/** What begins like a secret, and never becomes one. */
const BEGINNINGS = [
  ...['eyJ', '.eyJ', 'eyJ.', 'eyJhbGciOiJIUzI1NiJ9', `gh${'p_'}`, `glpat${'-'}`, `xox${'b-'}`, 'AKIA', 'AIza'],
  ...[
    'Bearer ',
    'Basic Basic ',
    '-----BEGIN A-----',
    '-----BEGIN A-----\n-----END B-----\n',
    '://',
    'a://b:c/',
    'x://@',
  ],
  ...['?a=', '=', 'a=b&', 'password=', 'password: a b ', '"password":"\\', 'password=a,', '4 ', '4111 ', '4111-'],
  ...['@', 'a@b.', '+1 (', 'DE89 ', '::', '1.1.1.', '078-05-', 'x', '\ud800', '[redacted]'],
];
const KINDS = [
  'token',
  'jwt',
  'authorization',
  'pem',
  'url',
  'card',
  'password',
  'email',
  'phone',
  'iban',
  'ip',
  'ssn',
];

const logger = new Logger({ redact: { values: KINDS } });
logger.add(() => {}, { format: () => '' });

/** The shortest of several times, in milliseconds. */
function millis(text) {
  const taken = Array.from({ length: ROUNDS }, () => {
    const begun = process.hrtime.bigint();
    logger.info('x', { text });
    return Number(process.hrtime.bigint() - begun) / 1e6;
  });
  return Math.min(...taken);
}

describe('a long text', () => {
  for (const beginning of BEGINNINGS) {
    it(`of ${JSON.stringify(beginning)} is looked through in linear time`, () => {
      const text = beginning.repeat(Math.ceil(LENGTH / beginning.length)).slice(0, LENGTH);
      const [once, twice, whole] = [millis(text), millis(text.repeat(2)), millis(text.repeat(4))];
      const figures = [once, twice, whole].map((time) => `${time.toFixed(1)} ms`).join(', ');
      console.log(`${JSON.stringify(beginning)}: ${figures}`);
      assert.ok(whole < MAX_MILLIS, figures);
      assert.ok(twice < MIN_MILLIS || twice / once < MAX_RATIO, figures);
    });
  }
});
