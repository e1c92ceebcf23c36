const DAY = 86_400_000;
/** Of a text: from the hours on. */
const TIME_LENGTH = 'HH:mm:ss.sssZ'.length;

let knownDay = Number.NaN;
/** Of that day: all that stands before the hours. */
let dayText = '';

/** As `toISOString` has it, which takes three log calls: the day, which is mostly that of the date before, is kept. */
export function dateText(date: Date): string {
  const millis = Reflect.apply(Date.prototype.getTime, date, []);
  if (Number.isNaN(millis)) return 'Invalid Date';
  const day = Math.floor(millis / DAY);
  if (day !== knownDay) {
    dayText = new Date(day * DAY).toISOString().slice(0, -TIME_LENGTH);
    knownDay = day;
  }
  const time = millis - day * DAY;
  const seconds = Math.floor(time / 1_000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${dayText}${clock}.${String(1_000 + (time % 1_000)).slice(1)}Z`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
