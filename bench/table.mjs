/**
 * A table in Markdown whose columns are aligned, so that it reads well in a terminal, too.
 * @param {readonly (readonly string[])[]} rows the first is the head
 * @param {string} alignment of each column: `l` or `r`
 */
export function markdownTable([head, ...rows], alignment) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column].length)));
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${row.map((cell, column) => (alignment[column] === 'r' ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |\n`;
  const rule = widths.map((width, column) =>
    alignment[column] === 'r' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return line(head) + line(rule) + rows.map(line).join('');
}
