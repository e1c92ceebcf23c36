/** One line of a plot: a value for each second. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export interface LinesOptions {
  readonly title: string;
  /** What the values are of, at the upper end of the axis. */
  readonly unit: string;
  /** A time that is marked, in seconds, and what happens then. */
  readonly marked: { readonly from: number; readonly to: number; readonly what: string };
}

const WIDTH = 720;
const HEIGHT = 260;
const LEFT = 70;
const RIGHT = 150;
const TOP = 44;
const BOTTOM = 36;
const STEPS = 4;

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:14px}.axis{fill:#59636e;font-size:12px}.grid{stroke:#d1d9e0}.marked{fill:#d1d9e0;opacity:.5}path{fill:none;stroke-width:2}.s0{stroke:#0969da}.s1{stroke:#bc4c00}.s2{stroke:#1a7f37}.t0{fill:#0969da}.t1{fill:#bc4c00}.t2{fill:#1a7f37}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.axis{fill:#9198a1}.grid{stroke:#3d444d}.marked{fill:#3d444d}.s0{stroke:#4493f8}.s1{stroke:#db6d28}.s2{stroke:#3fb950}.t0{fill:#4493f8}.t1{fill:#db6d28}.t2{fill:#3fb950}}`;

/** Lines over the seconds of a run, readable on light and dark pages; three at most. */
export function lines(series: readonly Series[], { title, unit, marked }: LinesOptions): string {
  const seconds = Math.max(...series.map(({ values }) => values.length));
  const largest = rounded(Math.max(...series.flatMap(({ values }) => values), 1));
  const x = (second: number) => LEFT + (second / Math.max(1, seconds - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / largest) * (HEIGHT - TOP - BOTTOM);
  const round = (value: number) => value.toFixed(1);
  const grid = Array.from({ length: STEPS + 1 }, (_, step) => {
    const value = (largest / STEPS) * step;
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(value))}" y2="${round(y(value))}"/><text class="axis" x="${LEFT - 6}" y="${round(y(value) + 4)}" text-anchor="end">${value.toLocaleString('en')}</text>`;
  });
  const paths = series.map(({ name, values }, i) => {
    const points = values.map((value, second) => `${round(x(second))},${round(y(value))}`);
    const end = y(values.at(-1) ?? 0) + 4 - 16 * (series.length - 1 - i);
    return `<path class="s${i}" d="M${points.join('L')}"/><text class="t${i}" x="${WIDTH - RIGHT + 8}" y="${round(end)}">${name}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${title}">`,
    `<style>${STYLE}</style>`,
    `<text class="title" x="0" y="20">${title}</text>`,
    `<rect class="marked" x="${round(x(marked.from))}" y="${TOP}" width="${round(x(marked.to) - x(marked.from))}" height="${HEIGHT - TOP - BOTTOM}"/>`,
    `<text class="axis" x="${round(x((marked.from + marked.to) / 2))}" y="${TOP + 14}" text-anchor="middle">${marked.what}</text>`,
    ...grid,
    `<text class="axis" x="${LEFT - 6}" y="${TOP - 8}" text-anchor="end">${unit}</text>`,
    `<text class="axis" x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${seconds} seconds</text>`,
    ...paths,
    '</svg>',
    '',
  ].join('\n');
}

/** The next number above with one digit that counts, whose quarters are short. */
function rounded(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((factor) => factor * unit).find((bound) => bound >= value) ?? 10 * unit;
}
