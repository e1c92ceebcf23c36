import { LightRecord } from '../../record/record.js';
import { indentTrace } from '../../record/text.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import { EXCEPTION, type ExceptionKind } from '../../record/values/exception.js';
import { textOf } from '../../record/values/json.js';

const TEXT_KEYS = ['exception.type', 'exception.message', 'exception.stacktrace'];

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

/** True for the attributes of the exception and of the call's location, which templates and JSON render apart from the others. */
function isExceptionOrLocation(key: string): boolean {
  return isLocation(key) || EXCEPTION_KEYS.has(key) || key.startsWith('exception.cause.');
}

/** The same where fields alone have keys like those of an exception. */
function isLocation(key: string): boolean {
  return LOCATION_KEYS.has(key);
}

/** The attributes without those of the exception and of the call's location; undefined if there are no others. */
export function extraOf(attributes: AnyValueMap, kind: ExceptionKind): AnyValueMap | undefined {
  const isRenderedApart = kind === EXCEPTION.none ? isLocation : isExceptionOrLocation;
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

/** True for a record with an exception: fields of the same names are none. */
export function hasException(record: LightRecord): boolean {
  if (LightRecord.exception(record) === EXCEPTION.none) return false;
  const { attributes } = record;
  return TEXT_KEYS.some((key) => attributes[key] !== undefined);
}

/** The stack trace with `backtrace`, else `Type: message`; undefined without an exception. Only a real error begins at the margin. */
export function exceptionText(record: LightRecord, backtrace: boolean): string | undefined {
  if (!hasException(record)) return undefined;
  const text = textOfException(record.attributes, backtrace);
  return LightRecord.exception(record) === EXCEPTION.value ? indentTrace(text) : text;
}

function textOfException(attributes: AnyValueMap, backtrace: boolean): string {
  const { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack } = attributes;
  if (backtrace && stack !== undefined) return textOf(stack);
  const parts = type === undefined && message === undefined ? [stack] : [type, message];
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map(textOf)
    .join(': ');
}
