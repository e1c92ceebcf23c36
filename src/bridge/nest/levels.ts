import { type BuiltInName, builtInLevel, type Level } from '../../record/levels.js';

/** The names of Nest's levels, which are those of its methods. */
export type NestLevel = 'verbose' | 'debug' | 'log' | 'warn' | 'error' | 'fatal';

const named = (name: BuiltInName): Level => builtInLevel(name) as Level;

/** By rising severity. */
export const LEVELS: Readonly<Record<NestLevel, Level>> = {
  verbose: named('TRACE'),
  debug: named('DEBUG'),
  log: named('INFO'),
  warn: named('WARNING'),
  error: named('ERROR'),
  fatal: named('FATAL'),
};

/** Is the level one of those, or at least the highest of them? */
export function isLevelIn(levels: readonly NestLevel[], name: NestLevel): boolean {
  if (levels.includes(name)) return true;
  const highest = Math.max(...levels.map((level) => LEVELS[level].no));
  return levels.length > 0 && LEVELS[name].no >= highest;
}
