/* Which record does a log call make? */
import { isArray, isPlainObject } from '../../record/floor/plain-object.js';
import type { StyledText } from '../../record/markup/tags.js';
import type { SpanContext } from '../../record/readable.js';
import { flagsOf, LightRecord } from '../../record/record.js';
import { type Redactor, setOrRemove } from '../../record/redact/redactor.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { merged } from '../../record/values/clone.js';
import { ValueCopier } from '../../record/values/copier.js';
import { EXCEPTION, exceptionKind, isError, setAside } from '../../record/values/exception.js';
import { textOf } from '../../record/values/json.js';
import { estimatedSize, isLarge } from '../../record/values/limits.js';
import { fillMessage } from '../message/fill.js';
import { fillColored } from '../message/fill-colored.js';
import { lookupOf } from '../message/lookup.js';
import { literalMessage, type Message, parseMessage } from '../message/message.js';
import { type Arguments, NOTHING, onlyFields, sortArguments } from './arguments.js';
import type { Call, CallDefaults } from './call-input.js';
import { hasEventName, splitEventName } from './event-name.js';
import { withException } from './exception-fields.js';
import { type CopiedFields, NO_FIELDS } from './fields.js';
import { evaluated, evaluatedFields, evaluatedOne } from './lazy.js';
import { isSetBy, locationAttributes } from './location.js';
import type { Opt } from './opt.js';
import { withRecord } from './record-fields.js';

/** The attribute for arguments that nothing has used. */
const ARGUMENTS = 'log.arguments';

/**
 * Makes the record of a call. Everything is copied, nothing of the caller's is kept. Never throws, whatever the call was given.
 *
 * | input of the call | in the record |
 * | --- | --- |
 * | method, or level of `log` | `severityText`, `severityNumber`, level number |
 * | message: a string | `body`: the text, with placeholders filled if there are arguments or fields |
 * | message: an Error | `body`: its message; the exception, unless one is named |
 * | message: a plain object or array | `body`: that value, structured |
 * | any other message | `body`: its text |
 * | last plain object that no placeholder consumed | attributes (with `capture: false`: for placeholders alone) |
 * | Error that no placeholder consumed, last or beside the fields; `opt({ exception })` | `exception.type`, `.message`, `.stacktrace` |
 * | arguments that remain | attribute `log.arguments` |
 * | fields of configuration, context and view | attributes, below those of the call |
 * | attribute `otel.event.name`; `opt({ eventName })` | `eventName`; the option wins |
 * | location, where a view or sink asks for it | `code.file.path`, `code.line.number`, `code.column.number`, `code.function.name` |
 * | clock, active span, logger | `hrTime`, `spanContext`, `instrumentationScope`, `resource` |
 *
 * @param earlier The fields of configuration, context and view
 */
export function recordOf(
  input: Call,
  { scope, resource, limits, redactor, opt, onUnused }: CallDefaults,
  seconds: number,
  nanos: number,
  spanContext: SpanContext | undefined,
  earlier: CopiedFields | undefined,
): LightRecord {
  const call = opt?.lazy ? evaluatedCall(input) : input;
  const { location } = call;
  const copier = ValueCopier.borrow(limits, redactor);
  redactor?.begin();
  if (earlier !== undefined) copier.resume(earlier);
  const message = messageOf(call, opt);
  const only = onlyFields(call);
  const sorted = only === undefined ? sortArguments(call, message?.positions) : NOTHING;
  let fields = only ?? sorted.fields;
  if (opt?.lazy && fields !== undefined) fields = evaluatedFields(fields);
  const captured = opt?.capture === false ? undefined : fields;
  const isFilled = message !== undefined && (message.plain === undefined || opt?.colors === true);
  // What fills the text is not limited as attributes are. Each field is read once: the attributes are copied from this copy.
  const isLimited = limits.attributeValueLengthLimit !== Number.POSITIVE_INFINITY;
  const isTwice = message !== undefined && message.positions.size > 0 && call.args[0] === fields;
  const isShared =
    isTwice &&
    !isLimited &&
    redactor === undefined &&
    captured !== undefined &&
    earlier === undefined &&
    fits(captured, limits);
  let whole =
    isFilled && fields !== undefined && !isShared && (isLimited || isTwice || captured === undefined)
      ? copier.fieldsAside(fields)
      : undefined;
  // Each value is redacted once, before anything is filled with it.
  if (redactor !== undefined && fields !== undefined) whole = redactor.attributes(whole ?? copier.fieldsAside(fields));
  const before = earlier && (redactor?.attributes(earlier.values) ?? earlier.values);
  // All records share these copied fields as long as nothing is added to them.
  let attributes = before ?? NO_FIELDS;
  if (captured !== undefined) attributes = copier.attributes(whole ?? captured, before, message?.cloneSite);
  if (isShared) whole = attributes;
  const ofUser = attributes;
  const kind = sorted.exception === undefined ? EXCEPTION.none : exceptionKind(sorted.exception.thrown);
  if (location !== undefined || sorted.exception !== undefined || sorted.unused !== undefined) {
    attributes = merged(attributes);
    if (sorted.unused !== undefined) {
      keepArguments(sorted.unused, ofUser, copier, attributes, redactor);
      onUnused?.(call.message, sorted.unused);
    }
    if (sorted.exception !== undefined) {
      attributes = withException(attributes, sorted.exception.thrown, copier, redactor);
    }
    if (location !== undefined) {
      attributes = setAside(attributes, (key) => isSetBy(location, key));
      locationAttributes(location, copier, attributes);
    }
  }
  copier.begin();
  let body: AnyValue;
  let styled: StyledText | undefined;
  if (message === undefined) {
    body = plainBody(call.message, copier, redactor);
  } else if (!isFilled) {
    const plain = message.plain as string;
    body = copier.wellFormed(redactor?.text(plain) ?? plain);
  } else {
    const lookup = lookupOf(call.args, fields, attributes, copier, whole, redactor);
    const filler = opt?.record
      ? withRecord(lookup, call, attributes, { scope, redactor, time: [seconds, nanos], spanContext, kind })
      : lookup;
    const filled = opt?.colors ? fillColored(message, filler) : { plain: fillMessage(message, filler), styled };
    // The finished text: its own words, and what placeholders have joined.
    body = copier.string(redactor?.text(filled.plain) ?? filled.plain);
    if (body === filled.plain) styled = filled.styled;
    attributes = withUnused(lookup.left, call, sorted, fields, attributes, ofUser, copier, redactor);
  }
  if (copier.isOver || (redactor !== undefined && isLarge(copier))) {
    const uncut = body;
    ({ body, attributes } = copier.fit({ body, attributes }, kind !== EXCEPTION.none));
    if (body !== uncut) styled = undefined;
  }
  let eventName: string | undefined;
  if (hasEventName(attributes)) ({ eventName, attributes } = splitEventName(attributes));
  const { name, severityNumber, no } = call.level;
  const directives = opt?.raw || styled !== undefined ? { raw: opt?.raw === true, styled } : undefined;
  // biome-ignore format: one line for what belongs together
  const record = new LightRecord(
    seconds, nanos, spanContext, name, severityNumber, body, opt?.eventName ?? eventName, attributes, copier.dropped,
    scope, resource, no, estimatedSize(copier.nodes, copier.chars), flagsOf(copier.nonPortable, true, kind), directives,
  );
  copier.giveBack();
  return record;
}

