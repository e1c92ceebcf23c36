/*
 * The parsers of this room take texts from users, servers, the environment and the file system. Each one is linear in its input, and
 * throws nothing but what it documents. FUZZ_RUNS sets how many random texts they get together.
 */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/bridge/testing/seeded-random.js';
import { parseNote } from '../../src/exporters/file/creation-note.js';
import { parseSchedule } from '../../src/exporters/file/notation/calendar.js';
import { parseDuration } from '../../src/exporters/file/notation/duration.js';
import { PathTemplate } from '../../src/exporters/file/path-template.js';
import { compileRetention } from '../../src/exporters/file/retention.js';
import { RotatedFiles } from '../../src/exporters/file/rotated-files.js';
import { compileRotation, parseSize } from '../../src/exporters/file/rotation.js';
import { sanitized } from '../../src/exporters/http/failure.js';
import { checkedHeaders, headersFromText } from '../../src/exporters/http/headers.js';
import { retryAfterMillis } from '../../src/exporters/http/retry-after.js';
import { Secrets } from '../../src/exporters/http/secrets.js';
import { targetOf } from '../../src/exporters/http/target.js';
import { partialSuccess, refusalMessage } from '../../src/exporters/otlp/partial-success.js';
import { compileTemplate, renderTemplate } from '../../src/exporters/render/template.js';
import { compileTime } from '../../src/exporters/render/time.js';
import { someRecord } from '../support/some-record.js';

const SEED = Number(process.env.FUZZ_SEED ?? 7);
const MEBIBYTE = 2 ** 20;
/** Of each repeated pair: smaller where this is a unit test. */
const PAIR_LENGTH = process.env.FUZZ_RUNS === undefined ? MEBIBYTE / 16 : MEBIBYTE;
const RECORD = someRecord({ attributes: { a: 1 } });
const TIME: [number, number] = [1_700_000_000, 123_456_000];

function answered(text: string, contentType: string): void {
  const known = new Secrets(['Bearer abc', 'secret']);
  const context = { displayUrl: '', redact: known.redact.bind(known), cureOf: () => '' };
  for (const isCut of [false, true]) {
    const answer = {
      status: 200,
      contentType,
      body: Buffer.from(text),
      isCut,
      isTooLong: false,
      retryAfter: undefined,
    };
    sanitized(refusalMessage(answer), context, isCut);
    sanitized(partialSuccess(answer).message, context, isCut);
  }
}

