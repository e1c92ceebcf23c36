import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/record/redact/redactor.js';
import type { AnyValueMap } from '../../../src/record/values/any-value.js';

const HIDDEN = '[redacted]';
const BUILT_IN =
  'password passwd pwd passphrase secret clientsecret token accesstoken refreshtoken idtoken apikey xapikey authorization ' +
  'proxyauthorization cookie setcookie credentials privatekey sessionid csrftoken xsrftoken otp pin cvv cvc cardnumber ssn connectionstring cookies pgpassword awssecretaccesskey secretaccesskey';

const redacted = (map: AnyValueMap, keys: readonly (string | RegExp)[] = [], builtInKeys = true) =>
  (Redactor.of({ keys, builtInKeys, values: false }) as Redactor).attributes(map);
const hides = (name: string, ...rest: Parameters<typeof redacted> extends [unknown, ...infer R] ? R : never) =>
  redacted({ [name]: 'x' }, ...rest)[name] === HIDDEN;

describe('a built-in name', () => {
  it.each(BUILT_IN.split(' '))('%s is hidden', (name) => {
    expect(hides(name)).toBe(true);
    expect(hides(name.toUpperCase())).toBe(true);
    expect(hides(`user.${name}`)).toBe(true);
    expect(hides(`my${name}s`)).toBe(false);
  });

  it.each([
    'Proxy-Authorization',
    'set_cookie',
    'X-API-Key',
    'xApiKey',
    'client.secret',
    'clientSecret',
    'CLIENT_SECRET',
    'card number',
    'session.id',
    'http.request.header.authorization',
    'http.response.header.set-cookie',
    'exception.attributes.pin',
    'PGPASSWORD',
    'AWS_SECRET_ACCESS_KEY',
    'config.secretAccessKey',
  ])('is folded: %s', (name) => {
    expect(hides(name)).toBe(true);
  });

  it.each([
    'stripeApiKey',
    'db.password',
    'DB_PASSWORD',
    'userToken',
    'SSOToken',
    'myAPIKey',
    'user[password]',
    '_secret',
    'new-password',
    'STRIPE_API_KEY',
  ])('is the last word: %s', (name) => {
    expect(hides(name)).toBe(true);
  });

  it.each([
    'pinCode',
    'otpSent',
    'tokenCount',
    'apiKeys',
    'maxTokens',
    'secretary',
    'passwordHash',
    'newpassword',
    'spin',
    'my.cookie.jar',
  ])('is no part of a word: %s', (name) => {
    expect(hides(name)).toBe(false);
  });

  it('is off with `builtInKeys: false`', () => {
    expect(hides('password', [], false)).toBe(false);
    expect(hides('iban', ['iban'], false)).toBe(true);
  });

  it('of any length is judged by its end', () => {
    expect(hides(`${'x'.repeat(100_000)}.password`)).toBe(true);
    expect(hides(`password${'x'.repeat(100_000)}`)).toBe(false);
  });
});