/** True for fields that no limit of their number concerns. */
function fits(fields: object, { attributeCountLimit }: CallDefaults['limits']): boolean {
  try {
    return Object.keys(fields).length <= attributeCountLimit;
  } catch {
    return false;
  }
}

/** Calls the functions first, so that everything else sees their results. */
function evaluatedCall(call: Call): Call {
  return { ...call, message: evaluatedOne(call.message), args: evaluated(call.args) };
}

/** The parsed message, where there is something to fill or to colour. */
function messageOf({ message, args }: Call, opt: Opt | undefined): Message | undefined {
  if (typeof message !== 'string') return undefined;
  if (args.length > 0 || opt?.record) return parseMessage(message);
  return opt?.colors ? literalMessage(message) : undefined;
}

/** The body of a message without placeholders: plain objects and arrays stay structured, everything else becomes text. */
function plainBody(message: unknown, copier: ValueCopier, redactor: Redactor | undefined): AnyValue {
  const hidden = (value: AnyValue): AnyValue => (redactor === undefined ? value : redactor.body(value));
  const text = typeof message === 'string' ? message : isError(message) ? errorMessage(message) : undefined;
  if (text !== undefined) return copier.string(redactor?.text(text) ?? text);
  if (isArray(message) || isPlainObject(message)) return hidden(copier.value(message));
  return copier.string(textOf(hidden(copier.aside(message))));
}

/** Adds the arguments whose placeholders could not be filled to the unused ones. */
function withUnused(
  unused: ReadonlySet<number>,
  { args }: Call,
  { unused: others = [] }: Arguments,
  fields: object | undefined,
  attributes: AnyValueMap,
  ofUser: AnyValueMap,
  copier: ValueCopier,
  redactor: Redactor | undefined,
): AnyValueMap {
  // Fields that are the only argument are attributes already.
  const kept = [...unused].filter((index) => args[index] !== fields || fields === undefined);
  if (kept.length === 0) return attributes;
  const unfilled = kept.sort((a, b) => a - b).map((index) => args[index]);
  const all = merged(attributes);
  keepArguments([...unfilled, ...others], ofUser, copier, all, redactor);
  return all;
}

/** A field of that name wins. */
function keepArguments(
  unused: readonly unknown[],
  ofUser: AnyValueMap,
  copier: ValueCopier,
  into: AnyValueMap,
  redactor: Redactor | undefined,
): void {
  if (Object.hasOwn(ofUser, ARGUMENTS)) return;
  copier.attribute(ARGUMENTS, unused, into);
  if (redactor !== undefined) setOrRemove(into, ARGUMENTS, redactor.member(ARGUMENTS, into[ARGUMENTS]));
}

function errorMessage(error: Error): string {
  try {
    return String(error.message);
  } catch {
    return '';
  }
}