/** Parsers, with the pieces that their random texts are made of. */
const PARSERS: ReadonlyArray<readonly [name: string, parse: (text: string) => unknown, pieces: readonly string[]]> = [
  [
    'templates',
    (text) => renderTemplate(text)(RECORD),
    [
      '{',
      '}',
      '{{',
      '}}',
      'message',
      'level',
      'extra',
      '[',
      ']',
      'a',
      '.',
      ':',
      '!',
      'r',
      '<8',
      '0>3',
      'time',
      'S',
      'x',
      '\\',
    ],
  ],
  [
    'markup',
    (text) => compileTemplate(text, { colorize: true })(RECORD as never),
    [
      '<',
      '>',
      '</',
      '/',
      'red',
      'fg ',
      'bg ',
      '#fff',
      '86',
      '0,95,0',
      'light-',
      'level',
      'bold',
      '\\',
      ' ',
      'R',
      '{message}',
    ],
  ],
  [
    'time formats',
    (text) => compileTime(text)(TIME),
    ['YYYY', 'MM', 'D', 'S', 'SSSSSS', '[', ']', '!UTC', 'zz', '%Y', '-', 'x', 'X', 'A'],
  ],
  ['sizes', (text) => parseSize(text), ['1', '0', '.', '+', '-', 'e', ' ', 'k', 'M', 'i', 'B', 'b', '9'.repeat(20)]],
  [
    'durations',
    (text) => parseDuration(text),
    ['1', '.', 'e', ' ', ',', 'h', 'hours', 'day', 'min', 'w', 'x', '+', '-', 'months'],
  ],
  [
    'schedules',
    (text) => parseSchedule(text)?.(TIME[0] * 1000),
    ['daily', 'monday', ' at ', '12', ':', '30', '.', ' ', 'pm', 'w0', 'w7', '00:00'],
  ],
  [
    'rotations',
    (text) => compileRotation(text),
    ['10', ' MB', 'daily', '1 h', ' at ', '00:00', 'x', '-', 'e', 'never'],
  ],
  ['retentions', (text) => compileRetention(text), ['10', ' days', 'h', ',', ' ', 'x', '-', 'e9']],
  [
    'paths',
    (text) => {
      const template = new PathTemplate('sink', text);
      return [new RotatedFiles(template, true), template.at(TIME)];
    },
    [
      '/',
      '{time',
      '{time:',
      'YYYY',
      '}',
      '{',
      '..',
      '.',
      'a',
      '\0',
      ':',
      'file:',
      'http://',
      '%',
      '!UTC',
      '[',
      'MMMM',
      '\\',
    ],
  ],
  ['notes', parseNote, ['1', ':', ' ', '.', '\n', '9'.repeat(30), '-', 'x']],
  [
    'Retry-After',
    (text) => retryAfterMillis(text, 1_700_000_000_000),
    ['1', '9', ' ', 'Sun, ', '06 ', 'Nov ', '1994 ', '08:49:37', ' GMT', '-', ':', 'Sunday, '],
  ],
  [
    'headers of a variable',
    (text) => headersFromText(text, () => {}),
    ['a', '=', ',', '%', '%20', '%zz', ' ', ';', 'ä', 'content-length', '\n'],
  ],
  [
    'headers of an option',
    (text) => checkedHeaders('headers', { [text]: text }),
    ['a', '-', ':', '\n', 'é', ' ', '\u0000', 'te'],
  ],
  [
    'URLs',
    (text) => targetOf('url', text),
    ['http', 's', '://', ':', '/', '@', 'localhost', '4318', '?', '#', '%', '[', ']', '.', 'a'],
  ],
  ...(['application/json', 'application/x-protobuf', 'text/plain', ''] as const).map(
    (type) =>
      [
        `answers of type "${type}"`,
        (text: string) => answered(text, type),
        [
          '{',
          '}',
          '"',
          'message',
          'partialSuccess',
          'rejectedLogRecords',
          'errorMessage',
          ':',
          '\\',
          '\\u0041',
          '1',
          '<',
          '\n',
          '\x0a',
          '\x00',
          '\x12',
          '\x7f',
          'Bearer ',
          'abc',
          'secret',
        ],
      ] as const,
  ),
];

const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 90_000) / PARSERS.length);

/** What is not a TypeError or a RangeError that names what it is about. */
function misfit(parse: (text: string) => unknown, text: string): unknown {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    const documented = error instanceof TypeError || error instanceof RangeError;
    return documented && /`|Invalid time format|File URL|file/.test(error.message) && error.message.length < 2_000
      ? undefined
      : error;
  }
}

describe(`the parsers (seed ${SEED}, ${RUNS} texts each)`, () => {
  it.each(PARSERS)('of %s throw nothing but misuse, whatever the text', (_, parse, pieces) => {
    const random = seededRandom(SEED);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let run = 0; run < RUNS; run++) {
      let text = '';
      for (let i = below(12); i >= 0; i--)
        text += random() < 0.95 ? pieces[below(pieces.length)] : String.fromCharCode(below(0x10000));
      const error = misfit(parse, text);
      if (error !== undefined)
        expect.unreachable(`${JSON.stringify(text)}: ${error instanceof Error ? error.stack : error}`);
    }
  });

  it.each(PARSERS)(
    'of %s are linear in their text, up to 1 MiB',
    (_, parse, pieces) => {
      const random = seededRandom(SEED);
      const texts = pieces.flatMap((one, i) =>
        [one, one + pieces[(i + 1) % pieces.length], one + pieces[(i * 7 + 3) % pieces.length]].map((pair) =>
          repeated(pair, PAIR_LENGTH),
        ),
      );
      texts.push(...texts.map((text) => `${pieces[0]}${text}!`));
      let mixed = '';
      while (mixed.length < MEBIBYTE) mixed += repeated(pieces[Math.floor(random() * pieces.length)] as string, 64);
      for (const text of [...texts, mixed]) {
        const start = performance.now();
        const error = misfit(parse, text);
        const millis = performance.now() - start;
        expect(error, text.slice(0, 50)).toBeUndefined();
        // A quadratic one takes seconds for 64 KiB, minutes for 1 MiB.
        expect(millis, JSON.stringify(text.slice(0, 50))).toBeLessThan(2_000);
      }
    },
    120_000,
  );
});

function repeated(text: string, length: number): string {
  return text.repeat(Math.max(1, Math.floor(length / text.length)));
}
