/* How are schedules, ages and sizes written? */

/** The next moment of a schedule after `after`, in milliseconds since the epoch. Days and hours are those of the local time zone. */
export type Schedule = (after: number) => number;

const HOUR = 3_600_000;
const MONDAY = 1;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MIDNIGHT: TimeOfDay = [0, 0, 0, 0];

type TimeOfDay = readonly [hours: number, minutes: number, seconds: number, millis: number];

const FREQUENCIES: Readonly<Record<string, Schedule>> = {
  // In milliseconds, because at the end of summer time the clock shows one hour twice.
  hourly(after) {
    const date = new Date(after);
    return date.getTime() - (date.getMinutes() * 60_000 + date.getSeconds() * 1_000 + date.getMilliseconds()) + HOUR;
  },
  daily: (after) => nextDay(after, undefined, MIDNIGHT),
  weekly: (after) => nextDay(after, MONDAY, MIDNIGHT),
  monthly(after) {
    const date = new Date(after);
    return new Date(date.getFullYear(), date.getMonth() + 1, 1).getTime();
  },
  yearly: (after) => new Date(new Date(after).getFullYear() + 1, 0, 1).getTime(),
};
/** Other names, as in Logly. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ...{ hour: 'hourly', day: 'daily', week: 'weekly', month: 'monthly', year: 'yearly', annually: 'yearly' },
  midnight: '00:00',
};

/**
 * `hourly`, `daily`, `weekly` (Mondays), `monthly`, `yearly`; a time of day (`00:00`, `12:30:15`, `6 pm`); a day (`monday`, `w0`); or
 * both (`friday at 18:00`). Undefined for any other text, and for a day or time out of range.
 */
export function parseSchedule(text: string): Schedule | undefined {
  const given = text.trim().toLowerCase();
  const trimmed = (Object.hasOwn(OTHER_NAMES, given) ? OTHER_NAMES[given] : undefined) ?? given;
  if (Object.hasOwn(FREQUENCIES, trimmed)) return FREQUENCIES[trimmed];
  const at = trimmed.split(/\sat\s/);
  if (at.length > 2) return undefined;
  const [first = '', second] = at;
  const day = dayOf(first.trim());
  const time = timeOf((second ?? first).trim());
  if (second === undefined ? day === undefined && time === undefined : day === undefined || time === undefined) {
    return undefined;
  }
  return (after) => nextDay(after, day, time ?? MIDNIGHT);
}

/** 0 is Sunday; `w0` is Monday, as in loguru. */
function dayOf(text: string): number | undefined {
  const index = DAYS.indexOf(text);
  if (index >= 0) return index;
  const number = /^w([0-6])$/.exec(text)?.[1];
  return number === undefined ? undefined : (Number(number) + MONDAY) % 7;
}

function timeOf(text: string): TimeOfDay | undefined {
  const match = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?)?(?:\s*([ap])m)?$/.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes = '0', seconds = '0', fraction = '0', half] = match;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (m > 59 || s > 59 || (half === undefined ? h > 23 : h < 1 || h > 12)) return undefined;
  const hour = half === undefined ? h : (h % 12) + (half === 'p' ? 12 : 0);
  return [hour, m, s, Math.floor(Number(`0.${fraction}`) * 1_000)];
}

/** Each day has the moment once, even if the clock shows it twice or never. */
function nextDay(after: number, weekday: number | undefined, [h, m, s, ms]: TimeOfDay): number {
  const date = new Date(after);
  for (let ahead = 0; ahead <= 8; ahead++) {
    const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate() + ahead];
    if (weekday !== undefined && new Date(Date.UTC(year, month, day)).getUTCDay() !== weekday) continue;
    const moment = new Date(year, month, day, h, m, s, ms).getTime();
    if (moment > after) return moment;
  }
  // Beyond the range of Date.
  return Number.POSITIVE_INFINITY;
}
