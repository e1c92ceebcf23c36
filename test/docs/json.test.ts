import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonProfile, PROFILES } from '../../src/exporters/render/json/format.js';
import { renderJson } from '../../src/exporters/render/json/render-json.js';
import { BUILT_IN_LEVELS } from '../../src/record/levels.js';
import { PROJECT } from '../support/child.js';
import { shopRecord } from '../support/shop-record.js';
import { someRecord } from '../support/some-record.js';

const PAGE = readFileSync(join(PROJECT, 'docs/json.md'), 'utf8');
const ZONE = process.env['TZ'];

beforeAll(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
afterAll(() => {
  if (ZONE === undefined) delete process.env['TZ'];
  else process.env['TZ'] = ZONE;
});

/** The cells of the table whose heading begins with this text, row by row. */
function rows(heading: string): string[][] {
  const [table = ''] = PAGE.split('\n\n').filter((block) => block.startsWith(`| ${heading} |`));
  return table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
}

const codes = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

function theRecord() {
  const { attributes } = shopRecord();
  const time: [number, number] = [Date.parse('2026-02-03T10:09:00Z') / 1000, 123_456_000];
  const { 'exception.type': type, 'exception.message': message } = attributes;
  return shopRecord({
    hrTime: time,
    hrTimeObserved: time,
    eventName: undefined,
    droppedAttributesCount: 0,
    attributes: {
      'user.id': 7,
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': 'TypeError: card expired\n    at …',
    },
  });
}

describe('docs/json.md', () => {
  it.each(['ecs', 'gcp', 'datadog', 'otel', 'flat'] as const)('shows the line of %s', (profile) => {
    const serialize = profile === 'gcp' ? ({ profile, project: 'my-project' } as const) : profile;
    const line = renderJson(theRecord(), { serialize }).replace(
      new RegExp(`(process(?:.pid)?":)${process.pid}`),
      '$14711',
    );
    expect(PAGE).toContain(`\`\`\`json ${profile}\n${line}\n\`\`\`\n`);
  });

  it.each(['ecs', 'gcp', 'datadog', 'flat'] as const)('lists the fields of %s', (profile) => {
    const { names, others } = PROFILES[profile];
    const listed = rows(`field of ${profile}`).flatMap(([fields]) => codes(fields));
    expect(listed.sort()).toEqual([...Object.values(names), ...others].sort());
  });

  it('has the names of all levels', () => {
    const table = rows('level').map((cells) => cells.flatMap(codes));
    const rendered = BUILT_IN_LEVELS.map(({ name, severityNumber }) => {
      const record = someRecord({ severityText: name, severityNumber });
      const line = (serialize: JsonProfile) => JSON.parse(renderJson(record, { serialize }));
      return [name, line('ecs')['log.level'], line('gcp').severity, line('datadog').status];
    });
    expect(table).toEqual(rendered);
  });
});
