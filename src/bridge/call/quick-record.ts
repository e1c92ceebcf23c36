import type { Level } from '../../record/levels.js';
import type { SpanContext } from '../../record/readable.js';
import { factsOf, LightRecord } from '../../record/record.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import { merged } from '../../record/values/clone.js';
import { ValueCopier } from '../../record/values/copier.js';
import { exceptionAttributes, isError } from '../../record/values/exception.js';
import { estimatedSize } from '../../record/values/limits.js';
import { hasEventName, splitEventName } from './event-name.js';
import { type CopiedFields, NO_FIELDS } from './fields.js';
import type { Setting } from './given.js';
import { parseMessage } from './message.js';
import { isPlainObject } from './plain-object.js';

/**
 * The record of what most calls are, text in which nothing is to be filled, alone, with fields or with fields and an error, as `recordOf`
 * makes it; undefined for all others, of which nothing has been read then.
 *
 * @param count How many arguments there are beside the message, of which `fields` is the first
 * @param second The other one
 */
export function quickRecord(
  level: Level,
  message: unknown,
  count: number,
  fields: unknown,
  second: unknown,
  setting: Setting,
  seconds: number,
  nanos: number,
  spanContext: SpanContext | undefined,
  earlier: CopiedFields | undefined,
): LightRecord | undefined {
  if (typeof message !== 'string' || setting.opt !== undefined) return undefined;
  if (count > 1 && (count > 2 || !isError(second))) return undefined;
  let text = message;
  let place = -1;
  if (count > 0) {
    const template = parseMessage(message);
    if (template.plain === undefined || !isPlainObject(fields)) return undefined;
    text = template.plain;
    place = template.place;
  }
  const copier = ValueCopier.borrow(setting.limits);
  if (earlier !== undefined) copier.resume(earlier);
  const before = earlier?.values;
  let attributes = count > 0 ? copier.attributes(fields as object, before, place) : (before ?? NO_FIELDS);
  if (count === 2) attributes = withException(attributes, second, copier);
  let eventName: string | undefined;
  if (hasEventName(attributes)) ({ eventName, attributes } = splitEventName(attributes));
  const body = count > 0 ? copier.wellFormed(text) : copier.string(text);
  // biome-ignore format: one line for what belongs together
  const record = new LightRecord(
    seconds, nanos, spanContext, level.name, level.severityNumber, body, eventName, attributes, copier.dropped,
    setting.scope, setting.resource, level.no, estimatedSize(copier.nodes, copier.chars), factsOf(copier.exotic, true),
  );
  copier.giveBack();
  return record;
}

function withException(attributes: AnyValueMap, thrown: unknown, copier: ValueCopier): AnyValueMap {
  const all = merged(attributes);
  exceptionAttributes(thrown, copier, all);
  return all;
}
