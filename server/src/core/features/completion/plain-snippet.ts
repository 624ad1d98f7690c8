/** The text of a snippet with what stands in its tab stops at first, for clients that know no tab stops. */
export function plainSnippet(snippet: string): string {
  const defaults = new Map<string, string>();
  const stop = /\\([\\$}])|\$\{(\d+):([^}]*)\}|\$(\d+)/g;
  return snippet.replace(
    stop,
    (_, escaped: string | undefined, first: string | undefined, value = '', again = '') => {
      if (escaped !== undefined) return escaped;
      if (first === undefined) return defaults.get(String(again)) ?? '';
      defaults.set(first, String(value));
      return String(value);
    },
  );
}
