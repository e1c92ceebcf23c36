import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderJson } from '../../src/exporters/render/json/render-json.js';
import { compileTemplate } from '../../src/exporters/render/template.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { PROJECT } from '../support/child.js';
import { someRecord } from '../support/some-record.js';
import { testLogger } from '../support/test-logger.js';

const page = readFileSync(join(PROJECT, 'docs/formats.md'), 'utf8');
const ZONE = process.env.TZ;

beforeAll(() => {
  process.env.TZ = 'Europe/Berlin';
});
afterAll(() => {
  if (ZONE === undefined) delete process.env.TZ;
  else process.env.TZ = ZONE;
});

/** The cells of all tables whose heading begins with this text, row by row. */
function rows(heading: string): string[][] {
  const tables = page.split(/\n\n/).filter((block) => block.startsWith(`| ${heading} |`));
  expect(tables.length).toBeGreaterThan(0);
  return tables.flatMap((table) =>
    table
      .trimEnd()
      .split('\n')
      .slice(2)
      .map((line) => line.slice(2, -2).split(' | ')),
  );
}

/** The code in a cell; after `such as`, its digits are examples. */
function codes(cell = ''): Array<{ readonly code: string; readonly isExample: boolean }> {
  return [...cell.matchAll(/(such as )?`([^`]+)`/g)].map(([, such, code = '']) => ({
    code,
    isExample: such !== undefined,
  }));
}

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``, 'g'))].map(([, text = '']) => text);
}

function theRecord() {
  return someRecord({
    hrTime: [Date.parse('2026-02-03T10:09:00Z') / 1000, 123_456_000],
    severityText: 'WARNING',
    severityNumber: 13,
    body: 'low stock',
    instrumentationScope: { name: 'shop.cart' },
    attributes: {
      ...{ user: { id: 7 }, ratio: 0.256 },
      ...{ 'code.function.name': 'checkout', 'code.file.path': '/app/src/cart.ts', 'code.line.number': 42 },
    },
  });
}

function rendered(template: string, colorize = false): string {
  return compileTemplate(template, { colorize })(theRecord()).slice(0, -1).replaceAll('\x1b', '\\e');
}

/** Compares what each code yields with the text beside it. */
function compare(
  written: ReturnType<typeof codes>,
  expected: ReturnType<typeof codes>,
  shown: (code: string) => string,
) {
  expect(written.length).toBe(expected.length);
  for (const [index, { code }] of written.entries()) {
    const { code: text, isExample } = expected[index] as { code: string; isExample: boolean };
    const digits = (some: string) => (isExample ? some.replace(/\d+/g, '0') : some);
    expect(`${code} → ${digits(shown(code))}`).toBe(`${code} → ${digits(text)}`);
  }
}

describe('docs/formats.md', () => {
  it.each(rows('call').map((cells) => ({ cells, call: cells[0] })))('$call', ({ cells: [call, text] }) => {
    const { logger } = testLogger();
    const records: ReadableLogRecord[] = [];
    logger.add((_: string, { record }) => void records.push(record));
    new Function('info', codes(call)[0]?.code ?? '')(logger.info.bind(logger));
    expect(records.map(({ body }) => body)).toEqual([codes(text)[0]?.code]);
  });

  it.each(rows('token').map((cells) => ({ cells, token: cells[0] })))('$token', ({ cells: [token, , here] }) => {
    if (codes(here).length === 0) return expect(rendered(codes(token)[0]?.code ?? '')).not.toContain('{unknown}');
    compare(codes(token), codes(here), (code) => rendered(code.startsWith('{') ? code : `{time:${code}}`));
  });

  it.each(rows('format').map((cells) => ({ cells, format: cells[0] })))('$format', ({ cells: [format, text] }) => {
    compare(codes(format), codes(text), (code) => rendered(code));
  });

  it.each(rows('tag').map((cells) => ({ cells, tag: cells[0] })))('$tag', ({ cells: [tag, code] }) => {
    const tags = codes(tag).filter(({ code }) => code.startsWith('<'));
    compare(tags, codes(code), (one) => rendered(`${one}x</>`, true).replace('x\\e[0m', ''));
  });

  it.each(rows('format, coloured').map((cells) => ({ cells, format: cells[0] })))(
    '$format',
    ({ cells: [format, text] }) => {
      compare(codes(format), codes(text), (code) => rendered(code, true));
    },
  );

  it('shows the output of each template in its cookbook', () => {
    const templates = blocks('template');
    expect(templates.length).toBeGreaterThan(3);
    expect(templates.map((template) => rendered(template))).toEqual(blocks('output'));
  });

  it('shows the JSON of the record', () => {
    const json = renderJson(theRecord()).replace(`"process":${process.pid}`, '"process":4711');
    expect([json]).toEqual(blocks('json'));
  });
});
