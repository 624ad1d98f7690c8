/** A reference to an environment variable in a text. */
export interface VariableReference {
  readonly name: string;
  /** Offsets in the text, the `$` and the brackets included. */
  readonly start: number;
  readonly end: number;
}

/**
 * The references that Kubernetes expands itself, `$(NAME)`. EXP-004, EXP-005: `$$` is a dollar sign and hides what
 * follows, everything up to the next `)` is the name, and nothing is expanded twice.
 */
export function expandedReferences(text: string): VariableReference[] {
  const found: VariableReference[] = [];
  for (let at = text.indexOf('$'); at >= 0 && at + 1 < text.length; at = text.indexOf('$', at)) {
    const close = text[at + 1] === '(' ? text.indexOf(')', at + 2) : -1;
    if (close < 0) {
      at += 2;
      continue;
    }
    found.push({ name: text.slice(at + 2, close), start: at, end: close + 1 });
    at = close + 1;
  }
  return found;
}

/** What only looks like a reference: of `$$(NAME)` the text `$(NAME)` is left (EXP-004). */
export function escapedReferences(text: string): VariableReference[] {
  const found: VariableReference[] = [];
  for (let at = text.indexOf('$'); at >= 0 && at + 1 < text.length; at = text.indexOf('$', at)) {
    const opens = text[at + 1] === '(' ? at + 1 : text[at + 1] === '$' && text[at + 2] === '(' ? at + 2 : -1;
    const close = opens < 0 ? -1 : text.indexOf(')', opens + 1);
    if (close >= 0 && opens === at + 2)
      found.push({ name: text.slice(at + 3, close), start: at, end: close + 1 });
    at = opens === at + 1 && close >= 0 ? close + 1 : at + 2;
  }
  return found;
}

/**
 * A text as Kubernetes expands it, in one pass (EXP-003 to EXP-005).
 * @param valueOf what stands in the place of a reference; `undefined` leaves it as it is
 */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  const plain = (part: string) => part.replace(/\$[^]/g, (pair) => (pair === '$$' ? '$' : pair));
  let result = '';
  let at = 0;
  for (const { name, start, end } of expandedReferences(text)) {
    result += plain(text.slice(at, start)) + (valueOf(name) ?? text.slice(start, end));
    at = end;
  }
  return result + plain(text.slice(at));
}

/**
 * The references that a shell expands, `$NAME` and `${NAME}`. Without those that a script provides for: variables that
 * it sets or tests, and references with a default.
 */
export function shellReferences(script: string): VariableReference[] {
  const pattern = /(?<![\\$])\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;
  return [...script.matchAll(pattern)].flatMap((match) => {
    const name = match[1] ?? match[2] ?? '';
    const provided = new RegExp(
      `(?:^|[\\s;&(])(?:export\\s+|local\\s+|read\\s+)?${name}=|-[nzv]\\s+"?\\$?\\{?${name}\\b|\\$\\{${name}[^}A-Za-z0-9_]|read\\s[^\\n]*\\b${name}\\b|for\\s+${name}\\b`,
      'm',
    );
    return provided.test(script) ? [] : [{ name, start: match.index, end: match.index + match[0].length }];
  });
}
