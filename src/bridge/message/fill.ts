import { MISSING, type Missing, memberAt } from '../../record/format/field.js';
import { formatValue } from '../../record/format/format-value.js';
import { convert } from '../../record/format/repr.js';
import { parseSpec, type Spec } from '../../record/format/spec.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { textOf } from '../../record/values/json.js';
import { BODY_SHARE } from '../../record/values/limits.js';
import type { Message, TemplatePart } from './message.js';

/** Where placeholders find their values. Never throws. */
export interface Lookup {
  /** The argument at that index, as it is displayed or, `inside`, with its members. */
  argument(index: number, inside: boolean): AnyValue | Missing;
  /** The field of that name. */
  field(name: string): AnyValue | Missing;
  /** Called for an argument whose placeholder stays as it is written. */
  unused(index: number): void;
}

/** Filling stops at this length: what exceeds the budget of a record would be cut anyway. */
export const MAX_TEXT = 2 ** 21;
/**
 * From this length on, the body's share, and after this many characters that specs and conversions went through, placeholders with a wide spec,
 * or with a conversion, stay as they are written. A short message could otherwise cost far more than its length.
 */
const MAX_WIDENED = BODY_SHARE.chars;
const MAX_WORK = 2 ** 22;
const WIDE = 64;
/** A spec is shorter than this. */
const MAX_SPEC = 64;

/** Fills the placeholders of a message. A placeholder that cannot be filled stays as it is written. Never throws. */
export function fillMessage({ parts }: Message, lookup: Lookup): string {
  return fill(parts, lookup) ?? '';
}

/**
 * The same for a simple message, from copied fields or from the first argument. Undefined if a value is not a string, number or boolean:
 * `fillMessage` handles it then.
 */
export function fillSimply({ parts }: Message, fields: AnyValueMap, first?: unknown): string | undefined {
  let text = '';
  for (let at = 0; at < parts.length; at++) {
    const { source, text: written } = parts[at] as TemplatePart;
    if (source === undefined) {
      text += written;
    } else {
      const value = source === 0 ? first : valueAt(fields, source);
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
      text += value;
    }
    if (text.length > MAX_TEXT) break;
  }
  return text;
}

function valueAt(fields: AnyValueMap, name: string | number): AnyValue {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** What filling a message has cost so far. */
export interface Effort {
  /** Characters of the text. */
  length: number;
  /** Characters that specs and conversions went through. */
  work: number;
}

/** Undefined if `whole` is set and a placeholder cannot be filled. */
function fill(
  parts: readonly TemplatePart[],
  lookup: Lookup,
  effort: Effort = { length: 0, work: 0 },
  whole = false,
): string | undefined {
  let text = '';
  for (const part of parts) {
    if (!whole) effort.length = text.length;
    const filled = part.source === undefined ? part.text : fillPart(part, lookup, effort);
    if (filled === undefined && whole) return undefined;
    text += filled ?? part.text;
    if (whole && text.length > MAX_SPEC) return undefined;
    if (text.length > MAX_TEXT) break;
  }
  return text;
}

/** The text of a placeholder's value; undefined if it cannot be filled. */
export function fillPart(part: TemplatePart, lookup: Lookup, effort: Effort): string | undefined {
  const value = filler(part, lookup);
  const text = value === MISSING ? undefined : displayed(value, part, lookup, effort);
  if (text === undefined) tellUnused(part, lookup);
  return text;
}

function tellUnused({ source, spec }: TemplatePart, lookup: Lookup): void {
  if (typeof source === 'number') lookup.unused(source);
  if (isTemplate(spec)) for (const part of spec) tellUnused(part, lookup);
}

function isTemplate(spec: TemplatePart['spec']): spec is readonly TemplatePart[] {
  return Array.isArray(spec);
}

function filler({ source, first, path }: TemplatePart, lookup: Lookup): AnyValue | Missing {
  if (typeof source === 'number') {
    const argument = lookup.argument(source, path !== undefined);
    return path === undefined || argument === MISSING ? argument : memberAt(argument, path);
  }
  if (source === undefined) return MISSING;
  // The name of a field may contain dots and brackets.
  const field = lookup.field(source);
  if (field !== MISSING || first === undefined || path === undefined) return field;
  const root = lookup.field(first);
  return root === MISSING ? MISSING : memberAt(root, path);
}

function displayed(
  value: AnyValue,
  { conversion, spec }: TemplatePart,
  lookup: Lookup,
  effort: Effort,
): string | undefined {
  if (conversion === undefined && spec === undefined) return textOf(value);
  if (effort.work > MAX_WORK) return undefined;
  const converted = conversion === undefined ? asText(value) : convert(value, conversion);
  effort.work += typeof converted === 'string' ? converted.length : 1;
  if (spec === undefined) return textOf(converted);
  if (!isTemplate(spec)) return formatted(converted, spec, effort);
  const written = fill(spec, lookup, effort, true);
  if (written === '') return textOf(converted);
  const parsed = written === undefined ? undefined : parseSpec(written);
  return parsed === undefined ? undefined : formatted(converted, parsed, effort);
}

/** What specs see: the text of maps, lists and bytes. */
function asText(value: AnyValue): AnyValue {
  return typeof value === 'object' && value !== null ? textOf(value) : value;
}

function formatted(value: AnyValue, spec: Spec, effort: Effort): string | undefined {
  const { width, precision = 0 } = spec;
  const isWide = width > WIDE || (precision > WIDE && typeof value !== 'string');
  if (isWide && effort.length + width + precision > MAX_WIDENED) return undefined;
  return formatValue(value, spec);
}
