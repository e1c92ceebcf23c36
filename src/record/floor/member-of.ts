import { thrownText } from './thrown.js';

/** Reads a member of any value, which may be foreign and hostile: undefined for primitives, and if the read throws. */
export function memberOf(object: unknown, key: string | number): unknown {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return undefined;
  try {
    return (object as Record<string | number, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** The same, for a member that people see: what it throws is named in its place. */
export function shownMemberOf(object: unknown, key: string | number): unknown {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return undefined;
  try {
    return (object as Record<string | number, unknown>)[key];
  } catch (error) {
    return thrownText(error);
  }
}
