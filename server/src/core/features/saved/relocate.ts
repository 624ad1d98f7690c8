import { LAYOUT_WORDS } from '../../workspace/layout-keys';
import type { SavedPart } from './format';

/** What stands before the place in the keys of the index, of kustomizations and of what findings asked for. */
const BEFORE = new RegExp(`^(?:(?:in|below) [a-z]+ |(?:file|build|${LAYOUT_WORDS.join('|')}) )?`);

/** A part in which all places in one directory are those in another. @param from a URI, or what stands for one */
export function relocatedPart(part: SavedPart, from: string, to: string): SavedPart {
  return { ...part, words: part.words.map((word) => relocated(word, from, to)) };
}

/** The same for one text: a URI, or a key that ends with one. */
export function relocated(text: string, from: string, to: string): string {
  const start = BEFORE.exec(text)?.[0].length ?? 0;
  if (!text.startsWith(from, start)) return text;
  const rest = text.slice(start + from.length);
  return rest === '' || rest.startsWith('/') ? text.slice(0, start) + to + rest : text;
}
