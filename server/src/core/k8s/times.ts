/**
 * Whether a text is a point in time as the API server reads it: RFC 3339 by Go, which also takes an hour of one digit
 * and a comma before the fraction of a second.
 */
export function isTime(text: string): boolean {
  const [, year, month, day, hour, minute, second, offsetHour, offsetMinute] =
    TIME.exec(text)?.map((part) => Number(part || 0)) ?? [];
  if (year === undefined || !month || !day) return false;
  return (
    month <= 12 &&
    day <= daysIn(year, month) &&
    (hour ?? 0) < 24 &&
    (minute ?? 0) < 60 &&
    (second ?? 0) < 60 &&
    (offsetHour ?? 0) <= 24 &&
    (offsetMinute ?? 0) <= 60
  );
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))$/;

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
