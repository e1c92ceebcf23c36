/* Records what pino writes for the calls of `calls.mjs`: `node test/bridge/pino/record-calls.mjs` writes `calls.json`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import pino from 'pino';
import { CALLS } from './calls.mjs';

const FILE = new URL('calls.json', import.meta.url);

/** The lines of each call, by its name, and pino's version. */
export function recorded() {
  const calls = {};
  for (const [name, { options = {}, run }] of Object.entries(CALLS)) {
    const lines = [];
    const { err, req, res } = pino.stdSerializers;
    const given = options === 'std' ? { serializers: { err, req, res } } : options;
    run(
      pino(
        { base: null, timestamp: false, level: 'trace', ...given },
        { write: (line) => void lines.push(JSON.parse(line)) },
      ),
    );
    calls[name] = lines;
  }
  return { pino: pino.version, calls };
}

/** What this script has written. */
export const kept = () => JSON.parse(readFileSync(FILE, 'utf8'));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(FILE, `${JSON.stringify(recorded(), undefined, 2)}\n`);
