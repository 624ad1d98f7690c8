import { english, say } from '../../words';

/**
 * Markdown for hovers. A manifest may hold anything, so whatever comes from one goes through {@link text},
 * {@link code}, {@link codeBlock} or {@link link}. None of them ever gives a `|` or a line break, which makes their
 * results safe in tables too. Seams of sentences go through, and nothing becomes markup where they are taken out.
 */

/** Nobody reads more of one value in a hover. */
const LONGEST = 100;

/** A value as running text: nothing in it is markup. */
export function text(value: string): string {
  return clean(value)
    .replace(/[\\`*_[\]<>&~!#@]|:(?=[\u0096\u0091\u0097]*\/[\u0096\u0091\u0097]*\/)/g, '\\$&')
    .replaceAll('|', '&#124;')
    .replace(/(?:w[\u0096\u0091\u0097]*){3}\./gi, (start) => `${start.slice(0, -1)}\\.`);
}

/** A value as code. */
export function code(value: string | number): string {
  const shown = clean(english(String(value)));
  if (shown === '') return say`(empty)`;
  // Inside code an entity would be shown as it is, and a backslash before the bar by some viewers too.
  if (shown.includes('|')) return text(shown);
  const fence = '`'.repeat(longestRun(shown) + 1);
  const gap = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return fence + gap + shown + gap + fence;
}

export function codeBlock(language: string, lines: readonly string[]): string {
  const shown = lines.map((line) => clean(english(line)));
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return [fence + language, ...shown, fence].join('\n');
}

/**
 * Commands to copy, which are shown to their end: half a command may do something else.
 * @param lines of printable characters only; see {@link shellWord}
 */
export function commandBlock(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}sh`, ...lines, fence].join('\n');
}

/** A value as one word of a shell, quoted if it needs to be; `undefined` for what cannot be seen or typed. */
export function shellWord(value: string): string | undefined {
  if (!/^[\x20-\x7E]+$/.test(value) || value.startsWith('-')) return undefined;
  return /^[A-Za-z0-9._/:@%+,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** @param target a URI; with none the label stands alone */
export function link(label: string, target: string | undefined): string {
  if (target === undefined) return text(label);
  const safe = target.replace(
    /[\s()<>[\]\\|"'`*_]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return `[${text(label)}](${safe})`;
}

/** @param rows cells are Markdown already */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A title over bullets; a single one stands beside it. */
export function block(title: string, items: readonly string[]): string | undefined {
  const [first, second] = items;
  if (first === undefined) return undefined;
  return second === undefined ? `**${title}:** ${first}` : `**${title}:**\n${bullets(items)}`;
}

/** The parts that there are, with an empty line between them. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

/** `one Pod`, `3 Pods`. */
export function plural(count: number, noun: string): string {
  return count === 1 ? say`one ${noun}` : say`${count} ${noun}s`;
}

/** At most `shown` items, and how many more there are. */
export function abridged(items: readonly string[], shown: number): string[] {
  return items.length <= shown + 1
    ? [...items]
    : [...items.slice(0, shown), say`${items.length - shown} more`];
}

/** One line, without what cannot be seen but the seams of sentences, and not too long. */
function clean(value: string): string {
  const line = value.replace(/(?:(?![\u0096\u0091\u0097])[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}])+/gu, ' ').trim();
  const letters = [...line];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : line;
}

function longestRun(value: string): number {
  return Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length));
}
