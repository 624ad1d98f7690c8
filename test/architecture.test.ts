import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['server/src', 'client/src', 'test', 'scripts']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.(?:ts|mjs)$/.test(file));

/** What a file imports: files of the project by their path, packages by name. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.')
        ? path.posix.normalize(path.posix.join(path.posix.dirname(file), fileName))
        : fileName,
    );
}

/** Files that break a rule about imports, each with what it imports. */
function violations(
  files: readonly string[],
  forbidden: (imported: string, file: string) => boolean,
): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => forbidden(imported, file))
      .map((imported) => `${file} imports ${imported}`),
  );
}

const below = (folder: string) => sources.filter((file) => file.startsWith(`${folder}/`));

describe('the direction of imports', () => {
  const order = [
    'particles',
    'words',
    'text',
    'yaml',
    'k8s',
    'workspace',
    'routing',
    'rules',
    'features',
    'index',
  ];
  const roomOf = (file: string) =>
    file
      .slice('server/src/core/'.length)
      .split('/')[0]
      ?.replace(/\.(?:ts|json)$/, '') ?? '';

  it('knows every room of the core', () => {
    expect(new Set(below('server/src/core').map(roomOf))).toEqual(new Set(order));
  });

  it('runs to the left inside the core', () => {
    const core = below('server/src/core');
    const backwards = (imported: string, file: string) =>
      imported.startsWith('server/src/core/') &&
      order.indexOf(roomOf(imported)) > order.indexOf(roomOf(file));
    expect(violations(core, backwards)).toEqual([]);
  });

  it('leaves nothing but the parser and small pure packages to the core', () => {
    const allowed = ['yaml', 'fastest-levenshtein', '@dagrejs/dagre'];
    const foreign = (imported: string) =>
      !imported.startsWith('server/src/core/') && !allowed.includes(imported);
    expect(violations(below('server/src/core'), foreign)).toEqual([]);
  });

  it('keeps the parser behind core/yaml', () => {
    const files = below('server/src').filter((file) => !file.startsWith('server/src/core/yaml/'));
    expect(violations(files, (imported) => imported === 'yaml')).toEqual([]);
  });

  it('lets outer folders import the core through its index', () => {
    const outer = sources.filter(
      (file) => file.startsWith('server/src/') && !file.startsWith('server/src/core/'),
    );
    const inner = (imported: string) =>
      imported.startsWith('server/src/core/') && imported !== 'server/src/core/index';
    expect(violations(outer, inner)).toEqual([]);
  });

  it('keeps the language server protocol in lsp/ and the entries', () => {
    const others = below('server/src').filter(
      (file) => !/^server\/src\/(?:lsp\/|node\.ts|browser\.ts)/.test(file),
    );
    const protocol = (imported: string) => /^vscode-languageserver(?:\/|$|-protocol|-types)/.test(imported);
    expect(violations(others, protocol)).toEqual([]);
  });

  it('gives the client nothing of the server but protocol names', () => {
    const server = (imported: string) =>
      imported.startsWith('server/') && imported !== 'server/src/lsp/protocol';
    expect(violations(below('client/src'), server)).toEqual([]);
  });

  it('lets nothing talk to a network or run a program, but for the client that starts the server, and the command line that asks git', () => {
    const reach =
      /^(?:node:)?(?:net|http|https|http2|tls|dgram|dns|child_process|cluster|worker_threads|vm|inspector)(?:\/|$)|^(?:ws|undici|axios|got|node-fetch)$/;
    const files = [...below('server/src'), ...below('client/src')];
    expect(violations(files, (imported) => reach.test(imported))).toEqual([
      // It opens no port: a session of the process with itself, which asks for a garbage collection.
      'server/src/memory.ts imports node:inspector',
      'server/src/cli/changed-files.ts imports node:child_process',
    ]);
    const calls =
      /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|eval|importScripts)\s*\(|new Function\(|process\.binding/;
    expect(files.filter((file) => calls.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
  });

  it('lets only the reader of files open any', () => {
    const files = below('server/src').filter((file) => !/^server\/src\/(?:files|cli)\//.test(file));
    expect(
      violations([...files, ...below('client/src')], (imported) => /^(?:node:)?fs(?:\/|$)/.test(imported)),
    ).toEqual([]);
  });

  it('keeps lsp/ free of Node, so that it runs in a worker too', () => {
    expect(
      violations(below('server/src/lsp'), (imported) => /^node:|\/node$|node-files/.test(imported)),
    ).toEqual([]);
  });
});

it('needs no Node to bundle the core', async () => {
  const result = await build({
    entryPoints: [path.join(root, 'server/src/core/index.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    logLevel: 'silent',
  });
  expect(result.errors).toEqual([]);
});

it('has no file above 400 lines', () => {
  const long = sources
    .map((file) => ({ file, lines: readFileSync(path.join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

it('has no mutable state in modules of the core', () => {
  const offenders = below('server/src/core').filter((file) =>
    /^(?:export )?(?:let|var) /m.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(offenders).toEqual([]);
});

it('depends on few packages, each named with its reason in ARCHITECTURE.md', () => {
  const text = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8').replace(/\s+/g, ' ');
  const [reasons = ''] = /\*\*Dependencies are few.*?##/.exec(text) ?? [];
  const packages = [...below('server/src'), ...below('client/src')]
    .flatMap(importsOf)
    .filter((imported) => !/^(?:server|client)\/|^node:|^vscode$/.test(imported))
    .map((imported) =>
      /^(?:@[^/]+\/)?[^/]+/.exec(imported)?.[0].replace(/^vscode-language.*/, 'vscode-language…'),
    );
  const unnamed = [...new Set(packages)].filter((name) => !reasons.includes(`\`${name}\``));
  expect(unnamed).toEqual([]);
});

it('is described: every folder of the tree stands in ARCHITECTURE.md, in under 150 lines', () => {
  const text = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
  const folders = readdirSync(path.join(root, 'server/src'), { withFileTypes: true })
    .concat(readdirSync(path.join(root, 'server/src/core'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${name}/`);
  expect(folders.filter((folder) => !text.includes(folder))).toEqual([]);
  expect(text.split('\n').length).toBeLessThan(150);
});
