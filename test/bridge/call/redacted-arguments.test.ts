import { describe, expect, it } from 'vitest';
import type { RedactionOptions } from '../../../src/record/redact/redactor.js';
import { application, GENERATIONS, unregister } from '../../support/application.js';
import { type TestedLogger, testLogger } from '../../support/test-logger.js';

const KEY = `AK${'IA'}IOSFODNN7EXAMPLE`;
const CARD = 4_111_111_111_111_111;

/** What a sink gets of one call: the text and the record. */
function shownOf(call: (logger: TestedLogger) => void, redact: boolean | RedactionOptions = true): string {
  const { logger } = testLogger({ redact });
  const shown: string[] = [];
  logger.add((text, { record }) => void shown.push(text + JSON.stringify([record.body, record.attributes])), {
    format: '{message} {extra} {exception}',
  });
  call(logger);
  return shown.join('');
}

const FORMS: ReadonlyArray<readonly [template: string, argument: unknown]> = [
  ...['{:.16}', '{:x>24}', '{:x>24.18}', 'x{}x', '{}x', 'x{0}', 'x{!s}x', '{:{1}.16}'].map(
    (form) => [form, KEY] as const,
  ),
  ...['{!r}', '{!a}', '{!r:.18}'].map((form) => [form, `\n${KEY}`] as const),
  ...['{:,}', '{:_}', '{:.2f}', '{:020d}', '{:+}', '{:e}', '{:x}', 'n{}', '{}n', '{!r}1', '{:.8}'].flatMap((form) => [
    [form, CARD] as const,
    [form, BigInt(CARD)] as const,
  ]),
  ['x{:.30}', new Error(`no ${KEY}`)],
];
const WAYS: ReadonlyArray<readonly [string, (logger: TestedLogger, template: string, argument: unknown) => void]> = [
  ['alone', (logger, template, argument) => logger.info(template, argument)],
  ['beside another argument', (logger, template, argument) => logger.info(template, argument, 7)],
  ['beside fields', (logger, template, argument) => logger.info(template, argument, { a: 1 })],
  ['lazy', (logger, template, argument) => logger.opt({ lazy: true }).info(template, () => argument)],
  ['raw', (logger, template, argument) => logger.opt({ raw: true }).info(template, argument)],
  ['coloured', (logger, template, argument) => logger.opt({ colors: true }).info(`<red>${template}</red>`, argument)],
  ['with the record', (logger, template, argument) => logger.opt({ record: true }).info(template, argument)],
  ['bound', (logger, template, argument) => logger.bind({ b: 1 }).info(template, argument)],
];
/** A usable part of the secret: digits may have separators, or be written otherwise. */
const isLeft = (shown: string) =>
  shown.includes(KEY.slice(0, 10)) || /4[,_]?111[,_]?111|4\.1111|e9bd1cb8?/.test(shown) || shown.includes('4111111');

describe.each(WAYS)('an argument %s', (_, call) => {
  it.each(FORMS)('is looked through before it fills %j', (template, argument) => {
    expect(isLeft(shownOf((logger) => call(logger, template, argument)))).toBe(false);
    expect(shownOf((logger) => call(logger, template, argument))).toContain('[reda');
  });
});

describe('an argument', () => {
  it('is shown as it was without a secret', () => {
    const calls = (logger: TestedLogger) => {
      logger.info('{:.3} {:,} {!r} n{}', 'abcdef', 1234567, 'a\nb', 12n);
      logger.info('x{}x', 5);
    };
    expect(shownOf(calls)).toBe(shownOf(calls, false));
  });

  it('that is removed leaves an empty text', () => {
    expect(shownOf((logger) => logger.info('x{}x', CARD), { action: 'remove' })).toContain('"xx"');
    expect(shownOf((logger) => logger.info('x{}x', KEY), { action: 'remove' })).toContain('"xx"');
  });

  it('has a function asked once', () => {
    const asked: string[] = [];
    const action = ({ text }: { text: string }) => `<${asked.push(text)}>`;
    expect(shownOf((logger) => logger.info('x{0}x{0}', KEY), { action })).toContain('"x<1>x<1>"');
    expect(shownOf((logger) => logger.info('x{0}x{0}', CARD, 1), { action })).toContain('"x<2>x<2>"');
    expect(asked).toEqual([KEY, String(CARD)]);
  });

  it('that is the message of the record is looked through, too', () => {
    expect(isLeft(shownOf((logger) => logger.opt({ record: true }).info(`${KEY} x{record[message]:.18}`)))).toBe(false);
  });

  it.each(GENERATIONS)('is redacted in the provider of the %s generation', (_, register) => {
    const { logger } = testLogger({ redact: true });
    const { provider, exporter } = application();
    register(provider);
    logger.info('x{}x {:.18}', KEY, KEY);
    expect(exporter.getFinishedLogRecords().map(({ body }) => body)).toEqual(['x[redacted:token]x [redacted:token]']);
    unregister();
  });
});
