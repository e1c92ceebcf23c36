import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RedactionOptions, Redactor } from '../../../src/record/redact/redactor.js';
import type { AnyValue, AnyValueMap } from '../../../src/record/values/any-value.js';
import { ValueCopier } from '../../../src/record/values/copier.js';
import { hostileValues } from '../../support/hostile-values.js';

/** No generated text has it. */
const SECRET = 'Zq7ZqSECRETqZ7qZ';
const SECRET_NAMES = [
  'password',
  'apiKey',
  'x-api-key',
  'Authorization',
  'db.password',
  'stripe_token',
  '__proto__.pin',
];
const FORMS = [
  `password=${SECRET}`,
  `Bearer ${SECRET}`,
  `https://u:${SECRET}@h/`,
  `x?token=${SECRET}&y=1`,
  `"secret":"${SECRET}"`,
];

const text = fc.string({ unit: fc.constantFrom(...'abc xyzäöü.,/0123') });
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'user', 'name', '__proto__', 'x.y', 'constructor'),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);
const plain = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 40n), max: 2n ** 39n }),
  fc.uint8Array({ maxLength: 4 }),
);

/** Nested values with secrets in them. */
const { planted } = fc.letrec<{ planted: unknown; member: [string, unknown] }>((tie) => ({
  planted: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    plain,
    fc.tuple(text, fc.constantFrom(...FORMS), text).map(([before, form, behind]) => `${before} ${form} ${behind}`),
    fc.array(tie('member'), { maxLength: 4 }).map((members) => fromEntries(members)),
    fc.array(tie('planted'), { maxLength: 4 }),
    fc.array(tie('member'), { maxLength: 3 }).map((members) => new Map(members)),
    tie('member').map(([key, value]) => [[key, value]]),
    tie('member').map(([key, value]) => [{ name: key, value }]),
  ),
  member: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.tuple(name, tie('planted')),
    fc.tuple(
      fc.constantFrom(...SECRET_NAMES),
      fc.constantFrom<unknown[]>(SECRET, [SECRET], { a: SECRET }, new Map([['b', [SECRET]]]), `${SECRET}${SECRET}`),
    ),
  ),
}));

function fromEntries(members: ReadonlyArray<readonly [string, unknown]>): object {
  const map = {};
  for (const [key, value] of members)
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  return map;
}

const hostileResults = hostileValues().map(({ make }) => make);
const ACTIONS: ReadonlyArray<readonly [string, RedactionOptions['action']]> = [
  ['mark', 'mark'],
  ['mask', 'mask'],
  ['remove', 'remove'],
  ['hmac', { hmac: 'key' }],
  ['a function', ({ kind }) => `<${kind}>`],
  [
    'a function that throws',
    () => {
      throw new Proxy(new Error('no'), {
        get: () => {
          throw new Error('never');
        },
      });
    },
  ],
  [
    'a function with hostile results',
    () => (hostileResults[Math.floor(Math.random() * hostileResults.length)] as () => unknown)(),
  ],
];

const written = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint' ? `${one}n` : one instanceof Uint8Array ? [...one] : one,
  );

/** Every part that has no secret inside is the same one. */
function unchangedParts(before: AnyValue, after: AnyValue): void {
  if (!String(written(before)).includes(SECRET) && !hasSecretName(before)) {
    expect(after).toBe(before);
    return;
  }
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null) return;
  if (Array.isArray(before) || Array.isArray(after) || before instanceof Uint8Array) return;
  for (const key of Object.keys(before)) {
    if (!isSecretName(key)) unchangedParts(before[key], (after as AnyValueMap)[key]);
  }
  expect(Object.keys(after).every((key) => Object.hasOwn(before, key))).toBe(true);
}

const names = Redactor.of({ values: false }) as Redactor;
const isSecretName = (key: string) => names.attributes(fromEntries([[key, 'x']]) as AnyValueMap)[key] !== 'x';
function hasSecretName(value: AnyValue): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  if (Array.isArray(value))
    return value.some((item) => hasSecretName(item) || (typeof item === 'string' && isSecretName(item)));
  return (
    Object.keys(value).some((key) => isSecretName(key) || hasSecretName(value[key])) || isSecretName(String(value.name))
  );
}

describe.each(ACTIONS)('with %s', (title, action) => {
  it('no secret is left, everything else stays, and the input is not changed', () => {
    const redactor = Redactor.of({ action }) as Redactor;
    fc.assert(
      fc.property(fc.array(fc.tuple(name, planted), { maxLength: 5 }), planted, (members, value) => {
        const attributes = new ValueCopier().attributes(fromEntries(members));
        const body = new ValueCopier().value(value);
        const before = written([attributes, body]);
        redactor.begin();
        const [shownAttributes, shownBody] = [redactor.attributes(attributes), redactor.body(body)];
        expect(written([attributes, body])).toBe(before);
        // The last four characters are shown by a mask.
        expect(String(written([shownAttributes, shownBody]))).not.toContain(SECRET.slice(0, -4));
        unchangedParts(attributes, shownAttributes);
        unchangedParts(body, shownBody);
      }),
      { numRuns: title.includes('hostile') ? 80 : 300 },
    );
  });
});
