/** The text of a snippet with what stands in its tab stops at first, for clients that know no tab stops. */
export function plainSnippet(snippet: string): string {
  const defaults = new Map<string, string>();
  const stop = /\\([\\$}])|\$\{(\d+):([^}]*)\}|\$(\d+)/g;
  const known = (number: string): string => defaults.get(number) ?? '';
  return snippet.replace(
    stop,
    (_, escaped: string | undefined, first: string | undefined, value = '', again = '') => {
      if (escaped !== undefined) return escaped;
      if (first === undefined) return known(String(again));
      // It may begin as another one: `${2:$1}`.
      const text = String(value).replace(/\$(\d+)/g, (__, number: string) => known(number));
      defaults.set(first, text);
      return text;
    },
  );
}
