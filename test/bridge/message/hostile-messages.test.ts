import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../../src/bridge/message/message.js';
import { compileTemplate } from '../../../src/exporters/render/template.js';
import { formatValue } from '../../../src/record/format/format-value.js';
import { parseSpec } from '../../../src/record/format/spec.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { ValueCopier } from '../../../src/record/values/copier.js';
import { hostileValues } from '../../support/hostile-values.js';
import { testLogger } from '../../support/test-logger.js';

const isLong = Number(process.env.LOGLY_FUZZ ?? 0) > 0;
const SIZE = isLong ? 1_000_000 : 200_000;
const filled = (unit: string) => unit.repeat(SIZE / unit.length);
/** How many inputs the long run makes: `LOGLY_FUZZ=1000000`. */
const RUNS = Number(process.env.LOGLY_FUZZ ?? 0) || 2_000;
const SEED = Number(process.env.LOGLY_FUZZ_SEED ?? 20_261_129);
const LONG = 24 * 3_600_000;

function recording() {
  const { logger, stderr } = testLogger({}, { LOGLY_HINTS: 'false' });
  const records: ReadableLogRecord[] = [];
  logger.add((_: string, { record }) => void records.push(record));
  return { logger, stderr, records };
}

// With quadratic forms each took a minute: the deadline of a test is enough to tell.
describe('a long message', () => {
  const numbered = Array.from({ length: 130_000 }, (_, i) => `{${i}}`).join('');
  it.each(
    [
      ...['{}', '{0}', '{id}', '{id!r:.0}', '{big!r:.0}', '{map:.0}', '{id:{big}{big}}', '{id:>9999}', '{id:.9999f}'],
      ...[
        '{a:{b}}',
        '{a:',
        '{a',
        '}',
        '{[',
        '{a[b]',
        '<red>',
        '<red>x</red>',
        '</>',
        '<',
        '{record[message]}',
        '{record[extra]:.0}',
      ],
    ]
      .map((unit) => [unit, filled(unit)])
      .concat([
        ['{0}{1}…', numbered],
        ['nested braces', filled('{').slice(SIZE / 2) + filled('}').slice(SIZE / 2)],
      ]),
  )(
    'of %s is filled in linear time',
    (_, message) => {
      const { logger, records, stderr } = recording();
      const fields = { id: 7, big: 'x'.repeat(300_000), map: { a: new Array(3_000).fill('text') } };
      logger.info(message, fields);
      logger.info(message, new Error('x'), fields);
      logger.info(message, 'a', 2, fields);
      logger.opt({ colors: true }).info(message, fields);
      logger.opt({ colors: true, record: true }).info(message, fields);
      expect(stderr).toEqual([]);
      expect(records.map(({ attributes }) => attributes.id).filter((id) => id === 7).length).toBeGreaterThan(2);
      for (const { body } of records) expect((body as string).length).toBeLessThanOrEqual(2 ** 20);
    },
    20_000,
  );
});

const piece = fc.constantFrom(
  '{',
  '}',
  '{{',
  '}}',
  '{}',
  '{0}',
  '{a}',
  '[',
  ']',
  '.',
  ':',
  '!',
  '!r',
  '!s',
  '<red>',
  '</red>',
  '</>',
  '\\',
  '>9',
  '^',
  '0',
  ',',
  '_',
  '.3',
  'f',
  'd',
  's',
  '%',
  'x',
  'é',
  '🌍',
  '\ud800',
  '\n',
  '{a:{0}}',
  '{a[b].c}',
  '__proto__',
  'toString',
  'extra',
  'exception',
  'message',
  'time',
  '9999',
);
const template = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
const all = hostileValues().filter(
  ({ name }) => !/million|endless|50,000|1,000|100,000|10,000|sparse|long|megabytes|globalThis|process/.test(name),
);
const hostile = fc.nat(all.length - 1);

describe('generated inputs', () => {
  it(
    'are parsed and filled without a throw, and without a lost neighbour',
    () => {
      const { logger, records, stderr } = recording();
      const views = [
        logger,
        logger.opt({ colors: true }),
        logger.opt({ record: true }),
        logger.opt({ capture: false }),
        logger.opt({ lazy: true }),
      ];
      const property = fc.property(template, hostile, hostile, fc.nat(views.length - 1), (message, one, two, view) => {
        records.length = 0;
        const a = (all[one] as (typeof all)[number]).make();
        const b = (all[two] as (typeof all)[number]).make();
        (views[view] as typeof logger).info(message, b, 'last', { a, neighbour: 'here', z: 1 });
        expect(stderr).toEqual([]);
        expect(records).toHaveLength(1);
        const { attributes, body } = records[0] as ReadableLogRecord;
        expect((body as string).isWellFormed()).toBe(true);
        // Fields that a placeholder consumed are in the text.
        const isText = parseMessage(message).positions.has(2) || view === 3;
        if (!isText) expect(attributes).toMatchObject({ neighbour: 'here', z: 1 });
      });
      fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
    },
    LONG,
  );

  it(
    'are parsed as messages, specs and templates without a throw but ours',
    () => {
      const property = fc.property(template, hostile, (text, at) => {
        const value = new ValueCopier().value((all[at] as (typeof all)[number]).make());
        expect(
          parseMessage(text)
            .parts.map((part) => part.text)
            .join('').length,
        ).toBeLessThanOrEqual(text.length);
        const spec = parseSpec(text);
        if (spec !== undefined) expect(['string', 'undefined']).toContain(typeof formatValue(value, spec));
        try {
          compileTemplate(text);
        } catch (error) {
          expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
          expect((error as Error).message).toMatch(/format|tag|color|markup|time/i);
        }
      });
      fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
    },
    LONG,
  );

  it(
    'are copied without a throw, and without a lost neighbour',
    () => {
      const shape = fc.letrec((tie) => ({
        value: fc.oneof({ maxDepth: 4 }, hostile, fc.string({ unit: 'binary' }), fc.double(), tie('map'), tie('list')),
        map: fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor', '\ud800', 'then'), tie('value'), {
          maxKeys: 4,
        }),
        list: fc.array(tie('value'), { maxLength: 4 }),
      })).value;
      const build = (part: unknown): unknown => {
        if (typeof part === 'number')
          return Number.isInteger(part) && part >= 0 && part < all.length ? all[part]?.make() : part;
        if (Array.isArray(part)) return part.map(build);
        if (typeof part !== 'object' || part === null) return part;
        return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, build(member)]));
      };
      const property = fc.property(shape, (part) => {
        const copier = new ValueCopier();
        const attributes = copier.attributes({ before: 1, value: build(part), behind: 'here' });
        expect(attributes).toMatchObject({ before: 1, behind: 'here' });
        expect(copier.nodes).toBeLessThanOrEqual(15_000);
      });
      fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
    },
    LONG,
  );
});
