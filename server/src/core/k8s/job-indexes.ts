import { say } from '../words';
import type { Problem } from './formats';

/** How many indexes a text such as `0,2-3` names, or what the API server finds wrong with it. */
export function indexesIn(
  text: string,
  completions: number,
): { readonly total: number; readonly problem?: Problem } {
  let total = 0;
  let last = -Infinity;
  for (const part of text === '' ? [] : text.split(',')) {
    const [from = '', to = from, ...more] = part.split('-');
    if (more.length > 0) return { total: 0, problem: say`has more than one "-" in "${part}"` };
    const wrong = [from, to].find((index) => !/^\+?\d+$/.test(index));
    if (wrong !== undefined) return { total: 0, problem: say`has "${wrong}", which is no index,` };
    const [start, end] = [Number(from), Number(to)];
    if (start >= completions || end >= completions) {
      const many = completions === 1 ? say`${completions} completion` : say`${completions} completions`;
      return { total: 0, problem: say`has the index ${Math.max(start, end)}, but the Job has ${many}` };
    }
    if (start <= last || (part.includes('-') && start >= end)) {
      return { total: 0, problem: say`has "${part}" out of order` };
    }
    total += end - start + 1;
    last = end;
  }
  return { total };
}
