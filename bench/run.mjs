// Measures Kube Routes beside its peers: `npm run bench`, or parts of it. bench/README.md says how to read what it prints.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

/**
 * @typedef {object} Options
 * @property {number} largest how many manifests the large workspace has
 * @property {number} rounds how often the quick measurements are repeated; slow ones less often, in proportion
 * @property {boolean} full whether to measure what takes minutes
 */

const here = import.meta.dirname;
const root = path.dirname(here);
const PARTS = ['keystroke', 'push', 'typing', 'start', 'scan', 'requests', 'memory', 'cli'];
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    sizes: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '50' },
    full: { type: 'boolean', default: false },
    output: { type: 'string', default: path.join(here, 'results.md') },
  },
});
const only = values.only?.flatMap((part) => part.split(',')) ?? PARTS;
const unknown = only.filter((part) => !PARTS.includes(part));
const sizes = values.sizes.split(',').map(Number);
if (unknown.length > 0 || sizes.some((size) => !(size >= 100))) {
  console.error(
    `usage: npm run bench -- [--only ${PARTS.join('|')}]… [--sizes <at least 100>,…] [--rounds <number>] [--full] [--output <file>]`,
  );
  process.exit(2);
}
installPeers();
if (!existsSync(path.join(root, 'dist/server.js'))) throw new Error('run `npm run build` first');

// Only now, as these import the peers.
const { Report } = await import('./report.mjs');
const { measureKeystroke, measurePush, measureTyping } = await import('./measures/keystroke.mjs');
const { measureStart } = await import('./measures/start.mjs');
const { measureScan } = await import('./measures/scan.mjs');
const { measureRequests } = await import('./measures/requests.mjs');
const { measureMemory } = await import('./measures/memory.mjs');
const { measureCli } = await import('./measures/cli.mjs');
const measures = {
  keystroke: measureKeystroke,
  push: measurePush,
  typing: measureTyping,
  start: measureStart,
  scan: measureScan,
  requests: measureRequests,
  memory: measureMemory,
  cli: measureCli,
};

const began = Date.now();
/** @type {InstanceType<typeof Report>[]} */
const reports = [];
mkdirSync(path.dirname(path.resolve(values.output)), { recursive: true });
for (const largest of sizes) {
  const report = new Report((message) =>
    console.error(`${Math.round((Date.now() - began) / 1000)} s  ${message}`),
  );
  reports.push(report);
  for (const part of only) {
    try {
      await measures[/** @type {keyof typeof measures} */ (part)](report, {
        largest,
        rounds: Number(values.rounds),
        full: values.full,
      });
    } catch (error) {
      report.missing(part, String(error).split('\n')[0]);
      console.error(error);
      process.exitCode = 1;
    }
    // After each part, so that a run that is broken off has not been for nothing.
    writeFileSync(values.output, results());
  }
}
console.log(results());
process.exit();

function results() {
  return `# Benchmark\n\n${describeMachine()}\n${reports.map((report) => report.toMarkdown()).join('\n')}`;
}

/** The peers have a lock of their own, and are installed as it says whenever it has changed. */
function installPeers() {
  const installed = path.join(here, 'node_modules/.package-lock.json');
  const lock = path.join(here, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

function describeMachine() {
  const require = createRequire(import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const own = require('../package.json');
  const cpu = os.cpus();
  return [
    `${new Date().toISOString().slice(0, 10)}, ${values.sizes} manifests, ${Math.round((Date.now() - began) / 1000)} s in all.`,
    `Machine: ${cpu.length} × ${cpu[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}, Node ${process.version}; load ${os.loadavg()[0].toFixed(1)} at the end.`,
    `Versions: kube-routes ${own.version} (${revision()}), ${versions.join(', ')}.`,
    '',
  ].join('\n');
}

function revision() {
  try {
    return execFileSync('git', ['-C', root, 'describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'no checkout';
  }
}
