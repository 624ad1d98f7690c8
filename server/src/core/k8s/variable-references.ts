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
