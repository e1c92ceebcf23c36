import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RedactionMatch } from '../../../src/record/redact/action.js';
import { type RedactionOptions, Redactor } from '../../../src/record/redact/redactor.js';
import type { AnyValueMap } from '../../../src/record/values/any-value.js';

const by = (options: RedactionOptions) => Redactor.of(options) as Redactor;
const NUMBER = `4111${'1111'.repeat(3)}`;

describe('the action', () => {
  it('mark names the kind of a value, and not that of a key', () => {
    const redactor = by({ action: 'mark' });
    expect(
      redactor.attributes({ pin: 1, text: `card ${NUMBER}`, number: Number(NUMBER), big: BigInt(NUMBER) }),
    ).toEqual({
      pin: '[redacted]',
      text: 'card [redacted:card]',
      number: '[redacted:card]',
      big: '[redacted:card]',
    });
  });

  it('mask shows the last four of 12 characters and more', () => {
    const redactor = by({ action: 'mask' });
    expect(
      redactor.attributes({
        password: 'abcdefghijkl',
        token: 'abcdefghijk',
        pin: 1_234,
        secret: { a: 1 },
        note: NUMBER,
      }),
    ).toEqual({
      password: '****ijkl',
      token: '****',
      pin: '****',
      secret: '****',
      note: '****1111',
    });
    expect(redactor.attributes({ password: 'abcdefghijk😀xyz' }).password).toBe('****xyz');
    expect(redactor.attributes({ token: { key: 'abcdefghijkl' }, pin: [123_456_789_012] })).toEqual({
      token: '****',
      pin: '****',
    });
  });

  it('remove leaves out the member, and of a text the secret alone', () => {
    const redactor = by({ action: 'remove' });
    const result = redactor.attributes({
      a: 1,
      password: 'x',
      n: Number(NUMBER),
      deep: { token: 1, b: 2 },
      text: `card ${NUMBER}!`,
    });
    expect(result).toEqual({ a: 1, deep: { b: 2 }, text: 'card !' });
    expect(Object.keys(result)).toEqual(['a', 'deep', 'text']);
  });

  it('hmac is the same for the same secret, and another for another key', () => {
    const expected = `[hmac:${createHmac('sha256', 'k').update('hunter2').digest('hex').slice(0, 16)}]`;
    const redactor = by({ action: { hmac: 'k' } });
    expect(redactor.attributes({ password: 'hunter2', text: 'password=hunter2' })).toEqual({
      password: expected,
      text: `password=${expected}`,
    });
    expect(by({ action: { hmac: Buffer.from('k') } }).attributes({ password: 'hunter2' }).password).toBe(expected);
    expect(by({ action: { hmac: 'j' } }).attributes({ password: 'hunter2' }).password).not.toBe(expected);
  });

  it('hmac keeps its own copy of the key', () => {
    const key = Uint8Array.from([1, 2, 3]);
    const redactor = by({ action: { hmac: key } });
    const before = redactor.attributes({ pin: 1 });
    key.fill(0);
    expect(redactor.attributes({ pin: 1 })).toEqual(before);
  });
});

