import { readFileSync } from 'node:fs';

/* Which files of `src` are entry points? `exports` in package.json is the only list; `./dist/<path>.js` is built from `src/<path>.ts`. */

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** The program of a background thread: no user imports it, `bridge` starts it by its URL. */
const THREAD = 'bridge/thread';

/** Paths below `src` and `dist`, without their extension. */
export const ENTRY_POINTS = [
  ...Object.values(exports).flatMap(({ default: file }) => file?.match(/^\.\/dist\/(.+)\.js$/)?.slice(1) ?? []),
  THREAD,
];
