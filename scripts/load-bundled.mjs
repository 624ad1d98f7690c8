// Makes one module of a TypeScript program of the tests and the core, and loads it.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} entry below the root of the repository
 * @param {string} bundle where the module is written
 * @returns {Promise<any>} what it exports
 */
export async function loadBundled(entry, bundle) {
  await mkdir(path.dirname(bundle), { recursive: true });
  await build({
    entryPoints: [path.join(root, entry)],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { yaml: path.join(root, 'node_modules/yaml/browser/index.js') },
    external: ['fast-check'],
    logLevel: 'warning',
  });
  return import(pathToFileURL(bundle).href);
}
