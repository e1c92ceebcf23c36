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

/** Writes one token of a record. */
export type Write = (record: LightRecord) => string;

/** A token, compiled. */
export interface CompiledToken {
  readonly name: string;
  readonly spec: Spec | undefined;
  readonly converts: boolean;
  readonly write: Write;
}

/**
 * Compiles what stands within the braces of a token; undefined for a token that is unknown. Everything that comes from data is escaped;
 * a spec that does not fit the value leaves the token as it stands.
 * @throws TypeError for a spec that cannot be read, or fits no value of this token; RangeError for a time that cannot be
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
      `a template with specs like \`<8\`, \`0>3\`, \`^20.20\`; that of \`{${text}}\` cannot be used`,
      field.spec,
    );
  }
  const shown = conversion === undefined ? token : { ...token, value: converted(token.value, conversion) };
  return { name, spec, converts: conversion !== undefined, write: writerOf(shown, spec, `{${text}}`) };
}

function converted(value: Token['value'], conversion: Conversion): Token['value'] {
  return (record) => {
    const given = value(record);
    return given === MISSING ? given : convert(given, conversion);
  };
}

/** Whether there is a value of that kind that the spec can be used for. */
function fits(spec: Spec, kind: Token['kind']): boolean {
  if (kind === 'number') return formatValue(0, spec) !== undefined;
  return kind === undefined || formatText('', spec) !== undefined;
}

/**
 * Numbers are formatted, then escaped. Texts are cut, then escaped, so that nothing of an escape or an indent is cut off, and padded last,
 * so that they stand where the spec wants them.
 */
function writerOf({ value, escape: escaped }: Token, spec: Spec | undefined, asWritten: string): Write {
  if (spec === undefined) {
    return (record) => {
      const shown = value(record);
      return shown === MISSING ? asWritten : escaped(textOf(shown));
    };
  }
  const { precision = Number.POSITIVE_INFINITY } = spec;
  const padded: Spec = { ...spec, precision: undefined };
  return (record) => {
    const shown = value(record);
    if (shown === MISSING) return asWritten;
    if (typeof shown === 'number' || typeof shown === 'bigint' || typeof shown === 'boolean') {
      const text = formatValue(shown, spec);
      return text === undefined ? asWritten : escaped(text);
    }
    return formatText(escaped(cut(textOf(shown), precision)), padded) ?? asWritten;
  };
}
