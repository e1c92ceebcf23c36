import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { own } from '../../../src/record/foreign/own.js';
import type { AnyValue } from '../../../src/record/values/any-value.js';
import { ValueCopier } from '../../../src/record/values/copier.js';
import { cutText, cutValue, sizeOf } from '../../../src/record/values/cut.js';
import { fitted } from '../../../src/record/values/shares.js';
import { recordOfCall, type TestedLogger } from '../../support/test-logger.js';

const KIB = 1_024;
const PAGE = 'x'.repeat(1_024 * KIB);
const SEED = 20_261_129;

const CUT_PAGE = expect.stringMatching(/^x{400000,}\[Truncated: \d+ characters\]$/);

describe('a fat value', () => {
  const error = new TypeError('boom');
  it.each<[string, (logger: TestedLogger) => void]>([
    ['a field', (logger) => logger.error('payment failed', { page: PAGE, order: 7 }, error)],
    ['a later field', (logger) => logger.error('payment failed', { order: 7, page: PAGE }, error)],
    ['a bound field', (logger) => logger.bind({ page: PAGE }).error('payment failed', { order: 7 }, error)],
    [
      'a contextual field',
      (logger) => logger.contextualize({ page: PAGE }, () => logger.error('payment failed', { order: 7 }, error)),
    ],
    [
      'a configured field',
      (logger) => {
        logger.configure({ extra: { page: PAGE } });
        logger.error('payment failed', { order: 7 }, error);
      },
    ],
    [
      'a patch',
      (logger) =>
        logger
          .patch((record) => {
            record.attributes.page = PAGE;
          })
          .error('payment failed', { order: 7 }, error),
    ],
  ])('in %s is cut alone', (_, call) => {
    const { body, attributes, droppedAttributesCount } = recordOfCall(call);
    expect(body).toBe('payment failed');
    expect(attributes).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'boom',
      'exception.stacktrace': error.stack,
      order: 7,
      page: CUT_PAGE,
    });
    expect(droppedAttributesCount).toBe(1);
  });

  it('leaves a body its share, and a long stack its own', () => {
    const long = Object.assign(new Error('boom'), { stack: `Error: boom\n${'s'.repeat(2_000 * KIB)}` });
    const { body, attributes } = recordOfCall((logger) =>
      logger.error(`m${'y'.repeat(2_000 * KIB)}`, { a: PAGE, b: PAGE, c: 1 }, long),
    );
    const { 'exception.stacktrace': stack, a, b, c } = attributes as Record<string, string>;
    const sizes = [body as string, stack, a, b].map((text) => (text as string).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(200);
    expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(1_023 * KIB);
    expect([c, attributes['exception.message']]).toEqual([1, 'boom']);
  });

  it('in a record of others is cut alone, before and behind the others', () => {
    const many = Object.fromEntries(Array.from({ length: 12_000 }, (_, i) => [`k${i}`, i]));
    const { body, attributes } = own({
      hrTime: [1, 0],
      body: 'text',
      attributes: { a: 1, page: PAGE, many, 'exception.stacktrace': PAGE, z: 'last' },
    } as never);
    expect(body).toBe('text');
    expect(attributes).toMatchObject({
      a: 1,
      z: 'last',
      'exception.stacktrace': CUT_PAGE,
      page: expect.stringContaining('[Truncated: '),
    });
    expect(Object.keys(attributes.many as object).length).toBeGreaterThan(9_900);
  });

  it('divides evenly among many', () => {
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, PAGE]));
    const { body, attributes } = recordOfCall((logger) => logger.info('text', fields));
    const sizes = Object.entries(attributes).map(([key, value]) => key.length + (value as string).length);
    expect(body).toBe('text');
    expect([sizes.length, Math.max(...sizes) - Math.min(...sizes) < 4]).toEqual([100, true]);
    expect(Math.min(...sizes)).toBeGreaterThan(10 * KIB - 64);
  });

  it('within a value leaves the others of the value', () => {
    const { attributes } = recordOfCall((logger) =>
      logger.info('x', { data: { page: PAGE, list: new Array(50_000).fill(1), order: 7 } }),
    );
    expect(attributes.data).toMatchObject({ page: CUT_PAGE, order: 7 });
    expect((attributes.data as { list: unknown[] }).list.at(-1)).toMatch(/^\[Truncated: \d+ items\]$/);
  });
});

describe('a mark', () => {
  it('says how much is missing, after a second cut as well', () => {
    const cuts = { dropped: 0 };
    const once = cutText('é'.repeat(5_000), 1_000, cuts);
    const twice = cutText(once, 100, cuts);
    const kept = twice.indexOf('[');
    expect(twice).toBe(`${'é'.repeat(kept)}[Truncated: ${5_000 - kept} characters]`);
    expect(cuts.dropped).toBe(1);
  });

  it('stands for items, members and bytes', () => {
    const cuts = { dropped: 0 };
    const list = cutValue(new Array(500).fill(true), 100, 1_000, cuts) as AnyValue[];
    expect(list.at(-1)).toBe(`[Truncated: ${500 - list.length + 1} items]`);
    const again = cutValue(list, 50, 1_000, cuts) as AnyValue[];
    expect(again.at(-1)).toBe(`[Truncated: ${500 - again.length + 1} items]`);
    expect(cuts.dropped).toBe(500 - again.length + 1);
    const map = cutValue(Object.fromEntries(list.map((_, i) => [`k${i}`, i])), 10, 1_000, cuts) as object;
    expect(Object.values(map).at(-1)).toMatch(/^\[Truncated: \d+ members\]$/);
    expect(cutValue(new Uint8Array(5_000), 10, 1_000, cuts)).toBe('[Truncated: 5000 bytes]');
  });

  it('cuts no character in two', () => {
    for (let chars = 40; chars < 60; chars++)
      expect(cutText('🌍'.repeat(100), chars, { dropped: 0 }).isWellFormed()).toBe(true);
  });
});

