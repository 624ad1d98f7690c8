/**
 * How wide a text is about, in pixels. Nobody can measure letters here, and the fonts of people differ; it errs on the
 * wide side.
 */
export function widthOf(text: string, size: number, bold = false): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width * size * (bold ? 1.06 : 1);
}

/** The text, or as much of it as fits, with `…` behind. */
export function fitting(text: string, size: number, room: number, bold = false): string {
  if (widthOf(text, size, bold) <= room) return text;
  let width = widthOf('…', size, bold);
  let kept = '';
  for (const letter of text) {
    width += widthOf(letter, size, bold);
    if (width > room) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

/** In parts of the font's size. */
function letterWidth(letter: string): number {
  // The seams of sentences, which nobody sees.
  if (/[\u0096\u0091\u0097]/.test(letter)) return 0;
  if (/[ijlIft.,:;|!'()[\]/\\ ]/.test(letter)) return 0.36;
  if (/[mwMW@%…✗]/.test(letter)) return 0.92;
  if (/[A-Z]/.test(letter)) return 0.68;
  // Scripts with letters as wide as they are high, and emoji.
  return letter >= '\u2e80' ? 1.05 : 0.6;
}
