/** The page of a rule without comments for whoever edits it. */
export function bodyOf(page: string): string {
  return page.replace(/<!--[\s\S]*?-->\n?/g, '').trim();
}
