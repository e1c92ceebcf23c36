const DAY = 86_400_000;
const TIME_LENGTH = 'HH:mm:ss.sssZ'.length;

let cachedDay = Number.NaN;
/** The text of that day, up to the hours. */
let cachedText = '';

/**
 * The date as `toISOString` writes it, which makes a call with a date twice as slow (bench/tricks, date-text). Consecutive dates mostly have the
 * same day, so its text is cached.
 */
export function dateText(date: Date): string {
  const millis = Reflect.apply(Date.prototype.getTime, date, []);
  if (Number.isNaN(millis)) return 'Invalid Date';
  const day = Math.floor(millis / DAY);
  if (day !== cachedDay) {
    cachedText = new Date(day * DAY).toISOString().slice(0, -TIME_LENGTH);
    cachedDay = day;
  }
  const time = millis - day * DAY;
  const seconds = Math.floor(time / 1_000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${cachedText}${clock}.${String(1_000 + (time % 1_000)).slice(1)}Z`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
