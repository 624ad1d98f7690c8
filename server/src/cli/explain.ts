import pc from 'picocolors';
import { RULES } from '../core/index';
import type { Host } from './host';
import { bodyOf } from './rule-pages';
import { UsageError } from './usage-error';

/**
 * The command `explain`: the page of a rule, or a list of all rules.
 * @throws UsageError where there is no such rule
 */
export function explain(rule: string | undefined, host: Host): number {
  const paint = pc.createColors(host.color);
  if (rule === undefined) {
    const width = Math.max(...RULES.map(({ id }) => id.length));
    for (const { id, severity, summary } of RULES)
      host.write(`${paint.bold(id.padEnd(width))}  ${severity.padEnd(11)}  ${summary}\n`);
    return 0;
  }
  const page = Object.hasOwn(host.pages, rule) ? host.pages[rule] : undefined;
  if (page === undefined) throw new UsageError(`there is no rule ${rule}; kube-routes explain lists them`);
  const lines = bodyOf(page)
    .split('\n')
    // Fences and `#` are for those who write the page.
    .filter((line) => !line.startsWith('```'))
    .map((line) => (/^#+ [A-Z`]/.test(line) ? paint.bold(line.replace(/^#+ /, '')) : line));
  host.write(`${lines.join('\n')}\n`);
  return 0;
}
