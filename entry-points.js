import { readFileSync } from 'node:fs';

/* Which files of `src` are entry points? `exports` in package.json is the only list; `./dist/<path>.js` is built from `src/<path>.ts`. */

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Paths below `src` and `dist`, without their extension: each becomes an ES module and a CommonJS file. */
export const ENTRY_POINTS = Object.values(exports).flatMap(
  (target) => target.import?.default.match(/^\.\/dist\/(.+)\.js$/)?.slice(1) ?? [],
);

/** The program of a background thread: no user imports it, `bridge` starts it by its URL. An ES module alone. */
export const THREAD = 'bridge/thread';

/** The program of the command `logly-otel`. An ES module alone. */
export const COMMAND = 'command/main';