describe('the value of a secret name', () => {
  it('goes as a whole, whatever its type', () => {
    const map = { password: { a: [1] }, token: [1, 2], pin: 1_234, otp: 12n, secret: new Uint8Array(3), cvv: '' };
    expect(Object.values(redacted(map))).toEqual(Array(6).fill(HIDDEN));
  });

  it('stays if it is a boolean, null or undefined', () => {
    const map = { hasPassword: true, password: false, token: null, pin: undefined };
    expect(redacted(map)).toBe(map);
  });

  it('goes at any depth, in lists as well', () => {
    expect(redacted({ a: { b: [{ c: { password: 'x', d: 1 } }] } })).toEqual({
      a: { b: [{ c: { password: HIDDEN, d: 1 } }] },
    });
  });

  it('goes where its name is __proto__, without a prototype', () => {
    const map = JSON.parse('{"__proto__": {"password": "x"}, "a": 1}') as AnyValueMap;
    const result = redacted(map);
    expect(JSON.stringify(result)).toBe('{"__proto__":{"password":"[redacted]"},"a":1}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it('is hidden in a copy: what leads to it is copied, what does not is shared', () => {
    const map = Object.freeze({ a: Object.freeze({ password: 'x' }), b: Object.freeze({ c: 1 }) });
    const result = redacted(map as AnyValueMap);
    expect(map).toEqual({ a: { password: 'x' }, b: { c: 1 } });
    expect(result.b).toBe(map.b);
  });
});

describe('a list of headers', () => {
  const list = (headers: AnyValueMap[string], key = 'list') => redacted({ [key]: headers })[key];

  it('may be of pairs', () => {
    expect(
      list([
        ['Host', 'a'],
        ['Authorization', 'x'],
        ['set-cookie', ['a=1']],
      ]),
    ).toEqual([
      ['Host', 'a'],
      ['Authorization', HIDDEN],
      ['set-cookie', HIDDEN],
    ]);
  });

  it('may be of names and values, or keys and values', () => {
    expect(
      list([
        { name: 'Cookie', value: 'x', at: 1 },
        { name: 'Host', value: 'a' },
        { key: 'x-api-key', value: 'y' },
      ]),
    ).toEqual([
      { name: 'Cookie', value: HIDDEN, at: 1 },
      { name: 'Host', value: 'a' },
      { key: 'x-api-key', value: HIDDEN },
    ]);
  });

  it('may alternate, as rawHeaders', () => {
    const raw = ['Accept', '*/*', 'AUTHORIZATION', 'Bearer x', 'Cookie', 'a=1'];
    expect(list(raw)).toEqual(['Accept', '*/*', 'AUTHORIZATION', HIDDEN, 'Cookie', HIDDEN]);
    expect(list(['Cookie', 'a=1'], 'rawHeaders')).toEqual(['Cookie', HIDDEN]);
  });

  it('is none where words merely follow each other', () => {
    const fields = ['password', 'email', 'token', 'name'];
    expect(list(fields, 'missingFields')).toBe(fields);
    const words = ['Cookie', 'a', 'b'];
    expect(list(words, 'headers')).toBe(words);
  });

  it.each([
    ['Name', 'Value'],
    ['NAME', 'VALUE'],
    ['Key', 'value'],
    ['name', 'Value'],
  ])('may have members %s and %s', (name, value) => {
    const [header] = list([{ [name]: 'Cookie', [value]: 's', other: 1 }]) as [AnyValueMap];
    expect(header).toEqual({ [name]: 'Cookie', [value]: HIDDEN, other: 1 });
  });

  it('may be cut off, and of trailers', () => {
    expect(list(['Host', 'a', 'Cookie', 's', 'Accept'])).toEqual(['Host', 'a', 'Cookie', HIDDEN, 'Accept']);
    expect(list(['X-A', 'a', 'X-Api-Key', 's'], 'rawTrailers')).toEqual(['X-A', 'a', 'X-Api-Key', HIDDEN]);
    expect(list(['X-Api-Key', 's', 'X-A'], 'rawHeaders')).toEqual(['X-Api-Key', HIDDEN, 'X-A']);
  });

  it('loses whole headers with `remove`', () => {
    const { attributes } = {
      attributes: (map: AnyValueMap) => (Redactor.of({ action: 'remove' }) as Redactor).attributes(map),
    };
    expect(
      attributes({
        headers: ['Host', 'a', 'Cookie', 'b', 'Accept', 'c'],
        pairs: [
          ['Cookie', 'b'],
          ['Host', 'a'],
        ],
        entries: [{ name: 'Cookie', value: 'b' }],
      }),
    ).toEqual({ headers: ['Host', 'a', 'Accept', 'c'], pairs: [['Host', 'a']], entries: [{ name: 'Cookie' }] });
  });
});

describe('the option `keys`', () => {
  it('adds names at any depth, folded', () => {
    expect(redacted({ email: 1, a: { 'E-Mail': 'x', emails: 'y' } }, ['email'])).toEqual({
      email: HIDDEN,
      a: { 'E-Mail': HIDDEN, emails: 'y' },
    });
  });

  it('takes names of any script', () => {
    expect(hides('kennwört', ['Kennwört'])).toBe(true);
    expect(hides('密码', ['密码'])).toBe(true);
    expect(hides('$', ['$'])).toBe(true);
  });

  it.each<[string, AnyValueMap, AnyValueMap]>([
    [
      'user.email',
      { user: { email: 'x' }, email: 'y', a: { user: { email: 'z' } } },
      { user: { email: HIDDEN }, email: 'y', a: { user: { email: 'z' } } },
    ],
    ['user.email', { 'user.email': 'x', 'my.user.email': 'y' }, { 'user.email': HIDDEN, 'my.user.email': 'y' }],
    ['a.b.c', { 'a.b': { c: 'x' }, a: { 'b.c': 'y' } }, { 'a.b': { c: HIDDEN }, a: { 'b.c': HIDDEN } }],
    ['**.iban', { iban: 'x', a: [{ b: { iban: 'y' } }] }, { iban: HIDDEN, a: [{ b: { iban: HIDDEN } }] }],
    ['a.**.c', { a: { c: 1, b: { b: { c: 2 } } }, c: 3 }, { a: { c: HIDDEN, b: { b: { c: HIDDEN } } }, c: 3 }],
    ['a.**', { a: { b: 1, c: { d: 2 } }, b: 3 }, { a: HIDDEN, b: 3 }],
    ['a.*', { a: { b: 1, c: { d: 2 } }, b: 3 }, { a: { b: HIDDEN, c: HIDDEN }, b: 3 }],
    ['*.b', { a: { b: 1 }, b: 2 }, { a: { b: HIDDEN }, b: 2 }],
    ['list[*].value', { list: [{ value: 1 }, { v: 2 }] }, { list: [{ value: HIDDEN }, { v: 2 }] }],
    ['list[1]', { list: ['a', 'b', 'c'] }, { list: ['a', HIDDEN, 'c'] }],
    ['list[*]', { list: ['a', 'b'], lists: ['c'] }, { list: [HIDDEN, HIDDEN], lists: ['c'] }],
    ['list.*.id', { list: [{ id: 1 }] }, { list: [{ id: HIDDEN }] }],
    ['a.0', { a: { 0: 'x' } }, { a: { 0: HIDDEN } }],
    ['a.0.b', { a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: HIDDEN }, { b: 2 }] }],
    ['a[0]', { a: { 0: 'x', 1: 'y' } }, { a: { 0: HIDDEN, 1: 'y' } }],
    ['users[*].id', { users: { ada: { id: 1, age: 36 } } }, { users: { ada: { id: HIDDEN, age: 36 } } }],
    ['a[*]', { a: { b: 1, c: { d: 2 } }, b: 3 }, { a: { b: HIDDEN, c: HIDDEN }, b: 3 }],
    ['[*].id', { a: { id: 1 }, b: [{ id: 2 }], id: 3 }, { a: { id: HIDDEN }, b: [{ id: 2 }], id: 3 }],
    ['[*][*].id', { a: { b: { id: 1 } }, c: [{ id: 2 }] }, { a: { b: { id: HIDDEN } }, c: [{ id: HIDDEN }] }],
    ['a[*][*]', { a: { b: { c: 1 }, d: [2] } }, { a: { b: { c: HIDDEN }, d: [HIDDEN] } }],
    [
      'req.headers["x-foo"]',
      { req: { headers: { 'X-Foo': 1, foo: 2 } } },
      { req: { headers: { 'X-Foo': HIDDEN, foo: 2 } } },
    ],
    ["a['b'].c", { a: { b: { c: 1, d: 2 } } }, { a: { b: { c: HIDDEN, d: 2 } } }],
    ['a[`b`]["c"]', { a: { b: { c: 1, d: 2 } } }, { a: { b: { c: HIDDEN, d: 2 } } }],
    [
      '["x-foo"].a',
      { 'x-foo': { a: 1 }, b: { 'x-foo': { a: 2 } } },
      { 'x-foo': { a: HIDDEN }, b: { 'x-foo': { a: 2 } } },
    ],
    ['a["b.c"]', { a: { 'b.c': 1, b: { d: 2 } } }, { a: { 'b.c': HIDDEN, b: { d: 2 } } }],
    ['a["*"]', { a: { '*': 1, b: 2 } }, { a: { '*': HIDDEN, b: 2 } }],
  ])('takes the path %s', (path, map, wanted) => {
    expect(redacted(map, [path])).toEqual(wanted);
  });

  it('excepts names and paths behind a dash', () => {
    expect(redacted({ token: 1, a: { token: 2 }, secret: 3 }, ['-token'])).toEqual({
      token: 1,
      a: { token: 2 },
      secret: HIDDEN,
    });
    expect(redacted({ safe: { token: 1 }, token: 2 }, ['-safe.token'])).toEqual({ safe: { token: 1 }, token: HIDDEN });
    expect(redacted({ a: { b: 1, c: 2 } }, ['a.*', '-a.b'])).toEqual({ a: { b: 1, c: HIDDEN } });
    expect(redacted({ a: { b: { token: 1 } }, token: 2 }, ['-a[*].token'])).toEqual({
      a: { b: { token: 1 } },
      token: HIDDEN,
    });
    expect(redacted({ a: { token: 1 }, token: 2 }, ['-a["token"]'])).toEqual({ a: { token: 1 }, token: HIDDEN });
    expect(redacted({ 'x-csrf-token': 1 }, ['-xCsrfToken'])).toEqual({ 'x-csrf-token': 1 });
  });

  it('tries a RegExp on the path, from its beginning each time', () => {
    const map = { user: { notes: [{ text: 'x' }, { text: 'y' }], nick: 'z' } };
    expect(redacted(map, [/^user\.notes\[\d\]\.text$/g])).toEqual({
      user: { notes: [{ text: HIDDEN }, { text: HIDDEN }], nick: 'z' },
    });
    expect(redacted({ Ab: 1, ab: 2 }, [/^a/y])).toEqual({ Ab: 1, ab: HIDDEN });
  });

  it('holds in the body, from its top', () => {
    const redactor = Redactor.of({ keys: ['user.email'] }) as Redactor;
    expect(redactor.body({ user: { email: 'x' }, token: 'y', list: ['a'] })).toEqual({
      user: { email: HIDDEN },
      token: HIDDEN,
      list: ['a'],
    });
  });

  it('decides about many steps in little work', () => {
    const path = `${Array(12).fill('**.a').join('.')}.b`;
    let map: AnyValueMap = { c: 1 };
    for (let depth = 0; depth < 15; depth++) map = { a: map };
    expect(redacted(map, [path])).toBe(map);
  });
});
