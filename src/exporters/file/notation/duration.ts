const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const UNITS: ReadonlyArray<readonly [RegExp, number]> = [
  [/^(?:y|years?)$/, 365 * DAY],
  [/^months?$/, (365 * DAY) / 12],
  [/^(?:w|weeks?)$/, 7 * DAY],
  [/^(?:d|days?)$/, DAY],
  [/^(?:h|hours?)$/, HOUR],
  [/^min(?:ute)?s?$/, 60 * SECOND],
  [/^(?:s|sec(?:ond)?s?)$/, SECOND],
  [/^(?:ms|milliseconds?)$/, 1],
  [/^(?:us|microseconds?)$/, 0.001],
];

/** One part; white space and commas separate parts. */
const PART = /([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]+)[\s,]*/iy;

/**
 * Parses a duration such as `12 hours`, `1h 30 minutes` or `1 week, 2 days`, to milliseconds. A year has 365 days, a month a twelfth of that.
 * Undefined for any other text.
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const part = new RegExp(PART);
  let millis = 0;
  while (part.lastIndex < trimmed.length) {
    const match = part.exec(trimmed);
    if (match === null) return undefined;
    const [, number, name = ''] = match;
    const unit = UNITS.find(([pattern]) => pattern.test(name.toLowerCase()));
    if (unit === undefined) return undefined;
    millis += Number(number) * unit[1];
  }
  return millis;
}
