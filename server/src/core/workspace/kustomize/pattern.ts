/** How many parts of a pattern may repeat without an end. Each multiplies the work by the length of the text. */
const MOST_REPEATED = 3;
/** In how many ways the choices of a pattern may be combined. */
const MOST_WAYS = 4096;
/** Longer than any name, namespace or kind that the API server takes. */
const LONGEST = 300;

/**
 * A test whether a regular expression of kustomize, which is one of Go, fits a whole text. Go's take time in proportion
 * to the text whatever they are, ours do not: a pattern that could keep us busy for hours is not read.
 * @returns `undefined` for a pattern that is wrong, not quick, or not the same in JavaScript
 */
export function wholePattern(text: string): ((candidate: string) => boolean) | undefined {
  if (text === '') return () => true;
  const flags = /^\(\?([ims]+)\)/.exec(text);
  const source = flags ? text.slice(flags[0].length) : text;
  if (!isQuick(source)) return undefined;
  try {
    const expression = new RegExp(`^(?:${source})$`, flags?.[1] ?? '');
    return (candidate) => candidate.length <= LONGEST && expression.test(candidate);
  } catch {
    return undefined;
  }
}

/** Characters and escapes, sets, what repeats, and the borders of groups, of which only plain ones are known. */
const PARTS =
  /\\[dDwWsSbBnt]|\\[^A-Za-z0-9]|\[\^?(?:\\[^A-Za-z0-9]|\\[dDwWsSnt]|[^[\]\\])+\]|\((?:\?:)?(?!\?)|\)[*+?{]?|[*+?|{]|[^\\[\](){}*+?|]|[\]}]/y;

function isQuick(source: string): boolean {
  let repeated = 0;
  let ways = 1;
  /** How many alternatives each open group has. */
  const groups = [1];
  for (let at = 0; at < source.length; at = PARTS.lastIndex) {
    PARTS.lastIndex = at;
    const part = PARTS.exec(source)?.[0];
    if (part === undefined) return false;
    const alternatives = groups.length - 1;
    if (part.startsWith('(')) groups.push(1);
    else if (part === '|') groups[alternatives] = (groups[alternatives] ?? 1) + 1;
    else if (part.startsWith(')')) {
      ways *= groups.pop() ?? 1;
      // What repeats a group repeats all that can be chosen in it.
      if (groups.length === 0 || /[*+{]/.test(part)) return false;
      if (part.endsWith('?')) ways *= 2;
    } else if (part === '?') ways *= 2;
    else if (/^[*+{]$/.test(part)) repeated++;
  }
  return groups.length === 1 && repeated <= MOST_REPEATED && ways <= MOST_WAYS;
}
