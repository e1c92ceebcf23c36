/** The calendar fields of a second, in local time or UTC. */
export interface Moment {
  readonly seconds: number;
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  readonly day: number;
  /** 1..366 */
  readonly dayOfYear: number;
  /** 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** The zone's offset, positive east of UTC. */
  readonly offsetMinutes: number;
  readonly utc: boolean;
}

const DAY_MILLIS = 86_400_000;

export function momentOf(seconds: number, utc: boolean): Moment {
  const date = new Date(seconds * 1000);
  const offsetMinutes = utc ? 0 : -date.getTimezoneOffset();
  // The UTC fields of a date that is shifted by the offset are the local ones.
  const local = new Date(seconds * 1000 + offsetMinutes * 60_000);
  const newYear = new Date(local);
  newYear.setUTCMonth(0, 1);
  return {
    seconds,
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    dayOfYear: Math.round((local.getTime() - newYear.getTime()) / DAY_MILLIS) + 1,
    weekday: (local.getUTCDay() + 6) % 7,
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    offsetMinutes,
    utc,
  };
}

/** An offset as `+05:30`, with the separator given. */
export function offsetText(minutes: number, separator: string): string {
  const size = Math.abs(minutes);
  const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(size / 60)}${separator}${pad(size % 60)}`;
}

/** Each English locale knows the abbreviations of its own region only. Japanese knows `JST`. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'ja-JP'];
const formats = new Map<string, readonly Intl.DateTimeFormat[]>();
/** So that a format with many `zz` asks Intl once per moment. */
const names = new WeakMap<Moment, string>();

/** The zone's abbreviation at that moment, as `CEST`. Without one the offset, as in the time zone database: `-03`. */
export function zoneName(moment: Moment): string {
  let name = names.get(moment);
  if (name === undefined) {
    name = moment.utc ? 'UTC' : (abbreviation(moment.seconds) ?? shortOffset(moment.offsetMinutes));
    names.set(moment, name);
  }
  return name;
}

const MAX_SECONDS = 8.64e12;

function abbreviation(seconds: number): string | undefined {
  if (!(Math.abs(seconds) <= MAX_SECONDS)) return undefined;
  for (const format of formatsOf(new Intl.DateTimeFormat().resolvedOptions().timeZone)) {
    const name = format.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]{2,5}$/.test(name)) return name;
  }
  return undefined;
}

function shortOffset(minutes: number): string {
  const text = offsetText(minutes, '');
  return minutes % 60 === 0 ? text.slice(0, 3) : text;
}

function formatsOf(timeZone: string): readonly Intl.DateTimeFormat[] {
  let found = formats.get(timeZone);
  if (found === undefined) {
    found = LOCALES.map((locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }));
    formats.set(timeZone, found);
  }
  return found;
}
