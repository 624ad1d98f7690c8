// `npm run package [-- --out=FILE]`: builds, and packs the extension into a .vsix, as the Marketplace, Open VSX and
// `code --install-extension` take it. The command line is left out: it is on npm.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

/** In bytes: whoever tries the extension waits for the download. */
export const LARGEST = 1_500_000;

/**
 * Packs what is built.
 * @param {string} file the .vsix to write
 * @returns {Promise<number>} its size in bytes
 */
export async function packExtension(file) {
  // It takes a while to load, and only this needs it.
  const { createVSIX } = await import('@vscode/vsce');
  await createVSIX({ cwd: root, packagePath: file, dependencies: false });
  return statSync(file).size;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
  const file = resolve(root, values.out ?? `${name}-${version}.vsix`);
  const size = await packExtension(file);
  console.log(`${relative(process.cwd(), file)}: ${Math.ceil(size / 1000)} kB`);
  if (size > LARGEST) {
    console.error(`error: That is more than ${LARGEST / 1000} kB.`);
    process.exitCode = 1;
  }
}
