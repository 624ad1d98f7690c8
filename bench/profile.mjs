// What the time and the memory go to, for who makes it less: `node bench/profile.mjs <scan|warm|keystroke|large|cli|heap> [<size>]`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from 'esbuild';
import { CACHE, writeWorkspace } from './generate.mjs';
import { Typist } from './measures/keystroke.mjs';
import { fillCache, scanOnce } from './measures/scan.mjs';
import { onceRead } from './page-cache.mjs';
import { pause, startOurs } from './servers.mjs';
import { markdownTable } from './table.mjs';
import { LARGE, SMALL } from './workspace/edited.mjs';

const ROWS = 40;
const KEYS = 5;

const root = path.dirname(import.meta.dirname);
const DIST = path.join(CACHE, 'dist');
const [what, size = '10000'] = process.argv.slice(2);
const folder = writeWorkspace(Number(size));
const output = path.join(CACHE, `profile-${what}`);
const server = path.join(DIST, 'server.js');
// As scripts/build.mjs bundles them, but with their names.
await build({
  absWorkingDir: root,
  entryPoints: { server: 'server/src/node.ts', cli: 'server/src/cli.ts' },
  outdir: DIST,
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  define: { VERSION: '"profiled"', RULE_PAGES: '{}' },
  alias: { yaml: path.join(root, 'node_modules/yaml/browser/index.js') },
});
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const profiled = ['--cpu-prof', `--cpu-prof-dir=${output}`, '--cpu-prof-interval=500'];

