// Bundles the client, the server and the command line into dist/, or `--outdir=DIR`; what runs in a browser goes into
// its folder web/. `--watch` keeps doing so.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { build, context } from 'esbuild';
import { thirdPartyNotices } from './third-party-notices.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

const given = process.argv.find((argument) => argument.startsWith('--outdir='))?.slice('--outdir='.length);
const outdir = path.resolve(root, given ?? 'dist');

/** A table of this size is read twice as fast as JSON than as JavaScript. @type {import('esbuild').Plugin} */
const tablesAsJson = {
  name: 'tables as JSON',
  setup({ onLoad }) {
    onLoad({ filter: /\.generated\.json$/ }, async ({ path: file }) => {
      const table = JSON.stringify(JSON.parse(await readFile(file, 'utf8')));
      return { contents: `export default JSON.parse(${JSON.stringify(table)})`, loader: 'js' };
    });
  },
};

/** What the client imports when it is asked for, each a bundle of its own beside the client's. */
const onDemand = {
  'routes-panel': 'client/src/routes/panel.ts',
  report: 'client/src/report.ts',
  walkthrough: 'client/src/walkthrough.ts',
};

/** @type {import('esbuild').Plugin} */
const apart = {
  name: 'bundles on demand',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path: wanted, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const file = path
        .relative(root, path.join(resolveDir, `${wanted}.ts`))
        .split(path.sep)
        .join('/');
      const found = Object.entries(onDemand).find(([, source]) => source === file);
      if (!found) return { errors: [{ text: `${file} is imported on demand; name its bundle in onDemand` }] };
      return { path: `./${found[0]}.js`, external: true };
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  minify: true,
  keepNames: false,
  sourcemap: true,
  metafile: true,
  // They are in ThirdPartyNotices.txt, with the licences.
  legalComments: 'none',
  define: { VERSION: JSON.stringify(version) },
  // The parser's Node build asks the environment for a debugging switch at every token; this one does not.
  alias: { yaml: path.join(root, 'node_modules/yaml/browser/index.js') },
  plugins: [tablesAsJson],
  logLevel: 'warning',
};

/** As a package the server and the command line are commands. */
const program = { js: '#!/usr/bin/env node' };

/** For browsers, where one bundle cannot load another. @type {import('esbuild').BuildOptions} */
const browser = {
  ...options,
  outdir: path.join(outdir, 'web'),
  platform: 'browser',
  target: 'es2022',
  mainFields: ['browser', 'module', 'main'],
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...options, entryPoints: { server: 'server/src/node.ts' }, banner: program },
  {
    ...options,
    entryPoints: { client: 'client/src/node.ts', ...onDemand },
    plugins: [apart],
    // VS Code gives its API to what is required, not to what is imported.
    supported: { 'dynamic-import': false },
  },
  // The command line is a program of its own.
  {
    ...options,
    entryPoints: { cli: 'server/src/cli.ts' },
    banner: program,
    define: { ...options.define, RULE_PAGES: JSON.stringify(await rulePages()) },
  },
  { ...browser, entryPoints: { client: 'client/src/browser.ts' } },
  { ...browser, entryPoints: { server: 'server/src/browser.ts' }, format: 'iife' },
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
  },
];

if (process.argv.includes('--watch')) {
  for (const bundle of bundles) await (await context({ ...bundle, logLevel: 'info' })).watch();
} else {
  const results = await Promise.all(bundles.map((bundle) => build(bundle)));
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  await writeFile(path.join(outdir, 'ThirdPartyNotices.txt'), await thirdPartyNotices(root, inputs));
}

/** The pages of the rules by their ids, which the command line explains rules with. */
async function rulePages() {
  const files = (await readdir(path.join(root, 'docs/rules'))).filter((file) => !file.startsWith('README.'));
  const read = async (/** @type {string} */ file) => [
    path.basename(file, '.md'),
    await readFile(path.join(root, 'docs/rules', file), 'utf8'),
  ];
  return Object.fromEntries(await Promise.all(files.map(read)));
}
