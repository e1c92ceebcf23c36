/** A parsed format spec: Python's `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`. */
export interface Spec {
  /** One character; undefined without one. */
  readonly fill: string | undefined;
  readonly align: '<' | '>' | '^' | '=' | undefined;
  readonly sign: '+' | '-' | ' ' | undefined;
  /** Removes the sign of negative zero. */
  readonly z: boolean;
  readonly alternate: boolean;
  /** A `0` before the width. */
  readonly zero: boolean;
  readonly width: number;
  readonly grouping: ',' | '_' | undefined;
  readonly precision: number | undefined;
  readonly type: string | undefined;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d{1,9})?([,_])?(?:\.(\d{1,9}))?([sdfFeEgGxXobcn%])?$/su;
/** Maximum width and precision: data in a nested spec must not fill the memory. */
const MAX_LENGTH = 10_000;
const NO_COMMA: ReadonlySet<string> = new Set(['b', 'o', 'x', 'X', 'c', 'n', 's']);
const NO_UNDERSCORE: ReadonlySet<string> = new Set(['c', 'n', 's']);

/** Parses a spec; undefined for one that Python refuses for every value, and for a width or precision over 10,000. */
export function parseSpec(text: string): Spec | undefined {
  const match = SPEC.exec(text);
  if (match === null) return undefined;
  const [, fill, align, sign, z, alternate, zero, width, grouping, precision, type] = match;
  const spec: Spec = {
    fill,
    align: align as Spec['align'],
    sign: sign as Spec['sign'],
    z: z !== undefined,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width ?? 0),
    grouping: grouping as Spec['grouping'],
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
  if (spec.width > MAX_LENGTH || (spec.precision ?? 0) > MAX_LENGTH) return undefined;
  const refused = grouping === ',' ? NO_COMMA : NO_UNDERSCORE;
  return grouping !== undefined && type !== undefined && refused.has(type) ? undefined : spec;
}
