// Finds the sentences for people in the sources: what `say` and `l10n.t` are given. They are the keys of `l10n/`.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** @typedef {{ key: string, file: string, line: number, args: string[] }} Sentence */

/**
 * @param {string} root of the repository
 * @returns {Sentence[]} with `{0}`, `{1}`… for what is put in, whose expressions are the `args`
 */
export function sentencesIn(root) {
  return sourcesIn(root).flatMap((file) => {
    const source = parse(root, file);
    /** @type {Sentence[]} */
    const found = [];
    visit(source, (node) => {
      const at = { file, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 };
      if (ts.isTaggedTemplateExpression(node) && node.tag.getText(source) === 'say')
        found.push({ key: textOf(node.template).trim(), args: argsOf(node.template, source), ...at });
      if (ts.isCallExpression(node) && node.expression.getText(source) === 'l10n.t') {
        const [first] = node.arguments;
        if (!first || !ts.isStringLiteralLike(first))
          throw new Error(`${file}:${at.line}: l10n.t takes a text`);
        found.push({
          key: first.text,
          args: node.arguments.slice(1).map((one) => one.getText(source)),
          ...at,
        });
      }
    });
    return found;
  });
}

/**
 * Texts that look like sentences and are not given to `say`.
 * @param {string} root
 * @param {(file: string) => boolean} isSpoken whether people see the texts of a file
 * @returns {{ file: string, line: number, text: string }[]}
 */
export function bareSentencesIn(root, isSpoken) {
  return sourcesIn(root)
    .filter(isSpoken)
    .flatMap((file) => {
      const source = parse(root, file);
      /** @type {{ file: string, line: number, text: string }[]} */
      const found = [];
      visit(source, (node) => {
        if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
        const text = textOf(node);
        if (!isProse(text) || isNoSpeech(node)) return;
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
        found.push({ file, line, text });
      });
      return found;
    });
}

/** Two words with a space between them, or one beside what is put in. @param {string} text */
function isProse(text) {
  return /[a-zA-Z]{2,}[,;:.)]? [a-zA-Z"'{(]|[a-z]\)? \{|\}[,.;:]? [a-zA-Z]{2}/.test(text);
}

/** What is compared, looked for, thrown, or names a type or a rule. @param {import('typescript').Node} node */
function isNoSpeech(node) {
  const { parent } = node;
  if (
    ts.isTaggedTemplateExpression(parent) ||
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent)
  )
    return true;
  if (ts.isLiteralTypeNode(parent) || ts.isElementAccessExpression(parent) || ts.isCaseClause(parent))
    return true;
  if (ts.isPropertyAssignment(parent))
    return parent.name === node || ['summary', 'id'].includes(parent.name.getText());
  if (ts.isBinaryExpression(parent)) return /^[!=]==$/.test(parent.operatorToken.getText());
  if (ts.isNewExpression(parent)) return /Error$/.test(parent.expression.getText());
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    /^(?:includes|startsWith|endsWith|replace|replaceAll|split|test|indexOf)$/.test(
      parent.expression.name.text,
    )
  );
}

/** @param {string} root */
function sourcesIn(root) {
  return ['server/src', 'client/src'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.split(path.sep).join('/')}`)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
      .sort(),
  );
}

/** @param {string} root @param {string} file */
function parse(root, file) {
  return ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** @param {import('typescript').Node} node @param {(node: import('typescript').Node) => void} work */
function visit(node, work) {
  work(node);
  ts.forEachChild(node, (child) => visit(child, work));
}

/** @param {import('typescript').TemplateLiteral | import('typescript').StringLiteralLike} node */
function textOf(node) {
  if (!ts.isTemplateExpression(node)) return node.text;
  return (
    node.head.text + node.templateSpans.map(({ literal }, index) => `{${index}}${literal.text}`).join('')
  );
}

/** @param {import('typescript').TemplateLiteral} node @param {import('typescript').SourceFile} source */
function argsOf(node, source) {
  return ts.isTemplateExpression(node)
    ? node.templateSpans.map(({ expression }) => expression.getText(source).replace(/\s+/g, ' '))
    : [];
}
