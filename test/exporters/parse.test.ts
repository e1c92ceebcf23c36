import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParseOptions, parse } from '../../src/exporters/parse.js';
import { temporaryFolder } from '../support/temporary-folder.js';

async function all(found: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of found) items.push(item);
  return items;
}

async function parsed(text: string, pattern: RegExp, options?: ParseOptions): Promise<unknown[]> {
  return await all(parse(Readable.from([Buffer.from(text)]), pattern, options));
}

/** The text in chunks of `size` bytes. */
function inPieces(text: string, size: number): Readable {
  const bytes = Buffer.from(text);
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  );
}

const LINE = /^(?<time>\d+) \| (?<level>\w+) \| (?<message>.*)$/m;
const TEXT = '1 | INFO | one\n2 | ERROR | zwölf 😀\nno match\n3 | INFO | three\n';
const GROUPS = [
  { time: '1', level: 'INFO', message: 'one' },
  { time: '2', level: 'ERROR', message: 'zwölf 😀' },
  { time: '3', level: 'INFO', message: 'three' },
];

describe('parse', () => {
  it('yields the named groups of each match', async () => {
    expect(await parsed(TEXT, LINE)).toEqual(GROUPS);
  });

  it('reads paths, URLs and streams', async () => {
    const path = join(temporaryFolder(), 'app.log');
    writeFileSync(path, TEXT);
    for (const file of [path, pathToFileURL(path), createReadStream(path), createReadStream(path, 'utf8')]) {
      expect(await all(parse(file, LINE))).toEqual(GROUPS);
    }
  });

  it('yields the same for any chunks', async () => {
    for (let size = 1; size < TEXT.length + 5; size++) {
      expect(await all(parse(inPieces(TEXT, size), LINE, { chunkSize: size }))).toEqual(GROUPS);
    }
  });

  it.each([
    ['a beginning that only the file has', /^(?<a>.)/, 'abc\nabc\n'],
    ['empty matches', /(?<a>x*)/, 'axxb😀xc'],
    ['empty matches of whole characters', /(?<a>x*)/u, 'axxb😀xc'],
    ['a look behind', /(?<=b)(?<a>c+)/, 'bccacbcab'.repeat(9)],
    ['records over several lines', /(?<a>\d+): (?<b>[\s\S]*?)(?=\n\d+: |$(?![\s\S]))/, '1: x\n  y\n2: z\n3: w\n w\n\n'],
  ])('finds %s as a search of the whole text does', async (_, pattern, text) => {
    const whole = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(({ groups }) => ({ ...groups }));
    for (const size of [1, 2, 3, 7, 1_000]) {
      expect(await all(parse(inPieces(text, size), pattern, { chunkSize: size }))).toEqual(whole);
    }
  });

  it('finds in any text of lines what a search of the whole text does', async () => {
    const line = fc.oneof(fc.constantFrom('1 | INFO | x', '22 | A | ', '| |', ''), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 40 }), async (lines, size) => {
        const text = lines.join('\n');
        const whole = [...text.matchAll(new RegExp(LINE, 'gm'))].map(({ groups }) => ({ ...groups }));
        expect(await all(parse(inPieces(text, size), LINE, { chunkSize: size }))).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('takes linear time without a match, and with a single match', async () => {
    for (const pattern of [/(?<a>y)/, /(?<a>x+)/]) {
      const begun = performance.now();
      const found = await all(parse(inPieces('x'.repeat(4e6), 4_096), pattern, { chunkSize: 4_096 }));
      expect(found).toHaveLength(pattern.source.includes('y') ? 0 : 1);
      expect(performance.now() - begun).toBeLessThan(3_000);
    }
  });

  it('casts by group, except groups that did not match', async () => {
    const cast = { time: Number, level: (text: string) => text.toLowerCase(), other: () => 'never' };
    expect(await parsed('1 | A | b\n', LINE, { cast })).toEqual([{ time: 1, level: 'a', message: 'b' }]);
    expect(await parsed('b', /(?<a>a)?(?<b>b)/, { cast: { a: Number } })).toEqual([{ a: undefined, b: 'b' }]);
  });

  it('casts by a function that changes the groups', async () => {
    const cast = (groups: Record<string, unknown>) => {
      groups.length = String(groups.message).length;
      delete groups.message;
    };
    expect(await parsed('1 | A | bcd\n', LINE, { cast })).toEqual([{ time: '1', level: 'A', length: 3 }]);
  });

  it('does not change the pattern', async () => {
    const pattern = /(?<a>\d)/gy;
    pattern.lastIndex = 2;
    expect(await parsed('1 2', pattern)).toEqual([{ a: '1' }, { a: '2' }]);
    expect([pattern.lastIndex, pattern.flags]).toEqual([2, 'gy']);
  });

  it('stops reading when the caller stops', async () => {
    const stream = inPieces(TEXT.repeat(100), 10);
    for await (const { time } of parse(stream, LINE, { chunkSize: 10 })) if (time === '2') break;
    expect(stream.destroyed).toBe(true);
  });

  it('fails if the file cannot be read', async () => {
    await expect(parse('/nowhere/app.log', LINE).next()).rejects.toThrow('ENOENT');
  });

  it('passes what a cast throws to the caller', async () => {
    const cast = {
      time: () => {
        throw new Error('no number');
      },
    };
    await expect(parsed(TEXT, LINE, { cast })).rejects.toThrow('no number');
  });

  it.each([
    [7, LINE, {}, /`file`.*got 7/],
    [null, LINE, {}, /`file`.*got null/],
    [{}, LINE, {}, /`file`.*got an object/],
    ['x', '(.*)', {}, /`pattern`.*got "\(\.\*\)"/],
    ['x', LINE, { cast: 7 }, /`cast`.*got 7/],
    ['x', LINE, { cast: { a: 7 } }, /`cast\.a`.*got 7/],
    ['x', LINE, { chunkSize: 0 }, /`chunkSize`/],
    ['x', LINE, { chunk: 1 }, /`chunk` is not an option/],
    ['x', LINE, null, /`parse`/],
  ])('throws at the call for %j, %s, %j', (file, pattern, options, text) => {
    expect(() => parse(file as string, pattern as RegExp, options as never)).toThrow(text);
  });
});
