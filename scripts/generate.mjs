// Writes what follows from other files: the schemas of Kubernetes' fields and of settings files, the settings in
// package.json, the headers of the rule pages, the tables of rules, of facts and of settings. `--check` writes nothing and
// fails where something is stale.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import { build } from 'esbuild';
import { generateCoverage } from './generate-coverage.mjs';
import { generateSchema } from './generate-schema.mjs';
import { generateSettingsSchema } from './generate-settings-schema.mjs';
import { generateSettings } from './generate-settings.mjs';
import { koreanWords, withKeys, withWords } from './manifest-words.mjs';
import { sentencesIn } from './words.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (/** @type {string} */ file) => path.join(root, file);
const checkOnly = process.argv.includes('--check');

const { RULES, DEFAULT_SETTINGS, docsUrl } = await loadCore();
/** @type {Map<string, string>} */
const files = new Map();
files.set('server/src/core/k8s/schema.generated.json', await generateSchema());
const english = await generateManifest();
await generateWords(english);
files.set(
  'schemas/settings.schema.json',
  generateSettingsSchema(
    english.contributes.configuration.properties,
    RULES.map((/** @type {any} */ { id }) => id),
  ),
);
files.set('docs/rules/README.md', generateTable());
files.set('docs/settings.md', generateSettings(english));
const coverage = generateCoverage(RULES);
files.set('docs/coverage.md', coverage.text);
for (const page of await readdir(at('docs/rules'))) {
  const rule = RULES.find((/** @type {any} */ { id }) => `${id}.md` === page);
  if (rule)
    files.set(`docs/rules/${page}`, withHeader(await readFile(at(`docs/rules/${page}`), 'utf8'), rule));
}

const stale = [];
for (const [file, text] of files) {
  const before = await readFile(at(file), 'utf8').catch(() => '');
  if (before === text) continue;
  stale.push(file);
  if (checkOnly) continue;
  await mkdir(path.dirname(at(file)), { recursive: true });
  await writeFile(at(file), text);
}
if (coverage.open.length > 0) {
  console.error(`neither covered nor given a reason in docs/facts.yaml: ${coverage.open.join(', ')}`);
  process.exitCode = 1;
}
if (checkOnly && stale.length > 0) {
  console.error(`stale: ${stale.join(', ')}\nrun: npm run generate`);
  process.exitCode = 1;
}

/** Keys for people's words in package.json, and what all sentences are in each language: those that are gone go. */
async function generateWords(/** @type {any} */ english) {
  const { manifest, words } = withKeys(english);
  const summaries = await readJson('l10n/rules.ko.json');
  const korean = koreanWords(words, await readJson('package.nls.ko.json'), summaries, RULES, docsUrl);
  files.set('package.json', toJson(manifest));
  files.set('package.nls.json', toJson(words));
  files.set('package.nls.ko.json', toJson(korean));
  files.set('docs/rules/README.ko.md', generateKoreanTable(summaries));
  const keys = [...new Set(sentencesIn(root).map(({ key }) => key))].sort();
  files.set('l10n/bundle.l10n.json', toJson(Object.fromEntries(keys.map((key) => [key, key]))));
  const translated = await readJson('l10n/bundle.l10n.ko.json');
  const known = keys.filter((key) => translated[key] !== undefined);
  files.set(
    'l10n/bundle.l10n.ko.json',
    toJson(Object.fromEntries(known.map((key) => [key, translated[key]]))),
  );
}

