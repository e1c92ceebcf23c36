import type { Level } from '../../record/levels.js';
import {
  type HrTime,
  type InstrumentationScope,
  LightRecord,
  type Resource,
  type SpanContext,
} from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { exceptionAttributes, isError } from '../../record/values/exception.js';
import { textOf } from '../../record/values/json.js';
import { estimatedSize, type ValueLimits } from '../../record/values/limits.js';
import { type Arguments, sortArguments } from './arguments.js';
import type { CopiedFields } from './fields.js';
import { fillMessage } from './fill.js';
import { lookupOf } from './lookup.js';
import { parseMessage } from './message.js';
import { isArray, isPlainObject } from './plain-object.js';

/** What a log call was given. */
export interface Call {
  readonly level: Level;
  readonly message: unknown;
  readonly args: readonly unknown[];
  /** The exception, where the call says it outright. */
  readonly exception?: { readonly thrown: unknown } | undefined;
}

/** What was around the call when it was made. */
export interface Surroundings {
  readonly time: HrTime;
  readonly spanContext: SpanContext | undefined;
  readonly scope: InstrumentationScope;
  readonly resource: Resource;
  readonly limits: ValueLimits;
  /** The fields of the configuration, the context and the view. */
  readonly fields: CopiedFields | undefined;
}

/** OpenTelemetry's attribute for the name of an event, which has a place of its own in the record. */
const EVENT_NAME = 'otel.event.name';
const NO_FIELDS: AnyValueMap = Object.freeze({});

/** The record of a call: everything copied, nothing of the caller's kept. Never throws, whatever the call was given. */
export function recordOf(call: Call, around: Surroundings): LightRecord {
  const copier = new ValueCopier(around.limits);
  if (around.fields !== undefined) copier.resume(around.fields);
  const message = typeof call.message === 'string' && call.args.length > 0 ? parseMessage(call.message) : undefined;
  const sorted = sortArguments(call, message?.positions);
  // Fields that were copied before are shared by all their records, as long as nothing is added to them.
  let attributes = around.fields?.values ?? NO_FIELDS;
  if (sorted.fields !== undefined || sorted.exception !== undefined || sorted.left !== undefined) {
    attributes =
      sorted.fields === undefined ? { ...attributes } : copier.attributes(sorted.fields, around.fields?.values);
    if (sorted.left !== undefined) copier.attribute('log.arguments', sorted.left, attributes);
    if (sorted.exception !== undefined) exceptionAttributes(sorted.exception.thrown, copier, attributes);
  }
  let body: AnyValue;
  if (message === undefined) {
    body = plainBody(call.message, copier);
  } else {
    const lookup = lookupOf(call.args, sorted.fields, attributes, copier);
    body = copier.string(fillMessage(message, lookup));
    attributes = withUnused(lookup.left, call, sorted, attributes, copier);
  }
  let eventName: string | undefined;
  if (typeof attributes[EVENT_NAME] === 'string') ({ eventName, attributes } = withoutEventName(attributes));
  const { time, spanContext, scope, resource } = around;
  return new LightRecord({
    hrTime: time,
    hrTimeObserved: time,
    spanContext,
    severityText: call.level.name,
    severityNumber: call.level.severityNumber,
    body,
    eventName,
    attributes,
    droppedAttributesCount: copier.dropped,
    instrumentationScope: scope,
    resource,
    rank: call.level.no,
    size: estimatedSize(copier.nodes, copier.chars),
    exotic: copier.exotic,
    ours: true,
  });
}

function withoutEventName(attributes: AnyValueMap): { eventName: string; attributes: AnyValueMap } {
  const { [EVENT_NAME]: name, ...others } = attributes;
  return { eventName: name as string, attributes: others };
}

/** The body where there is nothing to fill: plain objects and arrays stay structured, everything else becomes text. */
function plainBody(message: unknown, copier: ValueCopier): AnyValue {
  if (typeof message === 'string') return copier.string(message);
  if (isError(message)) return copier.string(messageOf(message));
  const value = copier.value(message);
  return isArray(message) || isPlainObject(message) ? value : textOf(value);
}

/** The arguments whose placeholders stayed as they are written are among those that nobody took. */
function withUnused(
  unused: readonly number[],
  { args }: Call,
  { left = [] }: Arguments,
  attributes: AnyValueMap,
  copier: ValueCopier,
): AnyValueMap {
  const kept = unused.filter((index) => index < args.length);
  if (kept.length === 0) return attributes;
  const all = { ...attributes };
  const unfilled = kept.sort((a, b) => a - b).map((index) => args[index]);
  copier.attribute('log.arguments', [...unfilled, ...left], all);
  return all;
}

function messageOf(error: Error): string {
  try {
    return String(error.message);
  } catch {
    return '';
  }
}
