import { type Moment, offsetText } from './moment.js';

/** English knows the abbreviation of a zone only where the zone is near; Japanese knows its own. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'ja-JP'];
const formats = new Map<string, readonly Intl.DateTimeFormat[]>();

/** The abbreviation of the zone that is in force then: `CEST`; where there is none the offset, as the time zone database does: `-03`. */
export function zoneName({ seconds, utc, offsetMinutes }: Moment): string {
  if (utc) return 'UTC';
  for (const format of formatsOf(new Intl.DateTimeFormat().resolvedOptions().timeZone)) {
    const name = format.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]{2,5}$/.test(name)) return name;
  }
  return offsetMinutes % 60 === 0 ? offsetText(offsetMinutes, '').slice(0, 3) : offsetText(offsetMinutes, '');
}

function formatsOf(timeZone: string): readonly Intl.DateTimeFormat[] {
  let found = formats.get(timeZone);
  if (found === undefined) {
    found = LOCALES.map((locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }));
    formats.set(timeZone, found);
  }
  return found;
}
