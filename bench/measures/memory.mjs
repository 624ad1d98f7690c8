// What a server holds in memory with a workspace, above the same server with none.
import path from 'node:path';
import { PROBED, probeOf, runNode } from '../children.mjs';
import { writeWorkspace } from '../generate.mjs';
import { HAS_PROC, memory } from '../processes.mjs';
import { pause, startOurs } from '../servers.mjs';
import { inTurns, median } from '../statistics.mjs';

/** How long an editor that nobody types into is idle here, in milliseconds. */
const IDLE = 15_000;
/** In megabytes. */
const MOST = 60;
const PARSE = path.join(import.meta.dirname, '../peers/parse.mjs');

/** @param {string} folder */
async function memoryOf(folder) {
  const client = await startOurs(folder, { nodeOptions: PROBED });
  const pid = /** @type {number} */ (client.process.pid);
  await client.pullWorkspace();
  const scanned = memory(pid);
  await pause(IDLE);
  const idle = memory(pid);
  client.process.kill('SIGUSR2');
  while (probeOf(client.stderr).heap === undefined) await pause(100);
  const collected = memory(pid);
  const { heap } = probeOf(client.stderr);
  await client.stop();
  return /** @type {Record<string, number>} */ ({
    scanned: scanned?.rss,
    peak: scanned?.peak,
    idle: idle?.rss,
    collected: collected?.rss,
    heap,
  });
}

/** @param {import('../report.mjs').Report} report @param {import('../run.mjs').Options} options */
export async function measureMemory(report, { largest, rounds }) {
  if (!HAS_PROC) {
    report.missing(`memory of the server with ${largest} manifests`, 'only Linux tells it in /proc');
    return;
  }
  const smaller = largest / 10;
  const [many, some, none] = [largest, smaller, 0].map(writeWorkspace);
  report.progress(`memory: ${largest} manifests`);
  const figures = await inTurns(Math.max(1, Math.round(rounds / 25)), {
    many: () => memoryOf(many),
    some: () => memoryOf(some),
    none: () => memoryOf(none),
    trees: async () => {
      const { rss, heap } = JSON.parse((await runNode([PARSE, 'yaml', many, 'keep'])).stdout);
      return { rss, heap };
    },
  });
  const names = { many: `${largest} manifests`, some: `${smaller} manifests`, none: 'none' };
  const when = {
    scanned: 'RSS after all diagnostics',
    peak: 'highest RSS',
    idle: `RSS after ${IDLE / 1000} idle seconds`,
    collected: 'RSS after a full collection',
    heap: 'live heap',
  };
  for (const [side, name] of Object.entries(names)) {
    for (const [key, what] of Object.entries(when))
      report.series(`memory, ${name}: ${what}`, figures[side][key], 'MB');
  }
  report.series('memory, trees of yaml: RSS', figures.trees.rss, 'MB');
  report.series('memory, trees of yaml: live heap', figures.trees.heap, 'MB');
  const above = (/** @type {string} */ side, /** @type {string} */ key) =>
    figures[side][key].map((value) => value - median(figures.none[key]));
  const unit = 'MB';
  report.compare({
    id: 'memory',
    what: `RSS with ${largest} manifests, idle, above the server with none : ${MOST} MB`,
    limit: 1,
    unit,
    a: { values: above('many', 'idle') },
    b: { values: [MOST] },
  });
  report.compare({
    id: 'memory-heap',
    what: `live heap above the server with none : ${MOST} MB`,
    limit: 1,
    unit,
    a: { values: above('many', 'heap') },
    b: { values: [MOST] },
  });
  report.compare({
    id: 'memory-trees',
    what: 'RSS above the server with none : RSS of the trees of yaml',
    limit: 1 / 8,
    unit,
    a: { values: above('many', 'idle') },
    b: { values: figures.trees.rss },
  });
  report.compare({
    id: 'memory-heap-trees',
    what: 'live heap above the server with none : live heap of the trees of yaml',
    limit: 1 / 8,
    unit,
    a: { values: above('many', 'heap') },
    b: { values: figures.trees.heap },
  });
  const each = (/** @type {string} */ side, /** @type {string} */ key, /** @type {number} */ count) => ({
    values: above(side, key).map((value) => (value * 1000) / count),
  });
  report.compare({
    id: 'memory-growth',
    what: `live heap per manifest, ${largest} : ${smaller}`,
    limit: 1.1,
    unit: 'kB',
    a: each('many', 'heap', largest),
    b: each('some', 'heap', smaller),
  });
  report.compare({
    id: 'memory-growth-rss',
    what: `RSS per manifest, ${largest} : ${smaller}`,
    limit: 1.1,
    unit: 'kB',
    a: each('many', 'idle', largest),
    b: each('some', 'idle', smaller),
  });
}
