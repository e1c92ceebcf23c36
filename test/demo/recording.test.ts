import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { barOf } from '../../demo/bars.js';
import { animated } from '../../demo/recording/svg.js';
import { Terminal } from '../../demo/recording/terminal.js';
import { PROJECT } from '../support/child.js';

const textOf = (terminal: Terminal) => terminal.lines().map((line) => line.map(({ text }) => text).join(''));

describe('Terminal', () => {
  it('shows the last lines, with what was drawn anew in its place', () => {
    const terminal = new Terminal(3);
    terminal.write('one\ntwo\na 1\nb 1\n');
    terminal.write('\x1b[2A\x1b[0Ja 2\nb 2\n');
    expect(textOf(terminal)).toEqual(['two', 'a 2', 'b 2']);
  });

  it('knows colours, and sequences that are cut off', () => {
    const terminal = new Terminal(3);
    for (const output of ['\x1b[1m\x1b[3', '1mred\x1b', '[0m plain\r\n']) terminal.write(output);
    expect(terminal.lines()).toEqual([
      [
        { text: 'red', style: 'bold c1' },
        { text: ' plain', style: '' },
      ],
    ]);
  });

  it('throws for what the demo does not write', () => {
    expect(() => new Terminal(3).write('\x1b[2K')).toThrow('ESC [ 2 K');
  });
});

describe('animated', () => {
  it('writes each line once, and text as text', () => {
    const lines = [[{ text: '<&"', style: 'c1' }]];
    const frames = [
      { atMillis: 0, lines },
      { atMillis: 500, lines: [...lines, [{ text: 'more', style: '' }]] },
    ];
    const svg = animated(frames, 80, 10, 'a title');
    expect(svg.match(/<text /g)).toHaveLength(2);
    expect(svg).toContain('<tspan class="c1">&lt;&amp;&quot;</tspan>');
    expect(svg).toContain('begin="loop.begin+0.00s" dur="0.50s"');
  });
});

describe('barOf', () => {
  it('gives each part its share, and one sign at least', () => {
    const sink = { name: 'audit', delivered: 1_000_000, failed: 1, dropped: { repeated: 5 }, queued: 1, inFlight: 0 };
    expect(barOf({ ...sink, spooled: 2 }, false)).toBe(
      'audit   ██████████████████████░×         3         0 1,000,000         1',
    );
  });
});

describe('the recording of the demo', () => {
  it('is of a run whose accounts agreed', () => {
    const svg = readFileSync(join(PROJECT, 'docs/demo.svg'), 'utf8');
    expect(svg).toContain('Every account agrees with its destination.');
    expect(svg.match(/file:\/\/\/\w[^/]*/g)?.every((path) => path === 'file:///logly-otel')).toBe(true);
    expect(svg).toMatch(/<text [^>]*>lost +0 +\d+<\/text>/);
  });
});