if (what === 'scan') {
  await onceRead(folder, () => scanOnce(folder, undefined, { server, nodeOptions: profiled }))();
  printProfile(0);
} else if (what === 'warm') {
  const cacheFolder = path.join(output, 'cache');
  await fillCache(folder, cacheFolder, server);
  await onceRead(folder, () => scanOnce(folder, cacheFolder, { server, nodeOptions: profiled }))();
  printProfile(0);
} else if (what === 'keystroke') {
  const client = await startOurs(folder, { server, nodeOptions: profiled });
  await client.pullWorkspace();
  const typist = new Typist(client, SMALL);
  const from = performance.now() - client.started;
  for (let key = 0; key < KEYS; key++) {
    const all = client.pullWorkspace();
    typist.type();
    await client.pull(SMALL.path);
    await all;
  }
  console.log(
    `per key: ${((performance.now() - client.started - from) / KEYS).toFixed(0)} ms with all diagnostics`,
  );
  await client.stop();
  printProfile(from);
} else if (what === 'large') {
  const client = await startOurs(folder, { file: LARGE.path, server, nodeOptions: profiled });
  const typist = new Typist(client, LARGE);
  const from = performance.now() - client.started;
  for (let key = 0; key < 8 * KEYS; key++) {
    typist.type();
    await client.pull(LARGE.path);
  }
  await client.stop();
  printProfile(from);
} else if (what === 'cli') {
  execFileSync(
    process.execPath,
    [...profiled, path.join(DIST, 'cli.js'), 'check', '--format', 'json', '--fail-on', 'never'],
    { cwd: folder, maxBuffer: 1 << 28 },
  );
  printProfile(0);
} else if (what === 'heap') {
  const client = await startOurs(folder, {
    server,
    nodeOptions: ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${output}`],
  });
  await client.pullWorkspace();
  client.process.kill('SIGUSR2');
  await written(output);
  await client.stop();
  printHeap();
} else {
  console.error('usage: node bench/profile.mjs <scan|warm|keystroke|large|cli|heap> [<number of manifests>]');
  process.exitCode = 2;
}

/** Functions by the time that they took themselves, and by that of what they called, too. @param {number} from in milliseconds since the start */
function printProfile(from) {
  const [file] = readdirSync(output).filter((name) => name.endsWith('.cpuprofile'));
  const profile = JSON.parse(readFileSync(path.join(output, file), 'utf8'));
  const maps = new Map(['server.js', 'cli.js'].map((name) => [name, sourceMapOf(name)]));
  const nodes = new Map(profile.nodes.map((/** @type {any} */ node) => [node.id, node]));
  const parents = new Map();
  for (const node of nodes.values()) for (const child of node.children ?? []) parents.set(child, node.id);
  const labels = new Map([...nodes.values()].map((node) => [node.id, labelOf(node.callFrame, maps)]));
  const own = new Map();
  const all = new Map();
  let total = 0;
  let time = 0;
  profile.samples.forEach((/** @type {number} */ id, /** @type {number} */ index) => {
    const delta = profile.timeDeltas[index] / 1000;
    time += delta;
    if (time < from || ['(idle)', '(program)'].includes(labels.get(id))) return;
    total += delta;
    own.set(labels.get(id), (own.get(labels.get(id)) ?? 0) + delta);
    const seen = new Set();
    for (let node = id; node !== undefined; node = parents.get(node)) seen.add(labels.get(node));
    for (const label of seen) all.set(label, (all.get(label) ?? 0) + delta);
  });
  console.log(`\n${total.toFixed(0)} ms busy\n`);
  // What stands above everything else, and the parser's inner calls, say nothing: only our own are listed with theirs.
  const ours = new Map([...all].filter(([label]) => label.includes('server/src/')));
  for (const [title, map] of /** @type {const} */ ([
    ['itself', own],
    ['our own, with what they call', ours],
  ])) {
    const rows = [...map].sort(([, a], [, b]) => b - a).slice(0, ROWS);
    const cells = rows.map(([label, spent]) => [label, spent.toFixed(0), ((100 * spent) / total).toFixed(1)]);
    console.log(markdownTable([[title, 'ms', '%'], ...cells], 'lrr'));
  }
}

/** @param {string} name */
function sourceMapOf(name) {
  return new SourceMap(JSON.parse(readFileSync(path.join(DIST, `${name}.map`), 'utf8')));
}

/** @param {any} frame @param {Map<string, SourceMap>} maps */
function labelOf({ functionName, url, lineNumber, columnNumber }, maps) {
  const name = functionName || '(anonymous)';
  const map = maps.get(path.basename(url));
  if (!map) return url ? `${name} ${url.replace(/^.*\//, '')}` : name;
  const entry = /** @type {any} */ (map.findEntry(lineNumber, columnNumber));
  const source = String(entry.originalSource ?? '')
    .replace(/^(?:\.\.\/)+/, '')
    .replace(/^.*node_modules\//, '');
  return `${name} ${source}:${(entry.originalLine ?? 0) + 1}`;
}

/** Objects by the name of what made them, plain ones by their properties. */
function printHeap() {
  const [file] = readdirSync(output);
  const { snapshot, nodes, edges, strings } = JSON.parse(readFileSync(path.join(output, file), 'utf8'));
  const {
    node_fields: fields,
    node_types: types,
    edge_fields: edgeFields,
    edge_types: edgeTypes,
  } = snapshot.meta;
  let edge = 0;
  const at = (/** @type {string} */ field) => fields.indexOf(field);
  const groups = new Map();
  let total = 0;
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = types[at('type')][nodes[node + at('type')]];
    const name = strings[nodes[node + at('name')]];
    const properties = [];
    for (let left = nodes[node + at('edge_count')]; left > 0; left--, edge += edgeFields.length) {
      if (edgeTypes[0][edges[edge]] === 'property') properties.push(strings[edges[edge + 1]]);
    }
    // What plain objects are shows in what they have; small numbers are no edges, so ranges have few.
    const shape = properties.filter((property) => property !== '__proto__').join(' ');
    const isPlain = type === 'object' && name === 'Object';
    const isNamed = ['object', 'closure', 'native', 'hidden'].includes(type);
    const label = isPlain ? `{ ${shape.slice(0, 90)} }` : isNamed ? `${type} ${name.slice(0, 50)}` : type;
    const group = groups.get(label) ?? { size: 0, count: 0 };
    groups.set(label, { size: group.size + nodes[node + at('self_size')], count: group.count + 1 });
    total += nodes[node + at('self_size')];
  }
  console.log(
    `${(total / 1e6).toFixed(1)} MB live, ${(total / 1e3 / Number(size)).toFixed(1)} kB per manifest\n`,
  );
  const rows = [...groups].sort(([, a], [, b]) => b.size - a.size).slice(0, ROWS);
  console.log(
    markdownTable(
      [
        ['of what', 'MB', '%', 'number'],
        ...rows.map(([label, group]) => [
          label,
          (group.size / 1e6).toFixed(2),
          ((100 * group.size) / total).toFixed(1),
          String(group.count),
        ]),
      ],
      'lrrr',
    ),
  );
}

/** Waits until a file in the directory does not grow any more. @param {string} directory */
async function written(directory) {
  let before = -1;
  for (;;) {
    await pause(2_000);
    const [file] = readdirSync(directory);
    const now = file ? statSync(path.join(directory, file)).size : 0;
    if (now > 0 && now === before) return;
    before = now;
  }
}
