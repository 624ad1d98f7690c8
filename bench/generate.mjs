// Writes a workspace of manifests below bench/.cache and prints its mix beside that of real repositories:
//   node bench/generate.mjs [<number of files> …]
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildWorkspace } from './workspace/build.mjs';
import { EDITED } from './workspace/edited.mjs';
import { MEASURED, mixOf } from './workspace/mix.mjs';
import { markdownTable } from './table.mjs';

export const CACHE = fileURLToPath(new URL('.cache/', import.meta.url));
export const SIZES = [10, 100, 1_000, 10_000];

/**
 * Writes a workspace, unless it stands there already, as it was made from the same sources.
 * @param {number} size how many files, besides the few that are typed into
 * @returns {string} its folder
 */
export function writeWorkspace(size) {
  const folder = path.join(CACHE, `workspace-${size}`);
  const stamp = path.join(CACHE, `workspace-${size}.made-from`);
  const sources = ['build', 'edited', 'objects', 'random', 'units', 'words']
    .map((name) => readFileSync(new URL(`workspace/${name}.mjs`, import.meta.url), 'utf8'))
    .join('');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return folder;
  rmSync(folder, { recursive: true, force: true });
  rmSync(stamp, { force: true });
  // A repository of its own, since the one around it ignores the cache.
  write(folder, '.git/HEAD', 'ref: refs/heads/main\n');
  write(folder, '.gitignore', '*.log\n/out/\n');
  for (const [file, text] of [...(size > 0 ? buildWorkspace(size).files : []), ...EDITED])
    write(folder, file, text);
  writeFileSync(stamp, sources);
  return folder;
}

/** @param {string} folder @param {string} file @param {string} text */
function write(folder, file, text) {
  const full = path.join(folder, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
}

/** The mix of a workspace of that size, per ten thousand files, beside the measured one. @param {number} size */
export function describeMix(size) {
  const { files, mistakes } = buildWorkspace(size);
  const mix = mixOf(files);
  const perMeasured = (/** @type {number} */ count) => (count * MEASURED.files) / mix.files;
  const rows = Object.entries(MEASURED).map(([what, measured]) => {
    const count = mix[/** @type {keyof typeof MEASURED} */ (what)];
    const digits = Number.isInteger(measured) ? 0 : 1;
    return [what, count.toFixed(digits), perMeasured(count).toFixed(digits), String(measured)];
  });
  const kinds = [...mix.kinds].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`);
  return (
    markdownTable([['', 'here', 'per 10,000 files', 'measured'], ...rows], 'lrrr') +
    `\nMistakes on purpose: ${mistakes.length}. Kinds: ${kinds.join(', ')}.\n`
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sizes = process.argv.slice(2).map(Number);
  for (const size of sizes.length > 0 ? sizes : SIZES) {
    console.log(`${writeWorkspace(size)}\n\n${describeMix(size)}`);
  }
}
