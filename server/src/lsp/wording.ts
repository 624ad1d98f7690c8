import type { InitializeParams } from 'vscode-languageserver';
import { english, inLanguage, type Bundle, type Wording } from '../core/index';
import { optionsOf } from './protocol';

/** @returns the sentences of a language such as `ko`, as they are written down; `undefined` where there are none */
export type ReadWords = (language: string) => unknown;

/** The language that a client asks for: from the sentences that it brings along, or from those beside the server. */
export function wordingFor(
  { initializationOptions, locale }: Pick<InitializeParams, 'initializationOptions' | 'locale'>,
  readWords: ReadWords | undefined,
): Wording {
  const { words } = optionsOf(initializationOptions);
  const bundle = isBundle(words)
    ? words
    : languagesOf(locale)
        .map((one) => readWords?.(one))
        .find(isBundle);
  return bundle ? inLanguage(bundle) : english;
}

/** `pt-br` and `pt` for `pt_BR`; nothing for English, which needs no sentences, and for what is no language. */
function languagesOf(locale: unknown): string[] {
  if (typeof locale !== 'string' || !/^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(locale)) return [];
  const whole = locale.toLowerCase().replaceAll('_', '-');
  const [language = ''] = whole.split('-');
  return language === 'en' ? [] : [...new Set([whole, language])];
}

function isBundle(words: unknown): words is Bundle {
  return (
    typeof words === 'object' &&
    words !== null &&
    Object.values(words).every((sentence) => typeof sentence === 'string')
  );
}
