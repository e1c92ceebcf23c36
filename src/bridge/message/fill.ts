import { MISSING, type Missing, memberAt } from '../../record/format/field.js';
import { formatValue } from '../../record/format/format-value.js';
import { convert } from '../../record/format/repr.js';
import { parseSpec } from '../../record/format/spec.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { textOf } from '../../record/values/json.js';
import type { Message, Piece } from './message.js';

/** Where placeholders find what fills them. Never throws. */
export interface Lookup {
  /** The argument at that place, as it is shown or, `inside`, with its members. */
  argument(index: number, inside: boolean): AnyValue | Missing;
  /** The field of that name. */
  field(name: string): AnyValue | Missing;
  /** Told of an argument whose placeholder stays as it is written. */
  unused(index: number): void;
}

/** What is longer than the budget of a record would be cut anyway: filling ends here, not where the memory does. */
export const MAX_TEXT = 2 ** 21;

/** The message with its placeholders filled; one that cannot be filled stays as it is written. Never throws. */
export function fillMessage({ pieces }: Message, lookup: Lookup): string {
  return fill(pieces, lookup) ?? '';
}

/**
 * The same for a message that is simple, from fields as they were copied, or the first argument. Undefined where one of them is none of
 * what most are, text, numbers and booleans: then `fillMessage` says what stands there.
 */
export function fillSimply({ pieces }: Message, fields: AnyValueMap, first?: unknown): string | undefined {
  let text = '';
  for (let at = 0; at < pieces.length; at++) {
    const { source, text: written } = pieces[at] as Piece;
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

/** Undefined where a placeholder cannot be filled and `whole` is asked for. */
function fill(pieces: readonly Piece[], lookup: Lookup, whole = false): string | undefined {
  let text = '';
  for (const piece of pieces) {
    const filled = piece.source === undefined ? piece.text : fillPiece(piece, lookup);
    if (filled === undefined && whole) return undefined;
    text += filled ?? piece.text;
    if (text.length > MAX_TEXT) break;
  }
  return text;
}

/** What stands in the place of a placeholder; undefined where it cannot be filled. */
export function fillPiece(piece: Piece, lookup: Lookup): string | undefined {
  const value = filler(piece, lookup);
  const text = value === MISSING ? undefined : shown(value, piece, lookup);
  if (text === undefined) tellUnused(piece, lookup);
  return text;
}

function tellUnused({ source, spec }: Piece, lookup: Lookup): void {
  if (typeof source === 'number') lookup.unused(source);
  if (isTemplate(spec)) for (const piece of spec) tellUnused(piece, lookup);
}

function isTemplate(spec: Piece['spec']): spec is readonly Piece[] {
  return Array.isArray(spec);
}

function filler({ source, first, path }: Piece, lookup: Lookup): AnyValue | Missing {
  if (typeof source === 'number') {
    const argument = lookup.argument(source, path !== undefined);
    return path === undefined || argument === MISSING ? argument : memberAt(argument, path);
  }
  if (source === undefined) return MISSING;
  // A field may have dots and brackets in its name.
  const field = lookup.field(source);
  if (field !== MISSING || first === undefined || path === undefined) return field;
  const root = lookup.field(first);
  return root === MISSING ? MISSING : memberAt(root, path);
}

function shown(value: AnyValue, { conversion, spec }: Piece, lookup: Lookup): string | undefined {
  const converted = conversion === undefined ? value : convert(value, conversion);
  if (spec === undefined) return textOf(converted);
  if (!isTemplate(spec)) return formatValue(converted, spec);
  const written = fill(spec, lookup, true);
  if (written === '') return textOf(converted);
  const parsed = written === undefined ? undefined : parseSpec(written);
  return parsed === undefined ? undefined : formatValue(converted, parsed);
}
