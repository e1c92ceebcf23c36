import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordOf } from '../../../src/bridge/call/call.js';
import type { CallDefaults } from '../../../src/bridge/call/call-input.js';
import { fastPathRecord } from '../../../src/bridge/call/fast-path.js';
import type { CopiedFields } from '../../../src/bridge/call/fields.js';
import { builtInLevel, type Level } from '../../../src/record/levels.js';
import { LightRecord } from '../../../src/record/record.js';
import { Redactor } from '../../../src/record/redact/redactor.js';
import { hostileValues } from '../../support/hostile-values.js';

const setting: CallDefaults = {
  scope: { name: 'quick' },
  resource: { attributes: {} },
  limits: { attributeCountLimit: 5, attributeValueLengthLimit: 300 },
  redactor: undefined,
  opt: undefined,
};
const level = builtInLevel('ERROR') as Level;
const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
const earlier: CopiedFields = { values: { a: 0, 'user.id': 7 }, nodes: 2, chars: 8, dropped: 1, nonPortable: false };

/** All that a record is made of. */
function contents(record: LightRecord) {
  const { hrTime, hrTimeObserved, ...rest } = LightRecord.freeze(record);
  const facts = [
    LightRecord.levelNumber(record),
    LightRecord.size(record),
    LightRecord.nonPortable(record),
    LightRecord.ours(record),
  ];
  return { hrTime, hrTimeObserved, keys: Object.keys(record.attributes), ...rest, facts };
}

const message = fc.oneof(
  fc.constantFrom('paid', 'paid {{it}}', '{', '', 'a\ud800b', 'x'.repeat(2 ** 20 + 5)),
  fc.constantFrom(
    'paid {a}',
    '{a} and {b}',
    '{user.id}',
    '{{{a}}}',
    '{__proto__}{toString}',
    '{exception.type}',
    '{a}'.repeat(20_000),
  ),
  fc.constantFrom(
    '{}',
    '{0} of {0}',
    '{0} {a}',
    '{1}',
    '{} {}',
    '{a!r}',
    '{a:>5}',
    '{a:{b}}',
    '{a[0]}',
    '{0.x}',
    '{:05}',
  ),
  fc.string(),
);
const fields = fc.oneof(
  fc.dictionary(fc.constantFrom('a', 'b', '', 'exception.type', 'event.name', '__proto__', 'user.id'), fc.anything()),
  fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true })),
);
/** Made in the test: to look at some of them throws. */
const error = fc.constantFrom<() => unknown>(
  () => new Error('no'),
  () => new TypeError('a\ud800b', { cause: new Error('before') }),
  () => new AggregateError([new Error('one'), 'two'], 'many'),
  () => Object.assign(new Error('own'), { name: '', stack: undefined }),
  ...hostileValues().map(({ make }) => make),
);
const hostileOnes = fc.constantFrom(
  ...hostileValues().map(({ make }) => () => [make()]),
);
const args = fc.oneof(
  fc.constant(() => []),
  fields.map((one) => () => [one]),
  fc
    .oneof(fc.double(), fc.integer(), fc.string(), fc.boolean(), fc.bigInt(), fc.constant(-0))
    .map((one) => () => [one]),
  hostileOnes,
  fc.tuple(fields, error).map(([one, make]) => () => [one, make()]),
  fc.array(fc.anything(), { maxLength: 3 }).map((several) => () => several),
);

describe('the shortest way of a call', () => {
  it('makes the very record that the long way makes, or none', () => {
    let made = 0;
    fc.assert(
      fc.property(message, args, fc.boolean(), (text, make, isBound) => {
        const given: unknown[] = make();
        const before = isBound ? earlier : undefined;
        const { length: count } = given;
        const quick = fastPathRecord(level, text, count, given[0], given[1], setting, 7, 8, span, before);
        if (quick === undefined) return;
        made++;
        const long = recordOf({ level, message: text, args: given }, setting, 7, 8, span, before);
        expect(contents(quick)).toEqual(contents(long));
      }),
      { numRuns: 3_000 },
    );
    expect(made).toBeGreaterThan(800);
  });

  it('makes it with redaction, too', () => {
    const redacting = { ...setting, redactor: Redactor.of({ keys: ['a', 'user.id'], values: [/[b-f0-9]+/] }) };
    let hidden = 0;
    fc.assert(
      fc.property(message, args, fc.boolean(), (text, make, isBound) => {
        const given: unknown[] = make();
        const before = isBound ? earlier : undefined;
        const quick = fastPathRecord(level, text, given.length, given[0], given[1], redacting, 7, 8, span, before);
        if (quick === undefined) return;
        const long = contents(recordOf({ level, message: text, args: given }, redacting, 7, 8, span, before));
        const { body, attributes } = contents(quick);
        expect({ body, attributes }).toEqual({ body: long.body, attributes: long.attributes });
        if (JSON.stringify(body).includes('[redacted')) hidden++;
      }),
      { numRuns: 1_000 },
    );
    expect(hidden).toBeGreaterThan(50);
  });
});
