// Reads every file of a workspace and does nothing but parse it: `node parse.mjs <yaml|js-yaml> <folder> [keep]`. With
// `keep` it holds on to what was parsed, and says how much memory that takes.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [parser, folder, keep] = process.argv.slice(2);
const read =
  parser === 'yaml' ? (await import('yaml')).parseAllDocuments : (await import('js-yaml')).parseEvents;
/** @type {unknown[]} */
const kept = [];
let files = 0;
let refused = 0;
const before = memory();
visit(folder);
const after = memory();
process.stdout.write(
  JSON.stringify({
    files,
    refused,
    kept: kept.length,
    rss: after.rss - before.rss,
    heap: after.heap - before.heap,
  }),
);

/** @param {string} directory */
function visit(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) visit(full);
    else if (entry.name.endsWith('.yaml')) parse(readFileSync(full, 'utf8'));
  }
}

/** @param {string} text */
function parse(text) {
  files++;
  try {
    const parsed = read(text);
    if (keep) kept.push(parsed);
  } catch {
    // Templates are no YAML; who reads them finds out like this.
    refused++;
  }
}

function memory() {
  // What is resident with the garbage that a process without pressure leaves; what lives without it.
  const rss = process.memoryUsage.rss() / 1e6;
  if (keep) globalThis.gc?.();
  return { rss, heap: process.memoryUsage().heapUsed / 1e6 };
}
