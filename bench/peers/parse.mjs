// Reads every file of a workspace and does nothing but parse it: `node parse.mjs <yaml|js-yaml> <folder>`.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [parser, folder] = process.argv.slice(2);
const read =
  parser === 'yaml' ? (await import('yaml')).parseAllDocuments : (await import('js-yaml')).parseEvents;
let files = 0;
let refused = 0;
const visit = (/** @type {string} */ directory) => {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) visit(full);
    else if (entry.name.endsWith('.yaml')) parse(readFileSync(full, 'utf8'));
  }
};
const parse = (/** @type {string} */ text) => {
  files++;
  try {
    read(text);
  } catch {
    // Templates are no YAML; who reads them finds out like this.
    refused++;
  }
};
visit(folder);
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ files, refused, cpu: (user + system) / 1e3 }));
