import { say } from '../words';
import type { Problem } from './formats';

/** A field of a schedule, with the numbers that it can hold and the names that stand for some of them. */
interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Field[] = [
  { name: say`minute`, from: 0, to: 59, names: [] },
  { name: say`hour`, from: 0, to: 23, names: [] },
  { name: say`day of the month`, from: 1, to: 31, names: [] },
  { name: say`month`, from: 1, to: 12, names: MONTHS },
  { name: say`day of the week`, from: 0, to: 6, names: DAYS },
];
const DESCRIPTORS = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
/** A duration as Go reads it: `1h30m`, `.5s`, `0`. */
const EVERY = /^@every [+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** What the API server finds wrong with the schedule of a CronJob. */
export function cronProblems(text: string): Problem[] {
  // Wherever the two letters stand, they count as a time zone.
  if (text.includes('TZ')) return [say`names a time zone, which belongs into the field timeZone`];
  if (text.startsWith('@every '))
    return EVERY.test(text) ? [] : [say`has no duration such as 1h30m after @every`];
  if (text.startsWith('@')) return DESCRIPTORS.test(text) ? [] : [say`begins with "@" but is no known word`];
  const fields = text.split(/\s+/).filter(Boolean);
  if (fields.length !== FIELDS.length) {
    return [say`has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} instead of five`];
  }
  const problems = FIELDS.flatMap((field, index) => {
    // Commas with nothing between them are passed over.
    const parts = (fields[index] ?? '').split(',').filter(Boolean);
    return parts.flatMap((part) => rangeProblem(part, field) ?? []);
  });
  return problems.slice(0, 1);
}

/** `*`, `5`, `1-5`, `MON-FRI`, each with a step such as `/2` behind it. */
function rangeProblem(part: string, field: Field): Problem | undefined {
  const { name, from, to } = field;
  const [range = '', step, ...steps] = part.split('/');
  const [low = '', high, ...ends] = range.split('-');
  const isOpen = low === '*' || low === '?';
  const start = isOpen ? from : numberFor(low, field);
  // "5/10" goes on to the end, "5" does not.
  const end =
    isOpen || (high === undefined && step !== undefined)
      ? to
      : high === undefined
        ? start
        : numberFor(high, field);
  if (!isOpen && ends.length > 0) return say`has more than one "-" in "${part}"`;
  if (start === undefined || end === undefined)
    return notANumber(start === undefined ? low : (high ?? ''), field);
  if (steps.length > 0) return say`has more than one "/" in "${part}"`;
  if (step !== undefined && !/^\+?\d+$/.test(step)) return say`has "${step}" as a step, which is no number`;
  const wrong = [start, end].find((number) => number < from || number > to);
  if (wrong !== undefined) return say`has ${wrong} as ${name}, which goes from ${from} to ${to}`;
  if (start > end) return say`has "${range}" as ${name}, which runs backwards`;
  return step !== undefined && Number(step) === 0 ? say`has a step of 0 in "${part}"` : undefined;
}

function notANumber(text: string, { name, names }: Field): Problem {
  const [example = ''] = names;
  const what = example ? say`neither a number nor a name such as ${example.toUpperCase()}` : say`no number`;
  return say`has "${text}" as ${name}, which is ${what}`;
}

function numberFor(text: string, { from, names }: Field): number | undefined {
  const index = names.indexOf(text.toLowerCase());
  if (index >= 0) return from + index;
  return /^\+?\d+$/.test(text) ? Number(text) : undefined;
}
