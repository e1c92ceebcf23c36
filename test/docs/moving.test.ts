import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runInThisContext } from 'node:vm';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Logger, levelPerModule } from '../../src/bridge/index.js';
import { CollectingExporter } from '../../src/bridge/testing/index.js';
import { BUILT_IN_LEVELS } from '../../src/record/levels.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { PROJECT } from '../support/child.js';
import { testLogger } from '../support/test-logger.js';

/** The cells in the column "here" of a page's tables. */
function calls(page: string): Array<{ heading: string; code: string }> {
  const found: Array<{ heading: string; code: string }> = [];
  let heading = '';
  let here = -1;
  for (const line of readFileSync(join(PROJECT, 'docs', page), 'utf8').split('\n')) {
    if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
    if (!line.startsWith('|')) {
      here = -1;
      continue;
    }
    const cells = line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    if (cells.includes('here')) here = cells.indexOf('here');
    else if (here >= 0 && !/^-+$/.test(cells[here] ?? '')) {
      found.push({ heading, code: (cells[here] ?? '').replace(/^`|`$/g, '').replaceAll('\\|', '|') });
    }
  }
  return found;
}

const folder = mkdtempSync(join(tmpdir(), 'logly-moving-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a call of a page; returns the records that it logs. */
async function run(code: string): Promise<ReadableLogRecord[]> {
  const { logger, stderr } = testLogger({
    name: 'shop',
    levels: code.includes('level(') ? [] : [{ name: 'AUDIT', no: 33 }],
  });
  // Hooks of a page are not left in the process of the tests.
  const hooks = vi.spyOn(logger, 'installExitHooks');
  const records: ReadableLogRecord[] = [];
  const id = logger.add((_, { record }) => void records.push(record), { level: 0 });
  const names = {
    ...{ logger, id, Logger, levelPerModule, exporter: new CollectingExporter(), stream: new PassThrough().resume() },
    ...{ error: new RangeError('boom'), f: (value: unknown) => value },
  };
  const inFolder = code.replace(/add\('(?=\w+(\{|\.log))/, `add('${folder}/`);
  const body = runInThisContext(`(async ({ ${Object.keys(names).join(', ')} }) => { ${inFolder}; })`) as (
    given: object,
  ) => Promise<void>;
  await body(names);
  await logger.complete();
  for (const { value: undo } of hooks.mock.results) (undo as () => void)();
  expect(stderr).toEqual([]);
  return records;
}

const LEVEL_METHODS = BUILT_IN_LEVELS.map(({ name }) => name.toLowerCase());
const LOGS = new RegExp(`\\.(${[...LEVEL_METHODS, 'warn', 'exception', 'audit', 'log', 'catch'].join('|')})\\(`);

describe.each(['from-loguru.md', 'from-pino.md', 'from-winston.md'])('docs/%s', (page) => {
  const rows = calls(page);

  it('lists more than 20 calls', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows.filter(({ heading }) => heading !== 'Files'))('$code', async ({ code }) => {
    const records = await run(code);
    if (LOGS.test(code)) expect(records.length).toBeGreaterThan(0);
  });

  it.each(rows.filter(({ heading }) => heading === 'Files'))('$code', async ({ code }) => {
    await run(code);
  });
});

describe('docs/from-pino.md', () => {
  const row = (pino: string) => {
    const line = readFileSync(join(PROJECT, 'docs/from-pino.md'), 'utf8')
      .split('\n')
      .find((one) => one.startsWith(`| \`${pino}`));
    return line?.split('|')[2]?.trim().replace(/^`|`$/g, '') ?? '';
  };
  const order = { id: 7, items: ['tea'], note: 'n' };
  const people = { ada: { note: 'n' }, list: [{ note: 'n' }] };

  it('has a call for an error beside fields that records the exception', async () => {
    const [record] = await run(row('log.error({ err, order }'));
    expect(record?.attributes).toMatchObject({ order: 7, 'exception.type': 'RangeError' });
  });

  it.each([
    ['serializers: { order', { order }, { order: { id: 7 } }],
    [
      "redact: ['users[*].note'",
      { users: people.list, headers: { 'x-foo': 'f' } },
      { users: [{ note: '[redacted]' }], headers: { 'x-foo': '[redacted]' } },
    ],
    ["redact: ['users[*].note'", { users: people }, { users: { ada: { note: '[redacted]' } } }],
    ['redact: { paths, remove', { order }, { order: { id: 7, items: ['tea'] } }],
    ['redact: { paths, censor', { order }, { order: { ...order, note: '***' } }],
  ])('has a call in place of %s that changes fields as pino does', async (pino, fields, changed) => {
    const [record] = await run(`${row(pino)}; logger.info('', ${JSON.stringify(fields)})`);
    expect(record?.attributes).toMatchObject(changed);
    if (pino.includes('remove') || pino.includes('serializers')) expect(record?.attributes).toEqual(changed);
  });
});
