/* What does a token of a template render of a record? */
import { wrongType } from '../../../record/floor/expect.js';
import { MISSING, parseField } from '../../../record/format/field.js';
import { formatText, formatValue } from '../../../record/format/format-value.js';
import { cut } from '../../../record/format/pad.js';
import { type Conversion, convert } from '../../../record/format/repr.js';
import { parseSpec, type Spec } from '../../../record/format/spec.js';
import type { LightRecord } from '../../../record/record.js';
import { textOf } from '../../../record/values/json.js';
import { compileTime } from '../time.js';
import { type Token, type TokenSettings, tokenOf } from './tokens.js';

export type Write = (record: LightRecord) => string;

export interface CompiledToken {
  readonly name: string;
  readonly spec: Spec | undefined;
  readonly converts: boolean;
  readonly write: Write;
}

/**
 * Compiles the text between a token's braces; undefined for an unknown token. Values are escaped. If the spec does not fit a value, the
 * token is rendered literally.
 * @throws TypeError for an invalid spec, or one that fits no value of this token; RangeError for an invalid time format
 */
export function compileToken(text: string, settings: TokenSettings): CompiledToken | undefined {
  const field = parseField(text);
  if (field === undefined) return undefined;
  const { name, conversion } = field;
  if (name === 'time' && conversion === undefined) {
    const write = compileTime(field.spec);
    return { name, spec: undefined, converts: false, write: ({ hrTime }) => write(hrTime) };
  }
  const token = tokenOf(name, settings);
  if (token === undefined) return undefined;
  const spec = field.spec === '' ? undefined : parseSpec(field.spec);
  if (field.spec !== '' && (spec === undefined || !fits(spec, conversion === undefined ? token.kind : 'text'))) {
    throw wrongType(
      'format',
      `a template with specs like \`<8\`, \`0>3\`, \`^20.20\`; the one of \`{${text}}\` cannot be used`,
      field.spec,
    );
  }
  const source = conversion === undefined ? token : { ...token, value: converted(token.value, conversion) };
  return { name, spec, converts: conversion !== undefined, write: writerOf(source, spec, `{${text}}`) };
}

function converted(value: Token['value'], conversion: Conversion): Token['value'] {
  return (record) => {
    const original = value(record);
    return original === MISSING ? original : convert(original, conversion);
  };
}

/** True if the spec can format some value of this kind. */
function fits(spec: Spec, kind: Token['kind']): boolean {
  if (kind === 'number') return formatValue(0, spec) !== undefined;
  return kind === undefined || formatText('', spec) !== undefined;
}

/**
 * Numbers are formatted, then escaped. Texts are cut before they are escaped, so that no escape is cut in two, and padded last, so that
 * escapes count for the width.
 */
function writerOf({ value, escape: escaped }: Token, spec: Spec | undefined, literal: string): Write {
  if (spec === undefined) {
    return (record) => {
      const found = value(record);
      return found === MISSING ? literal : escaped(textOf(found));
    };
  }
  const { precision = Number.POSITIVE_INFINITY } = spec;
  const padded: Spec = { ...spec, precision: undefined };
  return (record) => {
    const found = value(record);
    if (found === MISSING) return literal;
    if (typeof found === 'number' || typeof found === 'bigint' || typeof found === 'boolean') {
      const text = formatValue(found, spec);
      return text === undefined ? literal : escaped(text);
    }
    return formatText(escaped(cut(textOf(found), precision)), padded) ?? literal;
  };
}
