import {
  Composer,
  Document,
  Parser,
  type CST,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';

/** Deeper than any manifest, and far from the end of the stack. */
export const DEEPEST = 256;

/**
 * Parses the text of one YAML document as the parser's own `parseDocument` does, with plain errors.
 * What composes the document calls itself for each level, and where the stack ends V8 may abort the process instead of throwing.
 * @throws where the text is nested too deeply
 */
export function parseShallow(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): Document {
  const composer = new Composer({ ...options, prettyErrors: false, logLevel: 'silent' });
  const [document] = composer.compose(shallow(new Parser().parse(text)), true, text.length);
  return document ?? new Document();
}

/** Whether mappings and lists of a text are nested in more levels. */
export function isNestedDeeper(text: string, levels: number): boolean {
  for (const token of new Parser().parse(text)) if (isDeeper(token, levels)) return true;
  return false;
}

function* shallow(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  for (const token of tokens) {
    if (isDeeper(token, DEEPEST)) throw new Error(`Nested more than ${DEEPEST} times`);
    yield token;
  }
}

function isDeeper(token: CST.Token, levels: number): boolean {
  let level: readonly unknown[] = [token];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap(partsOf);
  }
  return false;
}

function partsOf(token: unknown): unknown[] {
  if (typeof token !== 'object' || token === null) return [];
  if ('value' in token) return [token.value];
  if (!('items' in token) || !Array.isArray(token.items)) return [];
  return (token.items as readonly CST.CollectionItem[]).flatMap(({ key, value }) =>
    key ? [key, value] : value ? [value] : [],
  );
}
