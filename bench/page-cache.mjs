import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A measurement that begins with the files of a folder in the page cache, where the ratios of `performance.md` were taken:
 * some machines drop it every few seconds, and then whoever is measured first pays the disk for all.
 * @template T
 * @param {string} folder @param {() => Promise<T>} measure
 * @returns {() => Promise<T>}
 */
export const onceRead = (folder, measure) => () => {
  read(folder);
  return measure();
};

/** @param {string} directory */
function read(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) read(full);
    else if (entry.isFile()) readFileSync(full);
  }
}
