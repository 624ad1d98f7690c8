import { settleParticles } from './particles';

/**
 * Sentences for people, which are shown in the language of the reader. The core writes them in English with {@link say},
 * which leaves seams around what is put in. Nobody sees the seams: {@link english} takes them out, {@link inLanguage}
 * finds the sentence by them. So a sentence stays an ordinary string that can be joined, compared and put into another
 * one, and English costs nothing more than before.
 */

/** Three of the control characters that no text has: the start and the end of a guarded area, and "private use one". */
const START = '\u0096';
const SEAM = '\u0091';
const END = '\u0097';

/** English sentences with `{0}`, `{1}`… for what is put in, and what they are in another language. */
export type Bundle = Readonly<Record<string, string>>;

/** What can be put into a sentence. */
export type Said = string | number | boolean | undefined;

/** A sentence, or a part of one, that can be translated: {@link say}`Service ${name} selects nothing`. */
export function say(strings: TemplateStringsArray, ...args: readonly Said[]): string {
  let text = START + (strings[0] ?? '');
  for (const [index, arg] of args.entries()) text += SEAM + String(arg) + SEAM + (strings[index + 1] ?? '');
  return text + END;
}

/** Gives a text the form in which people see it. */
export type Wording = (text: string) => string;

/** The text without its seams. */
export function english(text: string): string {
  return text.replace(/[\u0096\u0091\u0097]/g, '');
}

/** The language of a bundle. What the bundle lacks stays English. */
export function inLanguage(bundle: Bundle): Wording {
  return (text) => (text.includes(START) ? settleParticles(translated(text, bundle)) : text);
}

function translated(text: string, bundle: Bundle): string {
  let result = '';
  let at = 0;
  for (let start = text.indexOf(START); start >= 0; start = text.indexOf(START, at)) {
    result += text.slice(at, start);
    const { parts, end } = sentenceAt(text, start, bundle);
    result += inWordsOf(bundle, parts);
    at = end;
  }
  return english(result + text.slice(at));
}

/** Cuts a sentence at its own seams: what is put in stands at odd places, translated already. */
function sentenceAt(text: string, start: number, bundle: Bundle): { parts: string[]; end: number } {
  const parts = [''];
  let at = start + 1;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === END) return { parts, end: at + 1 };
    if (char === START) {
      const inner = sentenceAt(text, at, bundle);
      parts.push((parts.pop() ?? '') + inWordsOf(bundle, inner.parts));
      at = inner.end;
      continue;
    }
    if (char === SEAM) parts.push('');
    else parts.push((parts.pop() ?? '') + char);
    at += 1;
  }
  return { parts, end: at };
}

/** Of a sentence that was begun with a capital letter later the bundle knows the small one. */
function inWordsOf(bundle: Bundle, parts: readonly string[]): string {
  const whole = parts.map((part, index) => (index % 2 === 0 ? part : `{${(index - 1) / 2}}`)).join('');
  const key = whole.trim();
  const found = known(bundle, key) ?? known(bundle, key.charAt(0).toLowerCase() + key.slice(1));
  if (found === undefined) return parts.join('');
  const [before = '', after = ''] = whole.split(key, 2);
  return (
    before + found.replace(/\{(\d+)\}/g, (_, index: string) => parts[Number(index) * 2 + 1] ?? '') + after
  );
}

function known(bundle: Bundle, key: string): string | undefined {
  return Object.hasOwn(bundle, key) ? bundle[key] : undefined;
}

/** Whether a text begins with these words, seams left aside. */
export function beginsWith(text: string, words: string): boolean {
  return text.startsWith(words, text.startsWith(START) ? 1 : 0);
}

/** What was put into a sentence that begins with these words, where nothing else stands in it; else the text itself. */
export function without(text: string, words: string): string {
  return text.startsWith(START + words + SEAM) && text.endsWith(SEAM + END)
    ? text.slice(words.length + 2, -2)
    : text;
}

/** Puts words together as people do: `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  const others = words.slice(0, -1).join(', ');
  return conjunction === 'and' ? say`${others} and ${last}` : say`${others} or ${last}`;
}

/** With its first letter as at the beginning of a sentence. */
export function upperFirst(text: string): string {
  return text.replace(/^[\u0096\u0091\u0097]*./u, (start) => start.toUpperCase());
}

/** With its first letter as within a sentence. */
export function lowerFirst(text: string): string {
  return text.replace(/^[\u0096\u0091\u0097]*./u, (start) => start.toLowerCase());
}
