import { createHash } from 'node:crypto';
import { seededRandom } from '../../../../src/bridge/testing/seeded-random.js';

/* Texts, numbers and names that look like secrets to a rule that is too wide. */

const random = seededRandom(4_711);
const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
const digits = (length: number) => Array.from({ length }, () => Math.floor(random() * 10)).join('');
const hex = (length: number) => Array.from({ length }, () => pick([...'0123456789abcdef'])).join('');
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
/** UUIDs of digits alone, which are the hardest. */
const digitalUuid = () => `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`;
/** Passes Luhn's check, and has no issuer. */
const noIssuer = (length: number) => luhn(pick(['1', '7', '8200', '9', '0']) + digits(length - 5));
/** Has an issuer, and fails the check. */
const noCheckDigit = (beginning: string, length: number) => {
  const right = luhn(beginning + digits(length - beginning.length - 1));
  return right.slice(0, -1) + ((Number(right.at(-1)) + 1 + Math.floor(random() * 8)) % 10);
};
function luhn(start: string): string {
  let sum = 0;
  for (let i = 0; i < start.length; i++) {
    const digit = Number(start[start.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return start + ((10 - (sum % 10)) % 10);
}

const SUBJECTS = [
  'The password',
  'Your secret',
  'A token',
  'Das Passwort',
  'Der Schlüssel',
  'The API key',
  'An access token',
  'Bearer',
];
const VERBS = [
  'must be changed',
  'has expired',
  'was reset by the admin',
  'is too short',
  'wurde geändert',
  'ist abgelaufen',
  'of bad news arrived',
  'ran out',
];
const ENDINGS = [
  '.',
  '!',
  ' after 90 days.',
  ' (see /docs/login).',
  ' at 10:15:30',
  ' – bitte neu setzen.',
  ': try again',
  ' for user 4711',
];
const PROSE = SUBJECTS.flatMap((subject) =>
  VERBS.flatMap((verb) => ENDINGS.map((ending) => `${subject} ${verb}${ending}`)),
);

const WRITTEN = [
  'Bearer of bad news',
  'Bearer authentication is required',
  'Bearer Authentication failed',
  'the bearer certificates expire',
  'Basic authentication',
  'Basic information about the order',
  'Basic auth is off',
  'basic: yes',
  'password',
  'Enter your password: ',
  'password:',
  'password=',
  'password: required',
  'password: must be at least 8 characters',
  'password: 8 characters or more',
  'Password: too short, try again',
  'password=true',
  'password=null&x=1',
  'password: null',
  'password is undefined, secret: false',
  'hasPassword: true',
  'password: string; secret: string',
  'passwordless login: yes',
  'Reset your password: https://shop.example/reset?id=7',
  'password_reset: done',
  'resetPassword:: called',
  'if (password == other) secret === null',
  'nopassword=1',
  'secretary=Jane',
  'secrets: 3',
  'the secret: never give up on it',
  'password=****',
  'password=[redacted]',
  'password: [redacted:password]',
  'api_key=[hmac:0123456789abcdef]',
  'password={password}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as a shell has it
  'password=${DB_PASSWORD}',
  'password=%s',
  'PWD=/home/ada',
  'OLDPWD=/srv/app',
  'pwd: /var/lib/app',
  'PWD=C:\\Users\\ada',
  'author=ada, monkey: 3',
  'tokenCount=12 maxTokens: 4096',
  'https://example.com/a/b?page=2&sort=asc&author=ada',
  'https://example.com/?monkey=1&keyboard=us&turkey=2',
  'https://example.com:8080/@scope/package',
  'https://medium.example/@ada/a-story',
  'https://example.com/a:b@c',
  'http://[::1]:3000/x@y',
  'http://localhost:3000',
  'mail ada@example.com now',
  'git@github.example:ada/shop.git',
  'file:///srv/app/index.js:10:5',
  'at run (file:///srv/app/node_modules/a/index.js:12:34)',
  'jdbc:postgresql://db.example:5432/shop',
  'redis://cache.example:6379/0',
  's3://bucket/key=1/part=2',
  'key=user:42',
  'sig=SIGTERM',
  'signature: (a: string) => void',
  'npm_config_registry_of_this_machine_here',
  'npm_package_dependencies_react_native_web',
  'hf_hub_download_timeout_of_the_client_library',
  'ghp_ is how tokens of GitHub begin',
  'ghp_some_variable_with_a_long_name_here',
  'github_pat_is_what_they_are_called_now',
  'glpat-is-the-prefix-of-gitlab',
  'xoxo, kisses and hugs',
  'xoxb-of-slack-is-a-prefix',
  'sk_live_and_let_die_in_the_movies',
  'sk_live_environment of the shop',
  'AIzawa is a name',
  'ASIAN markets opened higher',
  'AKIANA is no key',
  'ASIAPACIFICREGIONALOPERATIONSCENTRE',
  'eyJ is how JSON begins in base64',
  'eyJhIjoxfQ',
  'eyJhIjoxfQ.eyJiIjoyfQ.c2ln',
  'eyJub3QiOiJhIHRva2VuIn0.abc.def',
  '-----BEGIN OUTPUT-----\nhello world\n-----END OUTPUT-----',
  '-----BEGIN LOG-----',
  '---------- BEGIN ----------',
  '----- 8< ----- cut here ----- >8 -----',
  'version 1.2.3-beta.4+build.5',
  'node v22.3.0, npm 10.8.1, openssl 3.0.13+quic',
  '192.168.0.1:8080 -> 10.0.0.1:443',
  '2001:db8::1',
  '2026-11-30T10:15:30.123456789Z',
  '2026-11-30 10:15:30,123 [main] INFO o.e.Shop - paid',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'arn:aws:iam::123456789012:role/app',
  'ISBN 978-3-16-148410-0',
  'EAN 4006381333931',
  'IMEI 490154203237518',
  'phone +49 30 12345678 ext. 4111',
  '0.4111111111111111',
  '4111111111111111.5',
  '12345678901234567890123',
  'SGVsbG8sIHdvcmxkIQ==',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ',
  'Überweisung über 1.234,56 € an Müller & Söhne',
  'Kennwort vergessen? Bitte wenden Sie sich an die IT.',
  'Das Geheimnis: Geduld und Zeit',
  'cookie consent: accepted',
  'session: 12 open, 3 closed',
  'x'.repeat(500),
  '-'.repeat(80),
  '=== results ===',
  'a == b, c := d, e => f',
  'SELECT * FROM users WHERE token_count > 3',
  ...[
    'provided',
    'present',
    'unchanged',
    'weak',
    'strong',
    'created',
    'rotated',
    'found',
    'n/a',
    '-',
    'required',
    '***',
    '[REDACTED]',
  ].flatMap((state) => [
    `password: ${state}`,
    `password=${state},`,
    `{"password":"${state}"}`,
    `{"password":["${state}"]}`,
  ]),
  ...[
    'Passwords do not match',
    'is too short',
    'must be at least 8 characters',
    "can't be blank",
    'Password is required',
  ].flatMap((message) => [
    `{"password":"${message}"}`,
    `{"errors":{"password":["${message}"]}}`,
    `"password": '${message.replace("'", '’')}'`,
  ]),
  'UPDATE users SET password=$1 WHERE id=$2',
  'UPDATE users SET password = ? WHERE id = ?',
  'UPDATE users SET password=:password, secret = @secret',
  'password: z.string().min(8), email: z.string()',
  'password: z.string()',
  'password: Optional[str] = None',
  'const password = getPassword();',
  'const secret = await vault.read("shop")',
  '{"password":"[Filtered]"}',
  'password=[Filtered] secret=[REDACTED]',
  'password: { type: String, required: true }',
  '{"password":{"type":"string","minLength":8}}',
  '{"password":[],"secret":{}}',
  '{"password":null}',
  '{"url":"http://localhost:3000","mail":"ada@example.com"}',
  '{"url":"http://h:port","mail":"ada@example.com"}',
  "fetch('http://h:port', 'ada@example.com')",
  '<a href="http://h:x">x</a>ada@example.com',
  '<a href="/login?token=">click "here"</a>',
  '😀 done: 100 %',
];

export const INNOCENT_TEXTS: readonly string[] = [
  ...WRITTEN,
  ...PROSE,
  ...times(300, uuid),
  ...times(60, () => `request ${uuid()} took ${digits(3)} ms`),
  ...times(200, digitalUuid),
  ...times(150, () => hex(32)),
  ...times(100, () => hex(16)),
  ...times(60, () => `00-${hex(32)}-${hex(16)}-01`),
  ...times(100, () => createHash('sha256').update(digits(8)).digest('hex')),
  ...times(40, () => createHash('sha1').update(digits(8)).digest('hex')),
  ...times(60, () => `sha512-${createHash('sha512').update(digits(8)).digest('base64')}`),
  ...times(100, () => bytes(64).toString('base64')),
  ...times(60, () => bytes(48).toString('base64url')),
  ...times(100, () => `ORD-2026-${digits(8)}`),
  ...times(60, () => `order ${digits(10)} shipped`),
  ...times(60, () => `INV/${digits(4)}/${digits(6)}`),
  ...times(150, () => noIssuer(16)),
  ...times(60, () => noIssuer(15)),
  ...times(100, () => noCheckDigit(pick(['4', '51', '6011']), 16)),
  ...times(60, () => noCheckDigit('37', 15)),
  ...times(40, () => noCheckDigit('4', 16).replace(/(\d{4})(?=\d)/g, '$1 ')),
  ...times(100, () => String(1.6e12 + Math.floor(random() * 3e11))),
  ...times(100, () => `${1.6e9 + Math.floor(random() * 3e8)}${digits(6)}`),
  ...times(100, () => `${1.6e9 + Math.floor(random() * 3e8)}${digits(9)}`),
  ...times(60, () => `${digits(1)}.${digits(2)}.${digits(1)}-rc.${digits(1)}`),
  ...times(60, () => times(4, () => Math.floor(random() * 256)).join('.')),
  ...times(60, () => `https://shop.example/items/${digits(6)}?page=${digits(2)}&ref=${uuid()}`),
  ...times(60, () => `/api/v2/users/${digits(12)}/orders/${digits(8)}`),
  ...times(40, (index) => `at handle (/srv/app/src/orders.ts:${index}:${digits(2)})`),
];

export const INNOCENT_NUMBERS: ReadonlyArray<number | bigint> = [
  ...times(100, () => 1.6e12 + Math.floor(random() * 3e11)),
  ...times(100, () => 1.6e15 + Math.floor(random() * 3e14)),
  ...times(100, () => BigInt(`${1.6e9 + Math.floor(random() * 3e8)}${digits(9)}`)),
  ...times(50, () => Number(noCheckDigit('4', 16))),
  ...times(50, () => BigInt(noIssuer(16))),
  ...[
    0,
    -1,
    1.5,
    2 ** 53,
    Number.MAX_VALUE,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    4_111,
    41_111_111.5,
    -4_111_111_111_111_111,
  ],
];

export const INNOCENT_NAMES: readonly string[] = (
  'author authors monkey keyboard turkey tokenCount token_count maxTokens max_tokens tokens secrets passwords secretary secretariat ' +
  'passwordless passwordHash passwordLength tokenizer tokenized tokenType pinned pins spin pinCount opinion option otpEnabled cvvCheck ' +
  'apikeyId apiKeyName keys key keyName primaryKey sortKey foreign_key publicKey publickey cookieConsent cookieBanner accessKeyId sessions session ' +
  'sessionCount userId user.id user.name http.route url.path http.request.method server.address db.system db.statement net.peer.ip ' +
  'id name email phone iban address amount currency status level message stack code errno syscall path url method duration version ' +
  'hostname pid thread traceId spanId trace_id span_id request.id correlationId orderId customerNumber creditLimit cardholder cardType ' +
  'authorizationType authorized isAuthorized authored authority ssnap classname missionary possession credentialsType connectionStrings ' +
  'connection string secretName passphrases privateKeys idtokens refreshTokens csrf xsrf pinboard toString constructor __proto__ valueOf'
).split(' ');
