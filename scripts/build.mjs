// Bundles the client, the server and the command line into dist/, or `--outdir=DIR`. `--watch` keeps doing so.
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { build, context } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

const outdir = process.argv.find((argument) => argument.startsWith('--outdir='))?.slice('--outdir='.length);

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  outdir: outdir ?? 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  minify: true,
  keepNames: false,
  sourcemap: true,
  legalComments: 'none',
  define: { VERSION: JSON.stringify(version) },
  // The parser's Node build asks the environment for a debugging switch at every token; this one does not.
  alias: { yaml: path.join(root, 'node_modules/yaml/browser/index.js') },
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...options, entryPoints: { client: 'client/src/node.ts', server: 'server/src/node.ts' } },
  // The command line is a program of its own.
  {
    ...options,
    entryPoints: { cli: 'server/src/cli.ts' },
    banner: { js: '#!/usr/bin/env node' },
    define: { ...options.define, RULE_PAGES: JSON.stringify(await rulePages()) },
  },
  // What runs in the page of the view, with its style sheet.
  {
    ...options,
    entryPoints: ['main.ts', 'view.css'].map((file) => ({
      in: `client/src/routes/view/${file}`,
      out: 'routes-view',
    })),
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    keepNames: false,
  },
];

for (const bundle of bundles) {
  if (process.argv.includes('--watch')) await (await context({ ...bundle, logLevel: 'info' })).watch();
  else await build(bundle);
}

/** The pages of the rules by their ids, which the command line explains rules with. */
async function rulePages() {
  const files = (await readdir(path.join(root, 'docs/rules'))).filter((file) => file !== 'README.md');
  const read = async (/** @type {string} */ file) => [
    path.basename(file, '.md'),
    await readFile(path.join(root, 'docs/rules', file), 'utf8'),
  ];
  return Object.fromEntries(await Promise.all(files.map(read)));
}
