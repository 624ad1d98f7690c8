// Measures the tool on checkouts of real repositories, one per subfolder:
//   npm run build && npm run precision -- <folder of checkouts> [<file for the results, as JSON>]
// First what it finds there, by the command line as users run it. Then what it misses: mistakes are planted, one at a
// time and in memory only, and each should be found as a warning whose first fix takes it back.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import { build } from 'esbuild';
import { plantIn, PLANTS } from './precision-plants.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const SEVERITIES = ['error', 'warning', 'information', 'hint'];
const [folder, output = path.join(root, '.cache/precision.json')] = process.argv.slice(2);
if (!folder) {
  console.error('usage: npm run precision -- <folder of checkouts> [<file for the results>]');
  process.exit(2);
}

const core = await loadCore();
const entries = await readdir(folder, { withFileTypes: true });
const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
const repositories = [];
for (const name of names.sort()) {
  const directory = path.resolve(folder, name);
  const findings = findingsIn(directory);
  const snapshot = await snapshotOf(directory);
  const results = plantIn(core, snapshot).map((result) => ({
    ...result,
    uri: result.uri.slice(core.toUri(directory).length + 1),
  }));
  repositories.push({ name, commit: commitOf(directory), ...sizeOf(snapshot), findings, plants: results });
  const counts = SEVERITIES.map(
    (severity) => `${findings.filter((finding) => finding.severity === severity).length} ${severity}`,
  );
  console.log(`${name}: ${counts.join(', ')}; ${results.length} mistakes planted`);
}
printFindings();
printRecall();
await writeFile(output, JSON.stringify(repositories, null, 1));
console.log(`\nall findings and plants: ${output}`);

/** What the API of the core gives, and the parts of it that say what belongs together. */
async function loadCore() {
  const outfile = path.join(root, '.cache/precision-core.mjs');
  await mkdir(path.dirname(outfile), { recursive: true });
  const parts = [
    'core/index',
    'core/k8s/host-mentions',
    'core/k8s/resource',
    'core/routing/pairing',
    'core/routing/selection',
    'core/routing/service-lookup',
    'core/routing/service-names',
    'core/workspace/index-keys',
    'core/workspace/manifest-sets',
    'core/workspace/scope',
    'core/yaml/scalar-place',
    'files/node-files',
  ];
  const contents = [
    ...parts.map((part) => `export * from './server/src/${part}';`),
    `export { find, isManifest } from './server/src/core/workspace/snapshot';`,
  ].join('\n');
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: `import { createRequire } from 'node:module';const require = createRequire(import.meta.url);`,
    },
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

/** @param {string} directory */
function findingsIn(directory) {
  const text = execFileSync(
    process.execPath,
    [path.join(root, 'dist/cli.js'), 'check', '--format', 'json', '--fail-on', 'never'],
    { cwd: directory, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  return JSON.parse(text).map((/** @type {any} */ { file, range, severity, code, message }) => ({
    file,
    line: range.start.line + 1,
    severity,
    code,
    message,
  }));
}

/** @param {string} directory */
async function snapshotOf(directory) {
  const { files } = await core.findFiles(directory, core.DEFAULT_SETTINGS);
  const changes = files.flatMap((/** @type {string} */ file) => {
    const uri = core.toUri(file);
    const text = core.isTemplateName(uri) ? '' : core.readText(file);
    return text === undefined ? [] : [{ uri, file: core.parseFile(uri, text) }];
  });
  return core.withFiles(core.emptySnapshot([core.toUri(directory)]), changes);
}

/** @param {any} snapshot */
function sizeOf(snapshot) {
  let manifests = 0;
  let services = 0;
  for (const [uri, { documents }] of snapshot.files) {
    if (!core.isManifest(snapshot, uri)) continue;
    const resources = documents.flatMap((/** @type {any} */ document) => core.resourcesOf(document));
    if (resources.length > 0) manifests++;
    services += resources.filter(core.isService).length;
  }
  return { files: snapshot.files.size, manifests, services };
}

/** @param {string} directory */
function commitOf(directory) {
  try {
    const git = (/** @type {string[]} */ ...args) =>
      execFileSync('git', ['-C', directory, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
    // The checkout itself, and not a repository around it.
    return git('rev-parse', '--show-prefix') === '' ? git('rev-parse', 'HEAD') : undefined;
  } catch {
    return undefined;
  }
}

function printFindings() {
  const all = repositories.flatMap(({ findings }) => findings);
  const codes = [...new Set(all.map(({ code }) => code))].sort();
  console.log(`\n| rule | ${SEVERITIES.join(' | ')} |\n| --- |${' --- |'.repeat(SEVERITIES.length)}`);
  for (const code of codes) {
    const counts = SEVERITIES.map(
      (severity) => all.filter((finding) => finding.code === code && finding.severity === severity).length,
    );
    console.log(`| ${code} | ${counts.join(' | ')} |`);
  }
}

function printRecall() {
  const all = repositories.flatMap(({ plants }) => plants);
  console.log('\n| planted | where the partner is | planted | found | other fix | milder | silent |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const kind of Object.keys(PLANTS)) {
    const ofKind = all.filter((plant) => plant.kind === kind);
    for (const place of ['close', 'further away']) {
      const plants = ofKind.filter((plant) => plant.place === place);
      if (plants.length === 0) continue;
      const count = (/** @type {string} */ outcome) =>
        plants.filter((plant) => plant.outcome === outcome).length;
      const found = `${count('found')} (${((100 * count('found')) / plants.length).toFixed(1)} %)`;
      console.log(
        `| ${kind} | ${place} | ${plants.length} | ${found} | ${count('other fix')} | ${count('milder')} | ${count('silent')} |`,
      );
    }
  }
}
