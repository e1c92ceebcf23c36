import { folded } from './names.js';

/** A step from a value into it: a name, or the index of an item. */
export type Step = string | number;

const ANY = Symbol('*');
const ANY_STEPS = Symbol('**');
type Segment = string | typeof ANY | typeof ANY_STEPS;

/**
 * A path from the top of the attributes: `user.email`, `**.iban`, `users[*].email`, `headers["x-key"]`. As in pino, a step is the same in
 * brackets and without, in lists and in objects.
 */
export type PathPattern = readonly Segment[];

/** A name in quotes within brackets, `*` or an index within brackets, or a name. */
const SEGMENT = /\.?(?:\[(["'`])(.+?)\1\]|\[(\*|\d{1,9})\]|([^.[\]]+))/y;

/** Undefined for a text that is no path. Names in it are folded. */
export function parsePath(text: string): PathPattern | undefined {
  const segments: Segment[] = [];
  SEGMENT.lastIndex = 0;
  if (text.startsWith('.')) return undefined;
  while (SEGMENT.lastIndex < text.length) {
    const match = SEGMENT.exec(text);
    if (match === null) return undefined;
    const [, , quoted, item, name] = match;
    // A dotted name is several steps, as it is in a record.
    if (quoted !== undefined) segments.push(...stepsOf(quoted));
    else if (item !== undefined) segments.push(item === '*' ? ANY : String(Number(item)));
    else if (name === undefined) return undefined;
    else if (name === '**') segments.push(ANY_STEPS);
    else if (name === '*') segments.push(ANY);
    // Half a name would match nothing.
    else if (name.includes('*')) return undefined;
    else segments.push(folded(name) || name);
  }
  return segments.length === 0 ? undefined : segments;
}

/** Does the pattern match the whole path? In time that is at most the product of both lengths. */
export function matchesPath(pattern: PathPattern, path: readonly Step[]): boolean {
  let at = 0;
  let step = 0;
  let lastAny = -1;
  let retried = 0;
  while (step < path.length) {
    if (pattern[at] === ANY_STEPS) {
      lastAny = at++;
      retried = step;
    } else if (at < pattern.length && isStep(pattern[at] as Segment, path[step] as Step)) {
      at++;
      step++;
    } else if (lastAny >= 0) {
      at = lastAny + 1;
      step = ++retried;
    } else return false;
  }
  while (pattern[at] === ANY_STEPS) at++;
  return at === pattern.length;
}

function isStep(segment: Segment, step: Step): boolean {
  if (segment === ANY) return true;
  return segment === (typeof step === 'number' ? String(step) : step);
}

/** The steps into a member: a dotted name is several. Folded, so that they can be compared. */
export function stepsOf(key: string): readonly string[] {
  return key.split('.').map((part) => folded(part) || part);
}

/** A path as people write it. */
export function pathText(path: readonly Step[]): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text;
}
