import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../src/exporters/render/template.js';
import { someRecord } from '../../support/some-record.js';

function styled(template: string, contents = {}): string {
  return compileTemplate(template, { colorize: true })(someRecord(contents)).slice(0, -1);
}

describe('colour markup', () => {
  it.each([
    ['<red>', '31'],
    ['<r>', '31'],
    ['<black>', '30'],
    ['<light-blue>', '94'],
    ['<le>', '94'],
    ['<RED>', '41'],
    ['<R>', '41'],
    ['<LIGHT-CYAN>', '106'],
    ['<LC>', '106'],
    ['<fg 86>', '38;5;86'],
    ['<bg 86>', '48;5;86'],
    ['<fg #fff>', '38;2;255;255;255'],
    ['<bg #00ff7f>', '48;2;0;255;127'],
    ['<fg 0,95,0>', '38;2;0;95;0'],
    ['<fg red>', '31'],
    ['<fg light-red>', '91'],
    ['<fg y>', '33'],
    ['<bg light-green>', '102'],
    ['<bg cyan>', '46'],
    ['<bg lm>', '105'],
    ['<bold>', '1'],
    ['<b>', '1'],
    ['<dim>', '2'],
    ['<italic>', '3'],
    ['<underline>', '4'],
    ['<blink>', '5'],
    ['<reverse>', '7'],
    ['<hide>', '8'],
    ['<strike>', '9'],
    ['<normal>', '22'],
  ])('%s is %s', (tag, code) => {
    expect(styled(`${tag}x</>`)).toBe(`\x1b[${code}mx\x1b[0m`);
    expect(compileTemplate(`${tag}x</>`)(someRecord())).toBe('x\n');
  });

  it.each(['<fg RED>', '<bg Green>', '<fg bold>', '<fg light->', '<fg>', '<bg fg red>', '<fg light-light-red>'])(
    'refuses %s',
    (tag) => {
      expect(() => styled(`${tag}x</>`)).toThrow(/`format`/);
    },
  );

  it('repeats the codes of enclosing tags when a tag closes', () => {
    expect(styled('<red>a<bold>b</bold>c</red>d')).toBe('\x1b[31ma\x1b[1mb\x1b[0m\x1b[31mc\x1b[0md');
  });

  it("applies the level's colour, and repeats it", () => {
    const warning = { severityText: 'WARNING', severityNumber: 13 };
    expect(styled('<level>a<red>b</red>c</level>', warning)).toBe('\x1b[33ma\x1b[31mb\x1b[0m\x1b[33mc\x1b[0m');
    expect(styled('<lvl>a</lvl>', { severityText: 'FATAL', severityNumber: 22 })).toBe('\x1b[1m\x1b[31ma\x1b[0m');
  });

  it('is literal after a backslash, and in data', () => {
    expect(styled('\\<red>{message}', { body: '<bold>x</bold>' })).toBe('<red><bold>x</bold>');
  });

  it('leaves a lone < alone', () => {
    expect(styled('a < b > c')).toBe('a < b > c');
  });
});
