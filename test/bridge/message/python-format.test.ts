import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillMessage } from '../../../src/bridge/message/fill.js';
import { parseMessage } from '../../../src/bridge/message/message.js';
import { MISSING } from '../../../src/record/format/field.js';
import {
  askPython,
  type Formatted,
  floatWritten,
  PYTHON,
  plainValue,
  SCRIPT,
  type Written,
} from '../../support/python.js';

const TABLE = new URL('../../record/format/python-format.jsonl', import.meta.url);
const text = readFileSync(TABLE, 'utf8');
const recorded = text
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Formatted);

function filled(template: string, args: readonly Written[]): string {
  return fillMessage(parseMessage(template), {
    argument: (index) => (index < args.length ? plainValue(args[index] as Written) : MISSING),
    field: () => MISSING,
    unused: () => {},
  });
}

/** What docs/formats.md tells to be different: numbers without a spec, floats that are whole, true and false. */
function isUnlike({ template, args }: Omit<Formatted, 'output'>): boolean {
  const [first] = args;
  if (first === undefined || 'str' in first) return false;
  if (/^\{:?\}$/.test(template)) return 'float' in first;
  const value = plainValue(first);
  const isFloatType = /[eEfFgG%]\}$/.test(template);
  if ('bool' in first) return !isFloatType && !/[dxXobcn]\}$/.test(template);
  // A JavaScript number that is whole is an int, unless it has a precision and no type.
  if ('float' in first) return Number.isSafeInteger(value) && !isFloatType;
  return /\.\d+n?\}$/.test(template) && Number.isSafeInteger(value);
}

/** The pairs that come out otherwise than in Python; what it refuses has to stay as it is written. */
function differences(pairs: readonly Formatted[]): object[] {
  return pairs.flatMap((pair) => {
    const ours = filled(pair.template, pair.args);
    return isUnlike(pair) || ours === (pair.output ?? pair.template) ? [] : [{ ...pair, ours }];
  });
}

describe("Python's str.format", () => {
  it('is met by every recorded pair', () => {
    expect(recorded.filter((pair) => !isUnlike(pair)).length).toBeGreaterThan(800);
    expect(differences(recorded)).toEqual([]);
  });

  const asked = it.skipIf(PYTHON === undefined);

  asked('is what the table was recorded from', () => {
    const { stdout } = spawnSync('python3', [SCRIPT], { encoding: 'utf8', timeout: 30_000, maxBuffer: 2 ** 26 });
    expect(stdout).toBe(text);
  });

  asked(`is met by random specs, asked of Python ${PYTHON ?? '3.11 to 3.13, which is not here'}`, () => {
    const maybe = (...texts: string[]) => fc.constantFrom('', ...texts);
    const spec = fc
      .tuple(
        maybe('<', '>', '^', '=', '*<', '0>', ' ^', '0=', '👍>'),
        maybe('+', '-', ' '),
        maybe('z'),
        maybe('#'),
        maybe('0'),
        fc.oneof(fc.constant(''), fc.nat(40).map(String)),
        maybe(',', '_'),
        fc.oneof(
          fc.constant(''),
          fc.nat(25).map((digits) => `.${digits}`),
        ),
        fc.constantFrom('', ...'sdfFeEgGxXobcn%'),
      )
      .map((parts) => parts.join(''));
    const float = fc.oneof(
      fc.double(),
      fc.double({ min: -1e6, max: 1e6 }),
      // Many of them are halfway between two decimals.
      fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(12)).map(([whole, bits]) => whole / 2 ** bits),
    );
    const value: fc.Arbitrary<Written> = fc.oneof(
      float.map(floatWritten),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((int) => ({ int: String(int) })),
      fc.integer({ min: -100_000, max: 100_000 }).map((int) => ({ int: String(int) })),
      fc.string({ unit: 'grapheme', maxLength: 8 }).map((str) => ({ str })),
    );
    const seed = Date.now() % 2 ** 31;
    const pairs = fc
      .sample(fc.tuple(spec, value), { numRuns: 10_000, seed })
      .map(([one, arg]) => ({ template: `{:${one}}`, args: [arg] }));
    const outputs = askPython(pairs);
    const found = differences(pairs.map((pair, index) => ({ ...pair, output: outputs[index] ?? null })));
    expect(found, `seed ${seed}`).toEqual([]);
    expect(outputs.filter((output) => output !== null).length).toBeGreaterThan(500);
  });
});
