/** What a Retry-After asks for, seconds or a date, in milliseconds from now; undefined where it says neither. */
export function retryAfterMillis(text: string | undefined, nowMillis: number): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim();
  if (/^\d{1,15}$/.test(value)) return Number(value) * 1000;
  // HTTP's dates begin with the day of the week.
  const date = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMillis);
}
