/** What the settings of the YAML extension say about schemas. */
export interface YamlSettings {
  readonly validate: unknown;
  /** Globs, one or a list, by the address of a schema or the word `kubernetes`. */
  readonly schemas: unknown;
}

/**
 * Whether the YAML extension checks a document by a strict schema of Kubernetes, as far as settings and text tell. In
 * doubt it does not: what is left to others by mistake is lost.
 * @param uri as the glob patterns of that extension see it
 */
export function isCheckedBySchema(uri: string, text: string, { validate, schemas }: YamlSettings): boolean {
  if (validate === false) return false;
  // A comment wins over all settings.
  const named = /^[ \t]*#[ \t]*yaml-language-server[ \t]*:.*?\$schema=(\S+)/m.exec(text)?.[1];
  if (named !== undefined) return isStrict(named);
  if (typeof schemas !== 'object' || schemas === null) return false;
  return Object.entries(schemas).some(
    ([schema, globs]) => isStrict(schema) && toList(globs).some((glob) => matches(glob, uri)),
  );
}

/** Those that are not strict know no unknown field. What the word stands for is strict. */
function isStrict(schema: string): boolean {
  if (/^kubernetes$/i.test(schema)) return true;
  return /kubernetes/i.test(schema) && /-strict\b/.test(schema);
}

function toList(globs: unknown): string[] {
  return (Array.isArray(globs) ? globs : [globs]).filter((glob) => typeof glob === 'string');
}

/** As that extension reads globs: a star is any text, slashes included, and the pattern begins anywhere. */
function matches(glob: string, uri: string): boolean {
  if (glob === '') return false;
  const parts = glob.split(/\*+/);
  const last = parts.pop() ?? '';
  let at = 0;
  for (const part of parts) {
    const found = uri.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return uri.endsWith(last) && uri.length - last.length >= at;
}
