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

/** True for the attributes that a record's exception was turned into, and those of the place of its call: they are shown otherwise. */
function isShownOtherwise(key: string): boolean {
  // Nearly all keys begin with another letter: this is asked for each of every record.
  const first = key.charCodeAt(0);
  if (first !== LETTER_C && first !== LETTER_E) return false;
  if (key.startsWith('code.')) return LOCATION_KEYS.has(key);
  return key.startsWith('exception.') && (EXCEPTION_KEYS.has(key) || key.startsWith('exception.cause.'));
}

/**
 * The attributes without those of the exception, and of the place of the call, which may be there because another sink shows it;
 * undefined when there are no others.
 */
export function extraOf(attributes: AnyValueMap): AnyValueMap | undefined {
  let others = 0;
  let all = true;
  for (const key in attributes) {
    if (isShownOtherwise(key)) all = false;
    else others++;
  }
  if (others === 0) return undefined;
  if (all) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !isShownOtherwise(key)));
}

/** The exception's text: with `backtrace` the whole of it, else `Type: message`. Undefined without an exception. */
export function exceptionText(attributes: AnyValueMap, backtrace: boolean): string | undefined {
  const { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack } = attributes;
  if (type === undefined && message === undefined && stack === undefined) return undefined;
  if (backtrace && typeof stack === 'string') return stack;
  return [type, message].filter((part) => part !== undefined && part !== '').join(': ');
}
