import { isPlainObject } from '../../record/floor/plain-object.js';
import type { Level } from '../../record/levels.js';
import type { SpanContext } from '../../record/readable.js';
import { flagsOf, LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { EXCEPTION, type ExceptionKind, isError } from '../../record/values/exception.js';
import { estimatedSize, isLarge } from '../../record/values/limits.js';
import { fillMessage, fillSimply } from '../message/fill.js';
import { lookupOf } from '../message/lookup.js';
import { type Message, parseMessage } from '../message/message.js';
import type { CallDefaults } from './call-input.js';
import { hasEventName, splitEventName } from './event-name.js';
import { withException } from './exception-fields.js';
import { type CopiedFields, NO_FIELDS } from './fields.js';

/**
 * The record of the most frequent kinds of calls, equal to that of `recordOf`: text alone; text with fields, which may fill it; text with
 * fields and an Error; text with one primitive argument that fills it. Undefined for all other calls; nothing of theirs has been read then.
 *
 * @param count The number of arguments behind the message; `fields` is the first of them, `second` the next
 */
export function fastPathRecord(
  level: Level,
  message: unknown,
  count: number,
  fields: unknown,
  second: unknown,
  defaults: CallDefaults,
  seconds: number,
  nanos: number,
  spanContext: SpanContext | undefined,
  earlier: CopiedFields | undefined,
): LightRecord | undefined {
  if (typeof message !== 'string' || defaults.opt !== undefined) return undefined;
  if (count > 1 && (count > 2 || !isError(second))) return undefined;
  const { redactor } = defaults;
  if (redactor !== undefined) redactor.begin();
  let text = message;
  let template: Message | undefined;
  if (count > 0) {
    template = parseMessage(message);
    // With an Error, placeholders can name its attributes, too.
    if (template.plain === undefined && (count > 1 || isLimited(defaults))) return undefined;
    if (template.positions.size > 0) {
      // An argument that a placeholder consumes is not fields.
      const filled =
        template.isSimple && typeof fields !== 'object' ? fillSimply(template, NO_FIELDS, fields) : undefined;
      if (filled === undefined) return undefined;
      text = redactor === undefined ? filled : filledHidden(template, fields, filled, redactor);
      template = undefined;
    } else if (!isPlainObject(fields)) return undefined;
  }
  const copier = ValueCopier.borrow(defaults.limits, redactor);
  if (earlier !== undefined) copier.resume(earlier);
  const before = earlier?.values;
  let attributes = before ?? NO_FIELDS;
  let kind: ExceptionKind = EXCEPTION.none;
  let body: AnyValue;
  if (template === undefined) {
    if (redactor === undefined) body = copier.string(text);
    else {
      attributes = redactor.attributes(attributes);
      body = copier.string(redactor.text(text));
    }
  } else {
    attributes = copier.attributes(fields as object, before, template.cloneSite);
    if (redactor !== undefined) attributes = redactor.attributes(attributes);
    if (count === 2) {
      attributes = withException(attributes, second, copier, redactor);
      kind = EXCEPTION.error;
    }
    const plain = template.plain;
    text = plain ?? filled(template, fields as Record<string, unknown>, attributes, before, copier, redactor);
    // The finished text: its own words, and what placeholders have joined.
    if (redactor !== undefined) text = redactor.text(text);
    body = plain === undefined ? copier.string(text) : copier.wellFormed(text);
  }
  if (copier.isOver || (redactor !== undefined && isLarge(copier)))
    ({ body, attributes } = copier.fit({ body, attributes }, kind !== EXCEPTION.none));
  let eventName: string | undefined;
  if (hasEventName(attributes)) ({ eventName, attributes } = splitEventName(attributes));
  // biome-ignore format: one line for what belongs together
  const record = new LightRecord(
    seconds, nanos, spanContext, level.name, level.severityNumber, body, eventName, attributes, copier.dropped,
    defaults.scope, defaults.resource, level.no, estimatedSize(copier.nodes, copier.chars), flagsOf(copier.nonPortable, true, kind),
  );
  copier.giveBack();
  return record;
}

/** What fills a text is not limited as attributes are: they would have to be copied twice. */
function isLimited({ limits }: CallDefaults): boolean {
  return limits.attributeValueLengthLimit !== Number.POSITIVE_INFINITY;
}

/** The text of a message whose argument is looked through before it is a part of other words. */
function filledHidden(message: Message, argument: unknown, text: string, redactor: Redactor): string {
  if (typeof argument === 'boolean') return text;
  const hidden = redactor.argument(argument as string | number);
  return hidden === argument ? text : (fillSimply(message, NO_FIELDS, hidden) as string);
}

/** The text of a message whose placeholders are all names. */
function filled(
  message: Message,
  fields: Record<string, unknown>,
  attributes: AnyValueMap,
  before: AnyValueMap | undefined,
  copier: ValueCopier,
  redactor: Redactor | undefined,
): string {
  // Among earlier attributes, the fields of the call would have to be distinguished.
  const text = message.isSimple && before === undefined ? fillSimply(message, attributes) : undefined;
  return text ?? fillMessage(message, lookupOf([fields], fields, attributes, copier, undefined, redactor));
}
