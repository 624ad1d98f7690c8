import { checkSync } from 'recheck';

/**
 * Why a regular expression may be slow: nothing for one that is quadratic at worst, which may only see single names and
 * values, for no text of a file is one word of ten thousand letters.
 */
export function slownessOf(source: string, flags: string): string[] {
  const verdict = checkSync(source, flags, { timeout: 20_000 });
  if (verdict.status === 'safe') return [];
  const shown = `/${source}/${flags}`;
  if (verdict.status === 'unknown') return [`${shown}: not known`];
  const { complexity, attack } = verdict;
  return complexity.type === 'polynomial' && complexity.degree === 2 ? [] : [`${shown}: ${attack.pattern}`];
}
