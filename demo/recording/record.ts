import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { animated, type Frame } from './svg.js';
import { Terminal } from './terminal.js';

/* Runs the demo on a pseudo-terminal, and writes what it shows to `docs/demo.svg`. Needs `script` of util-linux. */

const COLUMNS = 100;
const ROWS = 32;
const FRAME_MILLIS = 250;
/** Where this project is on this machine: the recording says it of no machine. */
const ROOT = new URL('../../../', import.meta.url).href;
const DEMO = fileURLToPath(new URL('../main.js', import.meta.url));
const [target = 'docs/demo.svg'] = process.argv.slice(2);

const command = `stty cols ${COLUMNS} rows ${ROWS}; "${process.execPath}" "${DEMO}"`;
const child = spawn('script', ['-qefc', command, '/dev/null'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, TERM: 'xterm-256color' },
});
const terminal = new Terminal(ROWS);
const frames: Frame[] = [];
let begun: number | undefined;
let shown = '';

function take(): void {
  const lines = terminal.lines();
  const text = JSON.stringify(lines);
  if (begun === undefined || text === shown) return;
  shown = text;
  frames.push({ atMillis: frames.length === 0 ? 0 : Date.now() - begun, lines });
}

child.stdout.setEncoding('utf8').on('data', (output: string) => {
  terminal.write(output.replaceAll(ROOT, 'file:///logly-otel/'));
  begun ??= Date.now();
});
const timer = setInterval(take, FRAME_MILLIS);
const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
clearInterval(timer);
take();
if (code !== 0) throw new Error(`the demo ended with code ${code}`);
writeFileSync(
  target,
  animated(frames, COLUMNS, ROWS, 'The demo: five sinks of logly-otel beside the stock SDK, with an outage'),
);
console.log(`${target}: ${frames.length} frames`);
