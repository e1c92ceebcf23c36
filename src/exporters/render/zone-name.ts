import { type Moment, offsetText } from './moment.js';

/** English knows the abbreviation of a zone only where the zone is near; Japanese knows its own. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'ja-JP'];
const formats = new Map<string, readonly Intl.DateTimeFormat[]>();

const names = new WeakMap<Moment, string>();

/** The abbreviation of the zone that is in force then: `CEST`; where there is none the offset, as the time zone database does: `-03`. */
export function zoneName(moment: Moment): string {
  let name = names.get(moment);
  if (name === undefined) {
    name = moment.utc ? 'UTC' : (abbreviation(moment.seconds) ?? shortOffset(moment.offsetMinutes));
    names.set(moment, name);
  }
  return name;
}

/** The last moment that a date can be. */
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
