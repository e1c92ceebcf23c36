import { seededRandom } from '../../../../src/bridge/testing/seeded-random.js';

/*
 * Made-up secrets of all kinds. Tokens are put together from parts, so that scanners of code hosts do not take this file for a leak.
 */

/** A text with its secret, and the kind by which it is found. */
export interface SecretCase {
  readonly kind: string;
  readonly text: string;
  readonly secret: string;
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const ALNUM = UPPER + LOWER + DIGITS;

const random = seededRandom(20_261_130);
const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
const letters = (of: string, length: number) => Array.from({ length }, () => pick([...of])).join('');
/** Random letters with a digit and both cases, as nearly all tokens have. */
const mixed = (length: number, of = ALNUM) => `${letters(of, length - 3)}a7Z`;
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Sentences that a secret stands in. */
const AROUND: ReadonlyArray<(secret: string) => string> = [
  (secret) => secret,
  (secret) => `using ${secret} for the upload`,
  (secret) => `got "${secret}" from the vault`,
  (secret) => `{"value":"${secret}"}`,
  (secret) => `failed with ${secret}.`,
  (secret) => `(${secret})`,
  (secret) => `a=${secret}, b=2`,
  (secret) => `first line\n${secret}\nlast line`,
  (secret) => `Schlüssel ${secret} ungültig`,
];

function each(kind: string, secrets: readonly string[]): SecretCase[] {
  return secrets.map((secret, index) => {
    const around = AROUND[index % AROUND.length] as (typeof AROUND)[number];
    return { kind, secret, text: around(secret) };
  });
}

const times = (count: number, make: () => string) => Array.from({ length: count }, make);

const TOKENS = [
  ...times(14, () => `AK${'IA'}${letters(`${UPPER}234567`, 16)}`),
  ...times(4, () => `AS${'IA'}${letters(`${UPPER}234567`, 16)}`),
  ...times(14, () => `gh${'p_'}${mixed(36)}`),
  ...['o', 'u', 's', 'r'].map((kind) => `gh${kind}_${mixed(36)}`),
  ...times(4, () => `github${'_pat_'}${mixed(22)}_${mixed(59)}`),
  ...times(5, () => `glpat${'-'}${mixed(20, `${ALNUM}_-`)}`),
  ...times(2, () => `glpat${'-'}${mixed(27)}.01.${letters(LOWER + DIGITS, 9)}`),
  ...['b', 'p', 'a', 'r', 's'].map((kind) => `xox${kind}-${letters(DIGITS, 12)}-${letters(DIGITS, 12)}-${mixed(24)}`),
  ...times(5, () => `sk${'_live_'}${mixed(24)}`),
  ...times(2, () => `sk${'_live_'}51${mixed(97)}`),
  ...times(5, () => `npm${'_'}${mixed(36)}`),
  ...times(5, () => `AI${'za'}${mixed(35, `${ALNUM}_-`)}`),
  ...times(5, () => `hf${'_'}${mixed(34)}`),
  // As people write examples.
  `gh${'p_'}${'x'.repeat(36)}`,
  `npm${'_'}${'a'.repeat(36)}`,
  `AK${'IA'}${'A'.repeat(16)}`,
  `sk${'_live_'}abc123def456`,
  `sk${'_live_'}${'x'.repeat(24)}`,
];

const HEADERS = [
  { alg: 'HS256' },
  { alg: 'RS256', typ: 'JWT', kid: 'k-1' },
  { typ: 'JWT', alg: 'ES256' },
  { alg: 'none' },
];
const JWTS = [
  ...times(
    32,
    () => `${base64url(pick(HEADERS))}.${base64url({ sub: letters(DIGITS, 6), iat: 1 })}.${mixed(43, `${ALNUM}_-`)}`,
  ),
  `${base64url({ alg: 'none' })}.${base64url({ sub: 'ada' })}.`,
  `${base64url({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.${mixed(40)}.${mixed(16)}.${mixed(60)}.${mixed(22)}`,
  `${base64url({ alg: 'HS256', name: 'Zoë' })}.${base64url({ a: 1 })}.${mixed(43)}`,
];

const bearer = (credentials: string, before = 'Authorization: Bearer '): SecretCase => ({
  kind: 'authorization',
  text: `${before}${credentials}`,
  secret: credentials,
});
const AUTHORIZATIONS: SecretCase[] = [
  ...times(20, () => mixed(24)).map((credentials) => bearer(credentials)),
  bearer('abcd1234'),
  bearer('ABCDEFGH'),
  bearer('my-secret-value'),
  bearer('a.b_c~d+e/f='),
  bearer(mixed(30), 'authorization: bearer '),
  bearer(mixed(30), 'BEARER '),
  bearer(mixed(30), 'sent with Bearer\t'),
  bearer(mixed(30), "headers: { authorization: 'Bearer "),
  bearer(mixed(30), 'Bearer  '),
  bearer(mixed(64), 'Bearer%20'),
  ...['ada:lovelace', 'user:', ':key-123', 'a@b.example:pass:word', 'Zoë:geheim', 'u:p'].map((pair) =>
    bearer(base64(pair), 'Authorization: Basic '),
  ),
  bearer(base64('admin:hunter2'), 'curl -H "authorization: basic '),
  bearer(base64('svc-account:0123456789'), 'Proxy: Basic '),
];

const block = (label: string, lines: readonly string[], newline = '\n') =>
  [`-----${'BEGIN'} ${label}-----`, ...lines, `-----${'END'} ${label}-----`].join(newline);
const lines = (count: number) => times(count, () => letters(ALNUM, 64));
const PEMS: SecretCase[] = [
  ...[
    'PRIVATE KEY',
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'DSA PRIVATE KEY',
  ].flatMap((label) =>
    each('pem', [block(label, lines(4)), block(label, lines(2), '\\n'), block(label, lines(3), '\r\n')]),
  ),
  ...each('pem', [
    block('CERTIFICATE', lines(6)),
    block('CERTIFICATE', ['MIIB']),
    block('SSH2 COMMENTED THING', lines(2)),
    block('PUBLIC KEY', lines(3)),
    block('RSA PRIVATE KEY', ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-128-CBC,0011', '', ...lines(3)]),
    block('PGP PRIVATE KEY BLOCK', ['Version: GnuPG v2', '', ...lines(3), '=aB1d']),
  ]),
  // Cut off in the middle.
  ...times(3, () => block('PRIVATE KEY', lines(3)).slice(0, 120)).map((secret) => ({
    kind: 'pem',
    secret,
    text: `key is ${secret}`,
  })),
];

const url = (text: string, secret: string): SecretCase => ({ kind: 'url', text, secret });
const URLS: SecretCase[] = [
  ...[
    'postgres',
    'postgresql',
    'mysql',
    'mongodb',
    'mongodb+srv',
    'redis',
    'amqp',
    'amqps',
    'https',
    'ftp',
    'sftp',
    'ldap',
  ].map((scheme) => {
    const secret = mixed(12);
    return url(`${scheme}://app:${secret}@db.example:5432/shop`, secret);
  }),
  url('redis://:geheim@cache.example:6379/0', 'geheim'),
  url('failed: mysql://u:p@localhost', 'p'),
  url('https://user:p%40ss@example.com/', 'p%40ss'),
  url('postgres://u:pa@ss@host/db', 'pa@ss'),
  url('postgres://u:pa/ss@host/db', 'pa/ss'),
  url('postgres://u:pa?s#s@host/db', 'pa?s#s'),
  url('mongodb://u:pw1x@one.example,two.example/db', 'pw1x'),
  url('<https://u:pw2x@host/>', 'pw2x'),
  url('"url":"https:\\/\\/u:pw3x@host\\/x"', 'pw3x'),
  url('https://abcdef123456@github.example/a/b.git', 'abcdef123456'),
  url('fetched https://0123abcd:@api.example/v1', '0123abcd'),
  ...[
    'token',
    'access_token',
    'api_key',
    'apikey',
    'key',
    'sig',
    'signature',
    'client_secret',
    'password',
    'refresh_token',
    'id_token',
  ].map((name) => {
    const secret = mixed(14);
    return url(`https://api.example/v1/users?page=2&${name}=${secret}&sort=asc`, secret);
  }),
  url('GET /login?token=abc123 HTTP/1.1', 'abc123'),
  url('/cb#access_token=zyx987&state=1', 'zyx987'),
  url('https://x.example/?X-Amz-Signature=0011aabb', '0011aabb'),
  url('https://x.example/?X-Amz-Security-Token=FwoGZXIvYXdzEB', 'FwoGZXIvYXdzEB'),
  url('https://x.example/?access%5Ftoken=abcd', 'abcd'),
  url('https://x.example/?a=1&amp;token=efgh', 'efgh'),
  url('https://x.example/?sessionId=ijkl', 'ijkl'),
  url('token=mnop&page=1', 'mnop'),
  url('a=1&sig=qrst', 'qrst'),
  url('see (https://x.example/?key=uvwx).', 'uvwx'),
  url("https://ada:it's-hunter2@h/", "it's-hunter2"),
  url('https://ada:it"s-hunter3@h/', 'it"s-hunter3'),
  url('https://ada:a<hunter4@h/', 'a<hunter4'),
  url('https://ada:a\\hunter5@h/', 'a\\hunter5'),
  url('{"url":"https://ada:a\\"hunter6@h/","b":"c"}', 'a\\"hunter6'),
  url('https://ada:12ab/cd7@h/', '12ab/cd7'),
  url('https://x.example/?a=1;token=hunter8;b=2', 'hunter8'),
  url('https://x.example/?token=hunter9;b=2', 'hunter9'),
  url('https://x.example/?token[0]=hunter10&b=2', 'hunter10'),
  url('https://x.example/?token%5B%5D=hunter11&b=2', 'hunter11'),
  url('https://x.example/?token="hunter12"&b=2', 'hunter12'),
  url('{"url":"/?a=1&token=\\"hunter13\\""}', 'hunter13'),
  url('{"url":"/?a=1\\u0026token=hunter14\\u0026b=2"}', 'hunter14'),
];

/** With the digit that makes Luhn's sum right. */
function card(beginning: string, length: number): string {
  const digits = beginning + letters(DIGITS, length - beginning.length - 1);
  let total = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    total += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + ((10 - (total % 10)) % 10);
}

const grouped = (digits: string, by: readonly number[], separator: string) =>
  by.map((length, group) => digits.slice(sum(by.slice(0, group)), sum(by.slice(0, group)) + length)).join(separator);
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const CARDS = each('card', [
  ...['4', '4', '51', '55', '2221', '2720', '6011', '65', '644', '3528', '3589', '62', '2200', '60'].map((issuer) =>
    card(issuer, 16),
  ),
  ...['34', '37', '37'].map((issuer) => card(issuer, 15)),
  ...['36', '38', '300', '305'].map((issuer) => card(issuer, 14)),
  card('4', 13),
  card('4', 19),
  card('62', 19),
  card('6759', 18),
  card('5018', 13),
  ...times(6, () => grouped(card(pick(['4', '53', '6011']), 16), [4, 4, 4, 4], ' ')),
  ...times(6, () => grouped(card(pick(['4', '53', '6011']), 16), [4, 4, 4, 4], '-')),
  ...times(3, () => grouped(card('37', 15), [4, 6, 5], ' ')),
  ...times(2, () => grouped(card('36', 14), [4, 6, 4], '-')),
  `4111${'1111'.repeat(3)}`,
  `3782${'822463'}10005`,
]);
const number = `4111${'1111'.repeat(3)}`;
CARDS.push(
  {
    kind: 'card',
    text: `card ${grouped(number, [4, 4, 4, 4], ' ')} 12 2027`,
    secret: grouped(number, [4, 4, 4, 4], ' '),
  },
  {
    kind: 'card',
    text: `order 12 ${grouped(number, [4, 4, 4, 4], ' ')} 123`,
    secret: grouped(number, [4, 4, 4, 4], ' '),
  },
  { kind: 'card', text: `${number},12/27,ada`, secret: number },
  { kind: 'card', text: `card-${number}`, secret: number },
);

const password = (text: string, secret: string): SecretCase => ({ kind: 'password', text, secret });
/** JSON in a text of JSON, that many times. */
function nested(value: unknown, times: number): string {
  let text = JSON.stringify(value);
  for (let time = 0; time < times; time++) text = JSON.stringify({ out: text });
  return text;
}
const PASSWORDS: SecretCase[] = [
  ...[
    'password',
    'passwd',
    'pwd',
    'secret',
    'client_secret',
    'api_key',
    'apikey',
    'api-key',
    'apiKey',
    'clientSecret',
    'PASSWORD',
    'Pwd',
  ].flatMap((name) => {
    const [one, two] = [mixed(10), mixed(12)];
    return [password(`login ${name}=${one}`, one), password(`${name}: ${two} was refused`, two)];
  }),
  password('password=hunter2', 'hunter2'),
  password('password:hunter3', 'hunter3'),
  password('password: swordfish', 'swordfish'),
  password('password = s3cr3t-value', 's3cr3t-value'),
  password('{"user":"ada","password":"correct horse","ok":true}', 'correct horse'),
  password("{'password': 'it is long'}", 'it is long'),
  password('"{\\"password\\":\\"esc4ped\\"}"', 'esc4ped'),
  password('Server=db;Uid=sa;Pwd=zxcv12;Database=shop', 'zxcv12'),
  password('host=db password=qwer12 user=ada', 'qwer12'),
  password('DB_PASSWORD=asdf12', 'asdf12'),
  password('export APP_API_KEY="asdf13"', 'asdf13'),
  password('dbPassword=asdf14', 'asdf14'),
  password('spring.datasource.password=asdf15', 'asdf15'),
  password('--password=asdf16 --verbose', 'asdf16'),
  password('user=ada,password=asdf17,host=db', 'asdf17'),
  password('password=as,df18', 'as,df18'),
  password('(password=asdf19)', 'asdf19'),
  password('tried password=asdf20, then gave up', 'asdf20'),
  password('"password"=>"asdf21"', 'asdf21'),
  password('password := "asdf22"', 'asdf22'),
  password('Anmeldung mit password=gehe1m fehlgeschlagen', 'gehe1m'),
  password('secret:\tasdf23', 'asdf23'),
  password('password="with \\" quote"', 'with \\" quote'),
  password('password="never closed', 'never closed'),
  password('password=$ecret', '$ecret'),
  password('password=)weird(', ')weird('),
  password('<password=asdf24>', 'asdf24'),
  password('{"password" : "asdf25"}', 'asdf25'),
  password('password :asdf26', 'asdf26'),
  password('password\t=\tasdf27', 'asdf27'),
  password('password \t: asdf28', 'asdf28'),
  password("{'password': u'asdf29'}", 'asdf29'),
  password("{'password': b'asdf30', 'a': 1}", 'asdf30'),
  password('{"password":["asdf31"]}', 'asdf31'),
  password('{"password":{"value":"asdf32","length":6}}', 'asdf32'),
  password('{"password":[ {"a":[]}, "asdf33" ],"user":"ada"}', 'asdf33'),
  password("{ password: [ 'asdf34' ], user: 'ada' }", 'asdf34'),
  password('password: [asdf35, missing]', 'asdf35'),
  password('{"secret":[41057]}', '41057'),
  password('password={asdf-36}', 'asdf-36'),
  password('password=[asdf37', '[asdf37'),
  password('password=[as]df38', '[as]df38'),
  password(JSON.stringify({ out: '{"password":["asdf39"]}' }), 'asdf39'),
  password(JSON.stringify({ out: JSON.stringify({ password: ['asdf40'] }, null, 2) }), 'asdf40'),
  password(nested({ password: 'asdf41' }, 2), 'asdf41'),
  password(nested({ password: 'asdf42' }, 3), 'asdf42'),
  password(nested({ a: 1, password: 'asdf43', b: { c: 'd' } }, 3), 'asdf43'),
  password(nested({ 'api key': 1, apiKey: ['asdf44'] }, 3), 'asdf44'),
  password(nested({ out: 'say "password=asdf45" now' }, 1), 'asdf45'),
  password("{'password': [u'asdf60', 1]}".replace(', 1', ''), 'asdf60'),
  password('PGPASSWORD=asdf61 psql', 'asdf61'),
  password('export AWS_SECRET_ACCESS_KEY=asdf62', 'asdf62'),
  password("{ password: \u001b[32m'asdf63'\u001b[39m }", 'asdf63'),
  password('\u001b[1mpassword\u001b[0m=\u001b[32masdf64\u001b[0m', 'asdf64'),
  password('"\\u001b[1mpassword\\u001b[0m: \\u001b[32masdf65"', 'asdf65'),
  password("{ \u001b[32m'password'\u001b[39m: \u001b[32m'asdf66'\u001b[39m }", 'asdf66'),
  password('{"password":"Tr0ub4dor must not"}', 'Tr0ub4dor must not'),
];

/** What stands in front of a secret in texts that are JSON, in a URL, or coloured: the last letter of an escape is none of the secret's. */
const ESCAPES = [
  ...[
    '\\n',
    '\\t',
    '\\r',
    '\\u000a',
    '\\u0009',
    '\\\\n',
    '\\\\\\\\n',
    '\\x1b[31m',
    '\u001b[31m',
    '\\u001b[1;31m',
    '\u001b[0m',
  ],
  ...['\\x09', '%22', '%0A', '%20', '%2522', '[31m', '\\033[1m', '\u009b1m', '\\b'],
];
const BEHIND_ESCAPES: SecretCase[] = ESCAPES.flatMap((before) =>
  [
    ...[`AK${'IA'}${letters(UPPER, 16)}`, `gh${'p_'}${mixed(36)}`].map((secret) => ({ kind: 'token', secret })),
    { kind: 'jwt', secret: JWTS[0] as string },
    { kind: 'card', secret: card('4', 16) },
    { kind: 'card', secret: grouped(card('51', 16), [4, 4, 4, 4], ' ') },
  ]
    .map(({ kind, secret }) => ({ kind, secret, text: `{"out":"x${before}${secret}"}` }))
    .concat([
      password(`{"out":"x${before}password=asdf50"}`, 'asdf50'),
      { ...bearer('abcd1234', `{"out":"x${before}Bearer `), text: `{"out":"x${before}Bearer abcd1234"}` },
    ]),
);

export const SECRETS: readonly SecretCase[] = [
  ...each('token', TOKENS),
  ...each('jwt', JWTS),
  ...AUTHORIZATIONS,
  ...PEMS,
  ...URLS,
  ...CARDS,
  ...PASSWORDS,
  ...BEHIND_ESCAPES,
];

/** Of the kinds that are asked for by name. */
export const PERSONAL: readonly SecretCase[] = [
  ...each(
    'email',
    ['ada@example.com', 'a.b+c@sub.example.co.uk', "o'neil@example.org", 'x_y%z@a-b.example', 'ada@münchen.de'].slice(
      0,
      4,
    ),
  ),
  ...each('phone', [
    '+49 30 1234567',
    '+1 (555) 010-9999',
    '+14155550199',
    '0049 171 2345678',
    '(555) 010-9999',
    '555-010-9999',
    '030 1234567',
    '0171-2345678',
  ]),
  ...each('iban', [
    'DE89370400440532013000',
    'DE89 3704 0044 0532 0130 00',
    'GB82 WEST 1234 5698 7654 32',
    'FR1420041010050500013M02606',
    'nl91abna0417164300',
  ]),
  ...each('ip', ['192.168.0.1', '10.0.0.255', '2001:db8::1', '::1', 'fe80:0:0:0:1:2:3:4', '::ffff:192.0.2.1']),
  ...each('ssn', ['078-05-1120', '219-09-9999', '078 05 1120']),
  { kind: 'iban', text: 'an DE89 3704 0044 0532 0130 00 bis morgen', secret: 'DE89 3704 0044 0532 0130 00' },
  { kind: 'ip', text: 'from 192.168.0.1:8080 to [2001:db8::1]:443', secret: '192.168.0.1' },
];
