/* How does a recording move in an image? */
import type { Piece } from './terminal.js';

/** What is visible from a time on. */
export interface Frame {
  readonly atMillis: number;
  readonly lines: readonly (readonly Piece[])[];
}

const CHAR_WIDTH = 7.85;
const LINE_HEIGHT = 17;
const MARGIN = 14;
/** The last frame stays for this long, then the recording begins again. */
const LAST_MILLIS = 6_000;
const COLORS = ['#45475a', '#f38ba8', '#a6e3a1', '#f9e2af', '#89b4fa', '#cba6f7', '#94e2d5', '#cdd6f4'];

/** An SVG that plays the frames. Where animations are not supported, it shows the last one. */
export function animated(frames: readonly Frame[], columns: number, rows: number, title: string): string {
  const width = Math.ceil(columns * CHAR_WIDTH) + 2 * MARGIN;
  const height = rows * LINE_HEIGHT + 2 * MARGIN;
  const known = new Map<string, string>();
  const groups = frames.map((frame, index) => groupOf(frame, frames[index + 1], known));
  const end = (frames.at(-1)?.atMillis ?? 0) + LAST_MILLIS;
  const lines = [...known].map(([content, id]) => `<text id="${id}" xml:space="preserve">${content}</text>`);
  const colors = COLORS.map((color, code) => `.c${code}{fill:${color}}`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#cdd6f4}.bold{font-weight:bold}.dim{opacity:.6}${colors}</style>
<rect width="100%" height="100%" rx="8" fill="#1e1e2e"><animate id="loop" attributeName="opacity" values="1;1" dur="${seconds(end)}" begin="0s;loop.end"/></rect>
<defs>
${lines.join('\n')}
</defs>
${groups.join('\n')}
</svg>
`;
}

function groupOf({ atMillis, lines }: Frame, next: Frame | undefined, known: Map<string, string>): string {
  const uses = lines.flatMap((line, row) => {
    const content = contentOf(line);
    if (content === '') return [];
    let id = known.get(content);
    if (id === undefined) {
      id = `l${known.size.toString(36)}`;
      known.set(content, id);
    }
    return [`<use href="#${id}" x="${MARGIN}" y="${MARGIN + (row + 1) * LINE_HEIGHT - 4}"/>`];
  });
  if (next === undefined) {
    const hidden =
      atMillis === 0
        ? ''
        : `<set attributeName="visibility" to="hidden" begin="loop.begin" dur="${seconds(atMillis)}"/>`;
    return `<g>${hidden}${uses.join('')}</g>`;
  }
  const shown = `<set attributeName="visibility" to="visible" begin="loop.begin+${seconds(atMillis)}" dur="${seconds(next.atMillis - atMillis)}"/>`;
  return `<g visibility="hidden">${shown}${uses.join('')}</g>`;
}

function contentOf(line: readonly Piece[]): string {
  return line
    .map(({ text, style }) => (style === '' ? escaped(text) : `<tspan class="${style}">${escaped(text)}</tspan>`))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const seconds = (millis: number) => `${(millis / 1_000).toFixed(2)}s`;
