import { VERSION } from '../version.js';

/*
 * What do several copies of this package in one thread share? An ES module and a CommonJS copy, two bundles or two installs find one registry
 * under a symbol of the major version: one shared logger, one scheduler, one account of open files.
 */

interface Registry {
  /** The version of the copy that was loaded first. */
  readonly version: string;
  readonly slots: { [name: string]: object };
  /** Major versions that were reported beside this one. */
  readonly reported: Set<string>;
}

const PREFIX = 'logly-otel.';
const MAJOR = majorOf(VERSION);
const globals = globalThis as { [key: symbol]: unknown };

function majorOf(version: string): string {
  return version.slice(0, version.indexOf('.'));
}

function registry(): Registry {
  const key = Symbol.for(PREFIX + MAJOR);
  const found = globals[key] as Registry | undefined;
  if (found !== undefined) return found;
  const made: Registry = { version: VERSION, slots: Object.create(null) as Registry['slots'], reported: new Set() };
  Object.defineProperty(globals, key, { value: made });
  return made;
}

/**
 * The state of that name, made by the copy that asks first. Copies of several versions use it: a state whose members change needs a new name,
 * and its objects may be used by their public members alone, since private ones belong to the class of one copy.
 */
export function sharedState<T extends object>(name: string, make: () => T): T {
  const { slots } = registry();
  slots[name] ??= make();
  return slots[name] as T;
}

/**
 * The key of a member by which copies know each other's objects: `instanceof` knows those of one copy alone.
 */
export function brand(name: string): symbol {
  return Symbol.for(`${PREFIX}${MAJOR}.${name}`);
}

/** True for an object with that brand, of whatever copy. Never throws. */
export function hasBrand(value: unknown, key: symbol): boolean {
  try {
    return typeof value === 'object' && value !== null && (value as { [key: symbol]: unknown })[key] === true;
  } catch {
    return false;
  }
}

/** The versions of other majors in this thread; each is returned to one caller. They share nothing with this one. */
export function otherMajors(): string[] {
  const { reported } = registry();
  const found: string[] = [];
  for (const key of Object.getOwnPropertySymbols(globals)) {
    const { description = '' } = key;
    if (!/^logly-otel\.\d+$/.test(description) || description === PREFIX + MAJOR || reported.has(description)) continue;
    const other = globals[key] as Partial<Registry> | undefined;
    reported.add(description);
    other?.reported?.add(PREFIX + MAJOR);
    found.push(String(other?.version ?? description.slice(PREFIX.length)));
  }
  return found;
}
