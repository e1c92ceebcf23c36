import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillMessage, type Lookup } from '../../../src/bridge/message/fill.js';
import { fillColored } from '../../../src/bridge/message/fill-colored.js';
import { literalMessage, parseMessage } from '../../../src/bridge/message/message.js';
import { compileTemplate } from '../../../src/exporters/render/template.js';
import { MISSING } from '../../../src/record/format/field.js';
import { someRecord } from '../../support/some-record.js';

const RED = '\x1b[31m';
const BOLD = '\x1b[1m';
const YELLOW = '\x1b[33m';
const GREEN = '\x1b[32m';
const RESET = '\x1b[0m';

function lookup(args: readonly string[]): Lookup {
  return { argument: (index) => args[index] ?? MISSING, field: () => MISSING, unused: () => {} };
}

function filled(template: string, ...args: string[]) {
  return fillColored(parseMessage(template), lookup(args));
}

/** What a sink that colours makes of it. */
function styled(message: string, { template = '{message}', args = [] as string[] } = {}): string {
  const { plain, styled } = filled(message, ...args);
  const record = someRecord({ body: plain, severityText: 'WARNING', severityNumber: 13 });
  return compileTemplate(template, { colorize: true, styledTextOf: () => styled })(record).slice(0, -1);
}

describe('fillColored', () => {
  it.each([
    ['<red>a</red>', 'a', `${RED}a${RESET}`],
    ['<red>{}</>!', 'x!', `${RED}x${RESET}!`],
    ['<red>a<bold>b</bold>c</red>', 'abc', `${RED}a${BOLD}b${RESET}${RED}c${RESET}`],
    ['<level>a</level> <lvl>b</>', 'a b', `${YELLOW}a${RESET} ${YELLOW}b${RESET}`],
    ['\\<red>a', '<red>a', '<red>a'],
    ['{} <red>a</red>', 'x a', `x ${RED}a${RESET}`],
    ['{{<red>{{}}</red>}}', '{{}}', `{${RED}{}${RESET}}`],
  ])('%s', (template, plain, text) => {
    expect(filled(template, 'x').plain).toBe(plain);
    expect(styled(template, { args: ['x'] })).toBe(text);
  });

  it.each([
    '<red>a',
    'a</red>',
    'a</>',
    '<red>a</blue>',
    '<none>a</none>',
    'a < b > c',
    '<>',
    '<red',
    '<fg 300>a',
    '<b {}>',
  ])('leaves %s as it is', (template) => {
    expect(filled(template)).toEqual({ plain: template, styled: undefined });
  });

  it('takes what is not closed for text, within the colours around it', () => {
    expect(styled('<red>a<bold>b</red>')).toBe('<red>a<bold>b</red>');
    expect(styled('<bold>a<red>b</red>c')).toBe(`<bold>a${RED}b${RESET}c`);
    expect(styled('<red>a<none>b</red>')).toBe(`${RED}a<none>b${RESET}`);
  });

  it('never reads markup in what fills a placeholder, or across its borders', () => {
    expect(styled('<red>{}</red>', { args: ['</red><bold>x'] })).toBe(`${RED}</red><bold>x${RESET}`);
    expect(styled('<r{}>a</r{}>', { args: ['ed', 'ed'] })).toBe('<red>a</red>');
    expect(styled('<red>{}</red>', { args: ['\x1b[1m\n2026 | FATAL'] })).toBe(`${RED}\\x1b[1m\n  2026 | FATAL${RESET}`);
  });

  it('reads it in a message in which nothing is filled, too', () => {
    expect(fillColored(literalMessage('<red>{x} {</red>'), lookup([])).plain).toBe('{x} {');
  });

  it('takes up the colours of the template when its own end', () => {
    const template = '<level>[{message}]</level>';
    expect(styled('a<red>b</red>c', { template })).toBe(`${YELLOW}[a${RED}b${RESET}${YELLOW}c]${RESET}`);
    expect(styled('<red>b</red>', { template: '<green><bold>{message}</bold></green>' })).toBe(
      `${GREEN}${BOLD}${RED}b${RESET}${GREEN}${BOLD}${RESET}${GREEN}${RESET}`,
    );
  });

  it('is cut and padded by its characters, codes not counted', () => {
    const text = 'a<red>b👍</red>c';
    expect(styled(text, { template: '{message:>6}|' })).toBe(`  a${RED}b👍${RESET}c|`);
    expect(styled(text, { template: '{message:*^7}|' })).toBe(`*a${RED}b👍${RESET}c**|`);
    expect(styled(text, { template: '{message:<6.2}|' })).toBe(`a${RED}b${RESET}    |`);
    expect(styled(text, { template: '{message!r}' })).toBe("'ab👍c'");
  });

  it('is plain for sinks that do not colour, and for records without it', () => {
    const { plain, styled } = filled('<red>a</red>');
    const record = someRecord({ body: plain });
    expect(compileTemplate('{message}', { styledTextOf: () => styled })(record)).toBe('a\n');
    expect(compileTemplate('{message}', { colorize: true, styledTextOf: () => undefined })(record)).toBe('a\n');
  });

  it('colours 16 levels deep', () => {
    const { plain, styled } = filled(`${'<red>'.repeat(100)}a${'</>'.repeat(100)}`);
    expect(plain).toBe('a');
    expect(styled?.filter((part) => typeof part === 'object')).toHaveLength(32);
  });

  it('leaves no colour on where it ends early', () => {
    const { styled } = filled(`<red>${'{0}'.repeat(5)}</red>`, 'x'.repeat(1_000_000));
    expect(styled?.at(-1)).toEqual({ open: [] });
    expect(styled).toHaveLength(5);
  });

  it('has the same text in both forms, and that of fillMessage without markup', () => {
    const unit = fc.constantFrom(
      '<red>',
      '</red>',
      '</>',
      '<b>',
      '<none>',
      '\\',
      '<',
      '>',
      '/',
      '{}',
      '{',
      '}',
      'x',
      ' ',
    );
    fc.assert(
      fc.property(fc.string({ unit }), fc.string({ unit }), (template, arg) => {
        const message = parseMessage(template);
        const { plain, styled } = fillColored(message, lookup([arg]));
        const whole = fillMessage(message, lookup([arg]));
        if (styled === undefined) expect(plain).toBe(whole);
        else expect(styled.filter((part) => typeof part === 'string').join('')).toBe(plain);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(['<', '<red>', '</>', '<red></>', '\\<', '<red>{}', '<r', '>', '<fg '])('takes a megabyte of %s', (piece) => {
    expect(filled(piece.repeat(1_000_000 / piece.length), 'x').plain).toBeTypeOf('string');
  });

  it('takes half a megabyte of tags, and as much of their ends', () => {
    expect(filled(`${'<b>'.repeat(160_000)}x${'</>'.repeat(160_000)}`).plain).toBe('x');
  });
});
