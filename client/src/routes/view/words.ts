import type { ViewWords } from '../words';

/** What the extension has written into the page. */
export function wordsOfPage(): ViewWords {
  return JSON.parse(document.body.dataset['words'] ?? '{}') as ViewWords;
}

/** Puts a value into a sentence. */
export function fill(sentence: string, value: string | number): string {
  return sentence.replace('{0}', () => String(value));
}
