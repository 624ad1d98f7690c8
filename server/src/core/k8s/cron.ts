import type { Problem } from './formats';

/** The fields of a schedule, with the numbers that each can hold. */
const FIELDS = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12 },
  { name: 'day of the week', from: 0, to: 6 },
] as const;
const DESCRIPTORS = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$|^@every \S+$/;

/** What the API server finds wrong with the schedule of a CronJob. Names of months and days are not looked at. */
export function cronProblems(text: string): Problem[] {
  if (/^(?:CRON_)?TZ=/.test(text)) return ['names a time zone, which belongs into the field timeZone'];
  if (text.startsWith('@')) return DESCRIPTORS.test(text) ? [] : ['begins with "@" but is no known word'];
  const fields = text.split(/\s+/).filter(Boolean);
  if (fields.length !== FIELDS.length) {
    return [`has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} instead of five`];
  }
  return FIELDS.flatMap(({ name, from, to }, index) => {
    const ranges = (fields[index] ?? '').split(',').map((part) => part.split('/')[0] ?? '');
    const numbers = ranges
      .filter((range) => /^\d+(?:-\d+)?$/.test(range))
      .flatMap((range) => range.split('-'));
    const wrong = numbers.find((number) => Number(number) < from || Number(number) > to);
    return wrong === undefined ? [] : [`has ${wrong} as ${name}, which goes from ${from} to ${to}`];
  });
}