function generateKoreanTable(/** @type {Readonly<Record<string, string>>} */ summaries) {
  const severities = { error: '오류', warning: '경고', information: '정보', hint: '힌트' };
  const rows = RULES.map(
    (/** @type {any} */ { id, severity }) =>
      `| [${id}](${id}.md) | ${severities[/** @type {keyof typeof severities} */ (severity)]} | ${summaries[id] ?? ''} |`,
  );
  return [
    '<!-- generated from l10n/rules.ko.json: run `npm run generate` -->',
    '# 규칙',
    '',
    '각 규칙의 페이지는 영어로 되어 있습니다.',
    '',
    '| 규칙 | 기본 심각도 | 요약 |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

async function readJson(/** @type {string} */ file) {
  return JSON.parse(await readFile(at(file), 'utf8').catch(() => '{}'));
}

function toJson(/** @type {unknown} */ value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function loadCore() {
  const outfile = at('.cache/core.mjs');
  await mkdir(path.dirname(outfile), { recursive: true });
  await build({
    entryPoints: [at('server/src/core/index.ts')],
    outfile,
    bundle: true,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    alias: { yaml: at('node_modules/yaml/browser/index.js') },
    format: 'esm',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

async function generateManifest() {
  const manifest = withWords(await readJson('package.json'), await readJson('package.nls.json'));
  const { from, to } = DEFAULT_SETTINGS.nodePortRange;
  const rules = Object.fromEntries(
    RULES.map((/** @type {any} */ rule) => [
      `kubeRoutes.rules.${rule.id}`,
      {
        type: 'string',
        enum: ['default', 'error', 'warning', 'information', 'hint', 'off'],
        default: 'default',
        markdownDescription: `${rule.summary}. By default: ${rule.severity}. [About this rule](${docsUrl(rule.id)})`,
        scope: 'resource',
      },
    ]),
  );
  const inlayHints = Object.fromEntries(
    Object.entries({
      targetPort: 'The number behind a named `targetPort`: `targetPort: http` → 8080.',
      backend: 'The port of the Pods behind a port of an Ingress or HTTPRoute backend: `number: 80` → 8080.',
      selectedPods: 'How many Pods the selector of a Service selects: 3 Pods in 2 workloads.',
      dnsName: 'The DNS name that the name of a Service makes: `web.shop.svc.cluster.local`.',
    }).map(([name, markdownDescription]) => [
      `kubeRoutes.inlayHints.${name}`,
      {
        type: 'boolean',
        default: DEFAULT_SETTINGS.inlayHints[name],
        markdownDescription,
        scope: 'resource',
      },
    ]),
  );
  const limits = Object.fromEntries(
    Object.entries({
      fileSize: 'The size up to which a file is read, in millions of characters.',
      documents: 'How many YAML documents a file may have to be read.',
      depth: 'How many levels of mappings and lists a file may nest to be read, at most 256.',
    }).map(([name, markdownDescription]) => [
      `kubeRoutes.limits.${name}`,
      {
        type: 'number',
        default: DEFAULT_SETTINGS.limits[name],
        exclusiveMinimum: 0,
        markdownDescription: `${markdownDescription} The objects of a larger one are neither checked nor found by other files, and \`file-limit\` says so.`,
        scope: 'resource',
      },
    ]),
  );
  manifest.contributes.configuration = {
    title: 'Kube Routes',
    properties: {
      'kubeRoutes.nodePortRange': {
        type: 'string',
        default: `${from}-${to}`,
        pattern: '^\\s*\\d{1,5}\\s*-\\s*\\d{1,5}\\s*$',
        markdownDescription:
          'The range of node ports that the API server hands out (its `--service-node-port-range`), both ends included.',
        scope: 'resource',
      },
      'kubeRoutes.defaultNamespace': {
        type: 'string',
        default: DEFAULT_SETTINGS.defaultNamespace,
        markdownDescription: 'The namespace of objects that do not name one.',
        scope: 'resource',
      },
      'kubeRoutes.clusterDomain': {
        type: 'string',
        default: DEFAULT_SETTINGS.clusterDomain,
        markdownDescription: "The cluster's DNS domain, the end of every fully qualified Service name.",
        scope: 'resource',
      },
      'kubeRoutes.kubernetesVersion': {
        type: 'string',
        default: `1.${DEFAULT_SETTINGS.kubernetesVersion}`,
        pattern: '^\\s*v?1\\.\\d{1,3}(\\.\\S*)?\\s*$',
        markdownDescription:
          'The oldest version of Kubernetes that the manifests are for, such as `1.33`. What its API server refuses, or does not know yet, is reported; what only newer ones refuse is not. Known are the versions up to 1.37.',
        scope: 'resource',
      },
      'kubeRoutes.exclude': {
        type: 'array',
        items: { type: 'string' },
        default: DEFAULT_SETTINGS.exclude,
        markdownDescription:
          'Glob patterns of files and folders that are left out, relative to the workspace folder, such as `test/data/**`. `.git` and `node_modules` always are.',
        scope: 'resource',
      },
      'kubeRoutes.respectGitignore': {
        type: 'boolean',
        default: DEFAULT_SETTINGS.respectGitignore,
        markdownDescription:
          'Leave out the files that git ignores, by the `.gitignore` files of the workspace folder and of the repository around it.',
        scope: 'resource',
      },
      ...limits,
      ...inlayHints,
      'kubeRoutes.codeLens': {
        type: 'boolean',
        default: DEFAULT_SETTINGS.codeLens,
        markdownDescription:
          'Say above each Service where its traffic goes and comes from, and above each workload which Services select it.',
        scope: 'resource',
      },
      'kubeRoutes.schemaChecks': {
        type: 'string',
        enum: ['auto', 'on', 'off'],
        markdownEnumDescriptions: [
          'Left to the YAML extension in open files: text that is not YAML unless `yaml.validate` is off, and the rest where it is known to check by a strict Kubernetes schema, which `yaml.schemas` or a comment in the file names. Everything else is reported here.',
          'Reported here in any case.',
          'What a schema finds is left to others in any case, and text that is not YAML as by `auto`.',
        ],
        default: DEFAULT_SETTINGS.schemaChecks,
        markdownDescription:
          'Who reports what the YAML extension (`redhat.vscode-yaml`) may report as well: text that is not YAML, and what a plain check by a schema finds, which is unknown fields, values of the wrong type, and fields that the schema requires.',
        scope: 'resource',
      },
      ...rules,
    },
  };
  return manifest;
}

function generateTable() {
  const rows = RULES.map(
    (/** @type {any} */ { id, summary, severity, fixable }) =>
      `| [\`${id}\`](${id}.md) | ${summary} | ${severity} | ${fixable === 'safe' ? 'safe' : fixable ? 'to choose from' : '–'} |`,
  );
  return `<!-- generated: run \`npm run generate\` -->
# Rules

An **error** is something that the API server refuses. A **warning** is accepted, but the traffic does not go where the
author means. **Information** is probably unintended, a **hint** is worth knowing. Where the missing partner may simply
live elsewhere, a near miss is what turns information into a warning. Every rule can be set to another severity or
\`off\` in the setting \`kubeRoutes.rules\`.

| rule | finds | severity | fixes |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function withHeader(/** @type {string} */ page, /** @type {any} */ { id, summary, severity, fixable }) {
  const fixes =
    fixable === 'safe' ? 'with a safe fix' : fixable ? 'with fixes to choose from' : 'without a fix';
  const header = `<!-- generated: run \`npm run generate\` -->
# \`${id}\`

> ${summary}. **${severity[0].toUpperCase()}${severity.slice(1)}**, ${fixes}.

<!-- end of generated header -->
`;
  const body = page.replace(/^<!-- generated[\s\S]*?<!-- end of generated header -->\n?/, '');
  return header + (body.startsWith('\n') ? body : `\n${body}`);
}
