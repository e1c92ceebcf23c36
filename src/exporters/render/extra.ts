import type { AnyValueMap } from '../../record/values/any-value.js';

const EXCEPTION_KEYS: ReadonlySet<string> = new Set([
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'exception.errors',
]);

const LOCATION_KEYS: ReadonlySet<string> = new Set([
  'code.file.path',
  'code.line.number',
  'code.column.number',
  'code.function.name',
]);

const LETTER_C = 'c'.charCodeAt(0);
const LETTER_E = 'e'.charCodeAt(0);

/** True for the attributes of the exception and of the call's location, which templates and JSON render apart from the others. */
function isRenderedApart(key: string): boolean {
  // Nearly all keys begin with another letter, and every key of every record is checked (bench/questions/render.ts, Node 20).
  const first = key.charCodeAt(0);
  if (first !== LETTER_C && first !== LETTER_E) return false;
  if (key.startsWith('code.')) return LOCATION_KEYS.has(key);
  return key.startsWith('exception.') && (EXCEPTION_KEYS.has(key) || key.startsWith('exception.cause.'));
}

/** The attributes without those of the exception and of the call's location; undefined if there are no others. */
export function extraOf(attributes: AnyValueMap): AnyValueMap | undefined {
  let others = 0;
  let all = true;
  for (const key in attributes) {
    if (isRenderedApart(key)) all = false;
    else others++;
  }
  if (others === 0) return undefined;
  if (all) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !isRenderedApart(key)));
}

/** The stack trace with `backtrace`, else `Type: message`; undefined without an exception. */
export function exceptionText(attributes: AnyValueMap, backtrace: boolean): string | undefined {
  const { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack } = attributes;
  if (type === undefined && message === undefined && stack === undefined) return undefined;
  if (backtrace && typeof stack === 'string') return stack;
  return [type, message].filter((part) => part !== undefined && part !== '').join(': ');
}
