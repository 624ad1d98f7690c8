import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { slownessOf } from './harness/expression-cost';

const root = fileURLToPath(new URL('../server/src/', import.meta.url));

/**
 * Every text of a workspace runs through these. None may be worse than quadratic, and what is quadratic may only see
 * single names and values: no text of a file is one word of ten thousand letters.
 */
describe('no regular expression of the server blows up', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  it.each(files.filter((file) => expressionsIn(file).length > 0))(
    '%s',
    (file) => {
      const bad = expressionsIn(file).flatMap((literal) => {
        const end = literal.lastIndexOf('/');
        return slownessOf(literal.slice(1, end), literal.slice(end + 1));
      });
      expect(bad).toEqual([]);
    },
    120_000,
  );
});

function expressionsIn(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) found.push((node as ts.LiteralLikeNode).text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
