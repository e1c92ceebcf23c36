const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = String.raw`(?<hours>\d\d):(?<minutes>\d\d):(?<seconds>\d\d)`;
/** HTTP's date formats (RFC 9110, 5.6.7), with the two obsolete ones. `Date.parse` would accept nearly any text. */
const DATES = [
  new RegExp(String.raw`^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${TIME} GMT$`),
  new RegExp(String.raw`^[A-Z][a-z]{5,8}, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) ${TIME} GMT$`),
  new RegExp(String.raw`^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`),
];

/** Milliseconds from now that a `Retry-After` header asks for, in seconds or as a date; undefined for any other text. */
export function retryAfterMillis(text: string | undefined, nowMillis: number): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim();
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  const date = dateMillis(value, nowMillis);
  return date === undefined ? undefined : Math.max(0, date - nowMillis);
}

function dateMillis(text: string, nowMillis: number): number | undefined {
  for (const form of DATES) {
    const parts = form.exec(text)?.groups;
    if (parts === undefined) continue;
    const { year = '', month = '', day, hours, minutes, seconds } = parts;
    const date = new Date(0);
    date.setUTCFullYear(
      year.length === 2 ? fullYear(Number(year), nowMillis) : Number(year),
      MONTHS.indexOf(month),
      Number(day),
    );
    // An invalid day or month has moved the date to another day. A leap second does not.
    if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== MONTHS.indexOf(month)) return undefined;
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return undefined;
    return date.setUTCHours(Number(hours), Number(minutes), Number(seconds));
  }
  return undefined;
}

/** Expands a two-digit year. A year more than 50 years ahead is one of the previous century (RFC 9110, 5.6.7). */
function fullYear(digits: number, nowMillis: number): number {
  const thisYear = new Date(nowMillis).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + digits;
  return year > thisYear + 50 ? year - 100 : year;
}
