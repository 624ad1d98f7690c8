// From the start of a process to all diagnostics of a workspace.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { runNode } from '../children.mjs';
import { writeWorkspace } from '../generate.mjs';
import { onceRead } from '../page-cache.mjs';
import { cpuTime } from '../processes.mjs';
import { PULL, scanFinished, spawnOurs } from '../servers.mjs';
import { inTurns, median } from '../statistics.mjs';

const PARSE = path.join(import.meta.dirname, '../peers/parse.mjs');

/**
 * Starts the server, has it read the workspace, and pulls all diagnostics once.
 * @param {string} folder @param {string} [cacheFolder] what an earlier start left behind, and where the next finds it
 * @param {{ nodeOptions?: string[], server?: string }} [how] what else starts it
 */
export async function scanOnce(folder, cacheFolder, how) {
  const client = spawnOurs(folder, { ...how, ...leftIn(cacheFolder) });
  const read = scanFinished(client).then(() => performance.now() - client.started);
  await client.initialize(PULL, cacheFolder === undefined ? undefined : { cacheFolder });
  const listed = await read;
  await client.pullWorkspace();
  const value = performance.now() - client.started;
  const cpu = cpuTime(/** @type {number} */ (client.process.pid));
  await client.stop();
  return { value, read: listed, ...(cpu !== undefined && { cpu }) };
}

/**
 * A start that leaves behind what it knows, as the editor's extension has it: written once all is quiet for a while.
 * @param {string} folder @param {string} cacheFolder @param {string} [server]
 */
export async function fillCache(folder, cacheFolder, server) {
  const client = spawnOurs(folder, { server, ...leftIn(cacheFolder) });
  const read = scanFinished(client);
  await client.initialize(PULL, { cacheFolder });
  await read;
  await client.pullWorkspace();
  const isWritten = () =>
    existsSync(cacheFolder) && readdirSync(cacheFolder).some((file) => file.endsWith('.cache'));
  for (let waited = 0; !isWritten(); waited++) {
    if (waited > 600) throw new Error('the server keeps nothing');
    await pause(100);
  }
  await client.stop();
}

/** @param {string} [cacheFolder] */
const leftIn = (cacheFolder) =>
  cacheFolder === undefined ? {} : { compiled: path.join(cacheFolder, 'compiled') };

/** Reads all files and parses them, in a process of its own. @param {'yaml' | 'js-yaml'} parser @param {string} folder */
async function parseOnce(parser, folder) {
  const { value, cpu } = await runNode([PARSE, parser, folder]);
  return { value, cpu };
}

/** @param {import('../report.mjs').Report} report @param {import('../run.mjs').Options} options */
export async function measureScan(report, { largest, rounds }) {
  const smaller = largest / 10;
  const [many, some, none] = [largest, smaller, 0].map(writeWorkspace);
  report.progress(`scan: ${largest} manifests`);
  const cacheFolder = mkdtempSync(path.join(tmpdir(), 'kube-routes-bench-'));
  await fillCache(many, cacheFolder);
  const times = await inTurns(Math.max(2, Math.round(rounds / 10)), {
    many: onceRead(many, () => scanOnce(many)),
    again: onceRead(many, () => scanOnce(many, cacheFolder)),
    yaml: onceRead(many, () => parseOnce('yaml', many)),
    events: onceRead(many, () => parseOnce('js-yaml', many)),
    some: onceRead(some, () => scanOnce(some)),
    none: () => scanOnce(none),
  });
  rmSync(cacheFolder, { recursive: true, force: true });
  const names = {
    many: `cold scan of ${largest} to all diagnostics`,
    again: `second start on ${largest} to all diagnostics, nothing changed`,
    yaml: `yaml: read and parse the same ${largest}`,
    events: `js-yaml events: read and parse the same ${largest}`,
    some: `cold scan of ${smaller}`,
    none: 'cold scan of none',
  };
  const sample = (/** @type {string} */ side) => ({ values: times[side].value, cpu: times[side].cpu ?? [] });
  for (const [side, name] of Object.entries(names)) {
    report.sample(name, sample(side));
    if (times[side].read) report.series(`${name}: until all is read`, times[side].read, 'ms');
  }
  const a = sample('many');
  report.compare({
    id: 'scan',
    what: `cold scan of ${largest} manifests to all diagnostics : reading and yaml alone`,
    limit: 1 / 8,
    a,
    b: sample('yaml'),
  });
  report.compare({
    id: 'scan-events',
    what: 'the same : reading and js-yaml events alone',
    limit: 2,
    a,
    b: sample('events'),
  });
  report.compare({ id: 'warm', what: 'warm start : cold', limit: 1 / 3, a: sample('again'), b: a });
  const base = sample('none');
  const each = (/** @type {string} */ side, /** @type {number} */ count) => {
    const per = (/** @type {readonly number[]} */ values, /** @type {readonly number[]} */ of) =>
      values.map((value) => ((value - median(of)) * 1000) / count);
    return { values: per(sample(side).values, base.values), cpu: per(sample(side).cpu, base.cpu) };
  };
  report.compare({
    id: 'scan-growth',
    what: `scan per manifest, ${largest} : ${smaller}`,
    limit: 1.1,
    unit: 'µs',
    a: each('many', largest),
    b: each('some', smaller),
  });
}
