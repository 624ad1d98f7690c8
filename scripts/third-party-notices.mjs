// Collects the licences of the packages that bundles hold.
import { readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Our table of kinds and fields is made from the models of the first; the second is a part of `@dagrejs/dagre`. */
const alsoHeld = ['node_modules/@kubernetes/client-node', 'node_modules/@dagrejs/graphlib'];

/** A part of `vscode-uri`, which is installed nowhere. */
const notInstalled = {
  name: 'path-browserify 1.0.1',
  license: 'MIT',
  file: 'scripts/licences/path-browserify.txt',
};

const heading = `Kube Routes holds code of the following packages. Each is listed with its licence.
`;

/**
 * The text of all licences, in the order of the packages' names.
 * @param {string} root the project's folder
 * @param {readonly string[]} inputs the files that went into the bundles, relative to it
 * @returns {Promise<string>}
 */
export async function thirdPartyNotices(root, inputs) {
  const folders = new Set([...inputs, ...alsoHeld.map((folder) => `${folder}/`)].flatMap(packageOf));
  /** @type {Map<string, string>} */
  const sections = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      await readFile(path.join(root, folder, 'package.json'), 'utf8'),
    );
    sections.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${await licenceOf(root, folder)}`);
  }
  const { name, license, file } = notInstalled;
  sections.set(name, `${name} (${license})\n\n${(await readFile(path.join(root, file), 'utf8')).trim()}`);
  const names = [...sections.keys()].sort();
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return [heading, ...names.map((name) => `${sections.get(name)}\n`)].join(rule);
}

/** @param {string} file @returns {string[]} the folder of its package, relative to the project */
function packageOf(file) {
  const found = /^(?:.*\/)?(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.split(path.sep).join('/'));
  return found ? [file.slice(0, found[0].length - 1)] : [];
}

/** @param {string} root @param {string} folder */
async function licenceOf(root, folder) {
  const at = await realpath(path.join(root, folder));
  const file = (await readdir(at)).sort().find((name) => /^(?:licen[cs]e|copying)(?:[.-]|$)/i.test(name));
  if (!file) throw new Error(`${folder} has no licence that could be shipped with it.`);
  return (await readFile(path.join(at, file), 'utf8')).replace(/\r\n/g, '\n').trim();
}
