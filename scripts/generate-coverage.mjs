// docs/coverage.md says for each fact of docs/facts.yaml which rule covers it and which test shows it. Both come from
// citations: the id of the fact in a comment of the rule, and in a fixture or a case of test/agreement.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (/** @type {string} */ file) => path.join(root, file);

/** @typedef {{ id: string, what: string, reason?: string }} Fact */

/** @param {readonly { id: string }[]} rules @returns {{ text: string, open: string[] }} the page, and the facts with neither cover nor reason */
export function generateCoverage(rules) {
  /** @type {Fact[]} */
  const facts = parse(readFileSync(at('docs/facts.yaml'), 'utf8'));
  const ids = facts.map(({ id }) => id);
  const core = sourcesBelow('server/src/core').map((file) => ({ file, cited: citationsIn(file, ids) }));
  const agreement = sourcesBelow('test/agreement').flatMap((file) => citationsIn(file, ids));
  const open = [];
  const rows = [];
  for (const { id, what, reason } of facts) {
    const byFixture = rules.filter((rule) =>
      fixturesOf(rule.id).some((file) => citationsIn(file, ids).includes(id)),
    );
    const byCode = rules.filter((rule) =>
      core.some(({ file, cited }) => file.endsWith(`/rules/${rule.id}.ts`) && cited.includes(id)),
    );
    const shared = core.some(({ cited }) => cited.includes(id));
    const covering = rules.filter((rule) => byFixture.includes(rule) || byCode.includes(rule));
    const shown = [
      ...byFixture.map((rule) => `fixtures of \`${rule.id}\``),
      ...(agreement.includes(id) ? ['agreement with the API server'] : []),
    ];
    const covered = shown.length > 0 && (covering.length > 0 || shared || agreement.includes(id));
    if (!covered && !reason) open.push(id);
    const links = covering.map((rule) => `[\`${rule.id}\`](rules/${rule.id}.md)`).join(', ');
    const how = covered
      ? `${links || 'shared by several rules'}; ${shown.join(', ')}`
      : `not covered: ${reason ?? 'open'}`;
    rows.push(`| ${id} | ${what.replaceAll('|', '\\|')} | ${how} |`);
  }
  const text = `<!-- generated: run \`npm run generate\` -->
# Coverage

What the API servers of Kubernetes 1.36 and 1.37 check of Services, Endpoints, EndpointSlices, Pods and workloads on create, fact
by fact: the rules that cover it with the tests that show it, or the reason why a manifest alone cannot tell.

| fact | what | covered by |
| --- | --- | --- |
${rows.join('\n')}
`;
  return { text, open };
}

/** @param {string} folder @returns {string[]} */
function sourcesBelow(folder) {
  return readdirSync(at(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|yaml)$/.test(file))
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`);
}

/** @param {string} rule @returns {string[]} */
function fixturesOf(rule) {
  return existsSync(at(`test/rules/${rule}`)) ? sourcesBelow(`test/rules/${rule}`) : [];
}

/** @type {Map<string, string[]>} */
const cache = new Map();

/** The facts that a file names, those of ranges such as "SVC-011 to SVC-013" included. @param {string} file @param {readonly string[]} ids */
function citationsIn(file, ids) {
  const known = cache.get(file);
  if (known) return known;
  const text = readFileSync(at(file), 'utf8');
  const cited = new Set(text.match(/\b[A-Z]{2,4}-\d{3}\b/g) ?? []);
  for (const [, from = '', to = ''] of text.matchAll(
    /\b([A-Z]{2,4}-\d{3})(?: to |\.\.|–|-)([A-Z]{2,4}-\d{3}|\d{3})\b/g,
  )) {
    const prefix = from.slice(0, -3);
    const end = Number(to.slice(-3));
    for (let number = Number(from.slice(-3)); number <= end; number++) {
      cited.add(`${prefix}${String(number).padStart(3, '0')}`);
    }
  }
  const result = ids.filter((id) => cited.has(id));
  cache.set(file, result);
  return result;
}
