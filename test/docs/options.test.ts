import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SINK_KINDS } from '../../src/bridge/add/add.js';
import { PROJECT } from '../support/child.js';
import { type Documented, documentedMembers, optionsTable, row } from '../support/doc-comments.js';

const members = (file: string, name: string) =>
  documentedMembers(readFileSync(join(PROJECT, 'src', file), 'utf8'), name);

/** The options of `add`, in the order of the page. */
const ADD: Documented[] = [
  ...members('bridge/add/options.ts', 'AddOptions'),
  ...members('processors/delivery/options.ts', 'DeliveryLimits'),
  ...members('exporters/file/options.ts', 'FileOptions'),
];

const PARTS: Array<[title: string, intro: string, members: Documented[]]> = [
  [
    'serialize',
    'The members of `serialize`, where it is an object. [JSON](json.md) has the profiles.',
    members('exporters/render/json/format.ts', 'JsonShape'),
  ],
  ['dedupe', 'The members of `dedupe`.', members('bridge/add/options.ts', 'DedupeOptions')],
  [
    'rateLimit',
    'The members of `rateLimit`; `perSecond` is required.',
    members('bridge/add/options.ts', 'RateLimitOptions'),
  ],
  ['batch', 'The members of `batch`.', members('processors/delivery/options.ts', 'BatchOptions')],
  ['retry', 'The members of `retry`.', members('record/failure/backoff.ts', 'RetryOptions')],
  [
    'breaker',
    'The members of `breaker`; both are required.',
    members('processors/delivery/breaker.ts', 'BreakerOptions'),
  ],
  [
    'spool',
    "The members of `spool`; `directory` is required, and may stand for all of them: `spool: '/var/spool/shop'`.",
    members('processors/spool/options.ts', 'SpoolOptions'),
  ],
  [
    'redact',
    'The members of `redact`, of a logger, a sink and RedactingLogRecordProcessor; `true` is all defaults.',
    members('record/redact/options.ts', 'RedactionOptions'),
  ],
  [
    'new Logger(options), logger.configure(options)',
    'Only the constructor takes `name` and `version`.',
    [
      ...members('bridge/logger-options.ts', 'LoggerOptions'),
      ...members('bridge/logger-options.ts', 'ConfigureOptions'),
    ],
  ],
  ['logger.opt(options)', 'Options for the log calls of a view.', members('bridge/call/opt.ts', 'OptOptions')],
  [
    'logger.catch(fn, options)',
    'How errors that the function throws are logged.',
    members('bridge/views/catch.ts', 'CatchOptions'),
  ],
  [
    'logger.installExitHooks(options)',
    'When the logger completes without a call of `complete()`.',
    members('bridge/ending/exit-hooks.ts', 'ExitHookOptions'),
  ],
];

const SHORT: Record<string, string> = {
  'a console stream': 'console',
  'a file': 'file',
  'a LogRecordProcessor': 'processor',
  'a LogRecordExporter': 'exporter',
  'a writable stream': 'stream',
  'an object with `write`': 'object',
  'a function': 'function',
  'a SinkModule': 'module',
};

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function usable(): string {
  const kinds = SINK_KINDS.map(({ name }) => SHORT[name] ?? name);
  const rows = ADD.map(({ name }) =>
    row([`\`${name}\``, ...SINK_KINDS.map(({ options }) => (options.has(name) ? 'yes' : '–'))]),
  );
  return [row(['option', ...kinds]), `|${' --- |'.repeat(kinds.length + 1)}`, ...rows].join('\n');
}

const page = `# Options

Generated from the doc comments. A test fails when they differ; \`npx vitest run test/docs -u\` updates the page.
\`add\` throws a TypeError for an option that its sink cannot use.

## logger.add(sink, options)

${optionsTable(ADD)}

## Which sinks can use which

${usable()}

Streams and files use the options from \`maxQueueSize\` on only with \`enqueue\`: without it no record waits.

${PARTS.map(([title, intro, options]) => `## ${title}\n\n${intro}\n\n${optionsTable(options)}`).join('\n\n')}
`;

describe('docs/options.md', () => {
  it('matches the doc comments', async () => {
    await expect(page).toMatchFileSnapshot(join(PROJECT, 'docs/options.md'));
  });

  it('has no empty cell', () => {
    for (const line of page.split('\n').filter((text) => text.startsWith('|'))) {
      expect(
        line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .every((cell) => cell.trim() !== ''),
        line,
      ).toBe(true);
    }
  });

  it('lists every option that any sink can use', () => {
    const documented = new Set(ADD.map(({ name }) => name));
    for (const { options } of SINK_KINDS) for (const option of options) expect(documented).toContain(option);
    for (const name of documented)
      expect(
        SINK_KINDS.some(({ options }) => options.has(name)),
        name,
      ).toBe(true);
  });

  it.each(ADD.map(({ name }) => name))('%s has a test file of its own', (name) => {
    expect(existsSync(join(PROJECT, `test/bridge/add/${kebab(name)}.test.ts`))).toBe(true);
  });
});