describe('what is kept of a value', () => {
  it.each<[string, () => object]>([
    ['object', () => Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`k${i}`, i]))],
    ['Map', () => new Map(Array.from({ length: 200_000 }, (_, i) => [`k${i}`, i]))],
    ['Set', () => new Set(Array.from({ length: 200_000 }, (_, i) => i))],
    ['array', () => Array.from({ length: 200_000 }, (_, i) => i)],
  ])('of a long %s is all that is read of it', (_, make) => {
    let reads = 0;
    const value = make();
    if (Array.isArray(value)) for (const i of [3, 150_000]) Object.defineProperty(value, i, { get: () => ++reads });
    const copier = new ValueCopier();
    const copy = copier.attributes({ value, order: 7 });
    const { attributes, nodes } = fitted({ body: 'x', attributes: copy }, false);
    expect(attributes.order).toBe(7);
    expect(nodes).toBeLessThanOrEqual(10_000);
    expect(JSON.stringify(attributes.value)).toMatch(/\[Truncated: \d+ (items|members)\]/);
    expect(reads).toBeLessThan(2);
  });
});

// Sizes from nothing to far over the budgets, in every kind of value, by short descriptions, which a failure can print.
const text = fc.tuple(
  fc.constantFrom('a', 'é', '🌍', '\ud800', '"'),
  fc.constantFrom(0, 1, 60, 900, 20_000, 200_000, 3_000_000),
);
const leaf = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.tuple(fc.constant('list'), fc.constantFrom(0, 3, 90, 4_000, 30_000)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('map'), fc.constantFrom(1, 90, 4_000)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('bytes'), fc.constantFrom(0, 100, 100_000, 2_000_000)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('number'), fc.integer()) },
);
const description = fc.oneof({ weight: 5, arbitrary: leaf }, fc.array(leaf, { minLength: 3, maxLength: 3 }));

function made(shape: unknown): unknown {
  const [kind, size] = shape as [string, number];
  if (typeof kind !== 'string') return (shape as unknown[]).map(made);
  if (kind === 'list') return new Array(size).fill(7);
  if (kind === 'map') return Object.fromEntries(Array.from({ length: size }, (_, i) => [`k${i}`, i]));
  if (kind === 'bytes') return new Uint8Array(size);
  return kind === 'number' ? size : kind.repeat(size);
}

describe('the shares of a record', () => {
  it('are floors that no neighbour takes a character or a value from', () => {
    const runs = Number(process.env.LOGLY_FUZZ ?? 0) > 0 ? 10_000 : 200;
    const property = fc.property(
      fc.array(description, { maxLength: 12 }),
      text,
      text,
      fc.boolean(),
      (shapes, body, stack, fails) => {
        const copier = new ValueCopier();
        const fields = Object.fromEntries(shapes.map((shape, i) => [`f${i}`, made(shape)]));
        const attributes = copier.attributes(fields);
        if (fails) copier.attribute('exception.stacktrace', made(stack), attributes);
        copier.begin();
        const whole = { body: copier.value(made(body)), attributes };
        const cut = copier.isOver ? copier.fit(whole, true) : whole;
        const size = sizeOf(cut.attributes);
        expect(Object.keys(cut.attributes)).toEqual(Object.keys(attributes));
        expect(size.nodes + sizeOf(cut.body).nodes - 1).toBeLessThanOrEqual(10_000);
        // The marks of lists that have too many values may come on top.
        expect(size.chars + sizeOf(cut.body).chars).toBeLessThanOrEqual(2 ** 20 + 32 * shapes.flat().length);
        const same = (a: AnyValue, b: AnyValue) => Object.is(a, b);
        // A part within its share stays as it was.
        if (sizeOf(whole.body).chars <= 256 * KIB) expect(same(cut.body, whole.body)).toBe(true);
        const trace = attributes['exception.stacktrace'];
        if (fails && sizeOf(trace).chars <= 127 * KIB)
          expect(same(cut.attributes['exception.stacktrace'], trace)).toBe(true);
        for (const key of Object.keys(fields)) {
          const { nodes, chars } = sizeOf(attributes[key]);
          if (nodes <= 100 && chars + key.length <= 16 * KIB)
            expect(same(cut.attributes[key], attributes[key])).toBe(true);
          else if (typeof fields[key] === 'string')
            expect((cut.attributes[key] as string).length).toBeGreaterThan(16 * KIB - 64);
        }
      },
    );
    fc.assert(property, { seed: SEED, numRuns: runs });
  }, 600_000);
});
