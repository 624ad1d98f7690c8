import { english, inLanguage, type Bundle, type Rule, type Wording } from '../core/index';
import type { Host } from './host';
import { UsageError } from './usage-error';

/** The languages of findings, by the names that `--locale` takes. What the program says itself is English. */
export const LOCALES = ['en', 'ko'] as const;
export type Locale = (typeof LOCALES)[number];

/** How findings and rules are said in a language. */
export interface Words {
  readonly locale: Locale;
  readonly wording: Wording;
  readonly summaryOf: (rule: Pick<Rule, 'id' | 'summary'>) => string;
}

/**
 * The words of a language. English is the default whatever the environment says, for reports are compared in CI.
 * @throws UsageError where they are not installed
 */
export function wordsOf(locale: Locale, host: Pick<Host, 'readWords'>): Words {
  if (locale === 'en') return { locale, wording: english, summaryOf: ({ summary }) => summary };
  const [sentences, summaries] = (['bundle.l10n', 'rules'] as const).map((name) =>
    host.readWords(name, locale),
  );
  if (!sentences || !summaries) throw new UsageError(`the words of ${locale} are not installed`);
  return {
    locale,
    wording: inLanguage(sentences),
    summaryOf: ({ id, summary }) => summaries[id] ?? summary,
  };
}

export type ReadWords = (name: 'bundle.l10n' | 'rules', locale: Locale) => Bundle | undefined;
