import pc from 'picocolors';
import { RULES } from '../core/index';
import type { Host } from './host';
import { wordsOf, type Locale } from './locale';
import { bodyOf } from './rule-pages';
import { UsageError } from './usage-error';

export interface ExplainOptions {
  readonly locale: Locale;
}

/**
 * The command `explain`: the page of a rule, or a list of all rules.
 * @throws UsageError where there is no such rule
 */
export function explain(rule: string | undefined, { locale }: ExplainOptions, host: Host): number {
  const { summaryOf } = wordsOf(locale, host);
  const paint = pc.createColors(host.color);
  if (rule === undefined) {
    const width = Math.max(...RULES.map(({ id }) => id.length));
    for (const known of RULES)
      host.write(
        `${paint.bold(known.id.padEnd(width))}  ${known.severity.padEnd(11)}  ${summaryOf(known)}\n`,
      );
    return 0;
  }
  const page = Object.hasOwn(host.pages, rule) ? host.pages[rule] : undefined;
  if (page === undefined) throw new UsageError(`there is no rule ${rule}; kube-routes explain lists them`);
  const lines = bodyOf(page)
    .split('\n')
    // Fences and `#` are for those who write the page.
    .filter((line) => !line.startsWith('```'))
    .map((line) => (/^#+ [A-Z`]/.test(line) ? paint.bold(line.replace(/^#+ /, '')) : line));
  // The pages are English.
  const known = RULES.find(({ id }) => id === rule);
  if (known && locale !== 'en') lines.splice(1, 0, '', `> ${summaryOf(known)}`);
  host.write(`${lines.join('\n')}\n`);
  return 0;
}