describe('a function as the action', () => {
  const seen: RedactionMatch[] = [];
  const noting = (result: unknown) =>
    by({
      action(match) {
        seen.push(match);
        return result;
      },
    });

  it('gets the secret, its kind and its path', () => {
    seen.length = 0;
    const redactor = noting('-');
    redactor.attributes({
      password: 'x',
      deep: { list: [{ pin: { a: 1 } }] },
      note: `card ${NUMBER}`,
      'a.b': Number(NUMBER),
    });
    redactor.body({ token: 'y' });
    redactor.text('password=hunter2');
    expect(seen).toEqual([
      { text: 'x', kind: 'key', path: 'password' },
      { text: '{"a":1}', kind: 'key', path: 'deep.list[0].pin' },
      { text: NUMBER, kind: 'card', path: 'note' },
      { text: NUMBER, kind: 'card', path: 'a.b' },
      { text: 'y', kind: 'key', path: '' },
      { text: 'hunter2', kind: 'password', path: '' },
    ]);
  });

  it.each<[string, unknown, AnyValueMap]>([
    ['a text', 'hidden', { pin: 'hidden', text: 'password=hidden' }],
    ['a number', 7, { pin: 7, text: 'password=7' }],
    ['undefined', undefined, { text: 'password=' }],
    ['null', null, { pin: null, text: 'password=null' }],
    ['an object', { a: [1] }, { pin: { a: [1] }, text: 'password={"a":[1]}' }],
    ['half a character', '\ud800', { pin: '\ufffd', text: 'password=\ufffd' }],
  ])('may return %s', (_, result, wanted) => {
    expect(noting(result).attributes({ pin: 1, text: 'password=hunter2' })).toEqual(wanted);
  });

  it('may be async by mistake: its rejection is handled', () => {
    const redactor = by({ action: () => Promise.reject(new Error('late')) });
    expect(redactor.attributes({ pin: 1, text: 'password=hunter2' })).toEqual({
      pin: '[Promise]',
      text: 'password=[Promise]',
    });
  });

  it('that throws gives [redacted]', () => {
    const redactor = by({
      action: () => {
        throw new Error('no');
      },
    });
    expect(redactor.attributes({ pin: 1, text: 'password=hunter2' })).toEqual({
      pin: '[redacted]',
      text: 'password=[redacted]',
    });
  });

  it('is not asked about what it returned, in the same record', () => {
    seen.length = 0;
    const redactor = noting('12ab');
    redactor.begin();
    const text = redactor.text('password=hunter2');
    expect(redactor.text(text)).toBe('password=12ab');
    expect(seen).toHaveLength(1);
    redactor.begin();
    redactor.text(text);
    expect(seen).toHaveLength(2);
  });

  it('that redacts within itself is not called again', () => {
    let calls = 0;
    const redactor: Redactor = by({
      action: ({ text }) => {
        calls++;
        return redactor.attributes({ pin: text }).pin;
      },
    });
    expect(redactor.attributes({ pin: 1 })).toEqual({ pin: '[redacted]' });
    expect(calls).toBe(1);
  });

  it('returns no more than a limited text', () => {
    const result = noting('x'.repeat(1_000_000)).attributes({ pin: 1 }).pin as string;
    expect(result.length).toBeLessThanOrEqual(2 ** 14);
  });
});

describe('the option `values`', () => {
  it('may be off, or a list that replaces the default ones', () => {
    expect(by({ values: false }).text('password=hunter2')).toBe('password=hunter2');
    expect(by({ values: [] }).text(NUMBER)).toBe(NUMBER);
    expect(by({ values: ['card'] }).text(`password=hunter2 ${NUMBER}`)).toBe('password=hunter2 [redacted:card]');
    expect(by({ values: true }).text('password=hunter2')).toBe('password=[redacted:password]');
  });

  it('may have RegExps of your own, which have no state', () => {
    const redactor = by({ values: [/K-\d+/g, /z?/] });
    expect(redactor.text('K-1 and K-22z')).toBe('[redacted:pattern] and [redacted:pattern][redacted:pattern]');
    expect(redactor.text('K-1')).toBe('[redacted:pattern]');
    expect(redactor.attributes({ id: 1_700_000_000_000 }).id).toBe(1_700_000_000_000);
    expect(by({ values: [/^17\d+$/] }).attributes({ id: 1_700_000_000_000 }).id).toBe('[redacted:pattern]');
  });

  it('leaves the words of a mark, whatever matches them', () => {
    const redactor = by({ values: [/[a-f0-9]+/] });
    const once = redactor.text('x1f y');
    expect([once, redactor.text(once)]).toEqual(['x[redacted:pattern] y', 'x[redacted:pattern] y']);
    expect(redactor.text(`${once} 2`.repeat(3))).toBe(`${once} [redacted:pattern]`.repeat(3));
  });

  it('makes one of two secrets that overlap', () => {
    const token = `gh${'p_'}${'aB3'.repeat(12)}`;
    expect(by({}).text(`password=${token}, Bearer ${token}!`)).toBe(
      'password=[redacted:token], Bearer [redacted:token]!',
    );
    expect(by({ values: [/abc/, /bcd/] }).text('abcde')).toBe('[redacted:pattern]e');
  });
});

describe('a function with large results', () => {
  it('is called until they take the budget of a text; then there is the mark', () => {
    let calls = 0;
    const redactor = by({ action: () => `${++calls}`.padEnd(10_000, 'x') });
    redactor.begin();
    const shown = redactor.text('password=hunter2 '.repeat(20_000));
    expect(calls).toBeLessThan(40);
    expect(shown.length).toBeLessThan(1_000_000);
    expect(shown.match(/\[redacted:password\]/g)).toHaveLength(20_000 - calls);
    redactor.begin();
    expect(redactor.text('password=hunter2')).toMatch(/^password=\d+x/);
  });

  it('counts what takes the place of members, too', () => {
    let calls = 0;
    const redactor = by({ action: () => Array.from({ length: 900 }, () => ++calls) });
    redactor.begin();
    const shown = redactor.attributes(
      Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`a${at}.token`, 's'])),
    );
    expect(calls).toBeLessThan(15_000);
    expect(shown['a0.token']).toHaveLength(900);
    expect(shown['a499.token']).toBe('[redacted]');
  });
});

describe('misuse of `redact`', () => {
  it.each<[unknown, string]>([
    ['yes', '`redact` must be a boolean or an object, got "yes"'],
    [null, '`redact` must be a boolean or an object, got null'],
    [[], '`redact` must be an object such as `{ keys: … }`, got an array'],
    [{ key: [] }, '`key` is not an option of redact; these are: keys, builtInKeys, values, action'],
    [{ keys: 'password' }, '`redact.keys` must be an array of names, paths and RegExps, got "password"'],
    [{ keys: [7] }, '`redact.keys` must be names, paths'],
    [{ keys: [''] }, '`redact.keys` must be names, paths'],
    [{ keys: ['-'] }, '`redact.keys` must be names, paths'],
    [{ keys: ['a..b'] }, '`redact.keys` must be names, paths'],
    ...[
      'a*',
      '*a',
      '--a',
      '---',
      '--',
      '***',
      'a.***.b',
      'a[x]',
      'a["x]',
      'a[""]',
      'a[-1]',
      'a.b*',
      '-a*',
      '[x]',
      'a[**]',
    ].map((key): [unknown, string] => [
      { keys: [key] },
      'a step of a path is a name, `*`, `**`, or, in brackets, `*`, an index or a name in quotes such as `headers["x-key"]`',
    ]),
    [{ keys: ['a[b'] }, '`redact.keys` must be names, paths'],
    [{ builtInKeys: 1 }, '`redact.builtInKeys` must be a boolean, got 1'],
    [{ values: 'card' }, '`redact.values` must be a boolean or an array of kinds and RegExps, got "card"'],
    [{ values: ['cards'] }, '`redact.values` must be RegExps and kinds: token, jwt,'],
    [
      { action: 'hide' },
      "`redact.action` must be 'mark', 'mask', 'remove', an object with `hmac`, or a function, got \"hide\"",
    ],
    [{ action: {} }, '`redact.action.hmac` must be a key'],
    [{ action: { hmac: '' } }, '`redact.action.hmac` must be a key'],
    [{ action: { hmac: 'k', length: 8 } }, '`length` is not an option of redact.action'],
  ])('%o is a TypeError', (redact, message) => {
    expect(() => Redactor.of(redact as boolean)).toThrow(TypeError);
    expect(() => Redactor.of(redact as boolean)).toThrow(message);
  });

  it('never tells the key', () => {
    expect(() => Redactor.of({ action: { hmac: new Uint8Array(0) } })).toThrow('got "object"');
  });
});
