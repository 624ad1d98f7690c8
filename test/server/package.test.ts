import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles } from '@vscode/vsce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from './command-line';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** `PackageManager.None`, which is a type only. */
const WITHOUT_PACKAGES = 2;

interface Manifest {
  readonly version: string;
  readonly main: string;
  readonly browser: string;
  readonly icon: string;
  readonly publisher: string;
  readonly repository: { readonly url: string };
  readonly license: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly configuration: {
      readonly properties: Record<string, { readonly markdownDescription?: string }>;
    };
  };
}
const manifest = JSON.parse(read('package.json')) as Manifest;

describe('the package', () => {
  it('holds what the extension needs, and nothing else', async () => {
    const files = await listFiles({ cwd: root, packageManager: WITHOUT_PACKAGES });
    const grammars = readdirSync(path.join(root, 'syntaxes')).map((file) => `syntaxes/${file}`);
    expect([...files].sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist/ThirdPartyNotices.txt',
        'dist/client.js',
        'dist/report.js',
        'dist/routes-panel.js',
        'dist/routes-view.css',
        'dist/routes-view.js',
        'dist/server.js',
        'dist/walkthrough.js',
        'dist/web/client.js',
        'dist/web/server.js',
        'l10n/bundle.l10n.ko.json',
        'media/icon.png',
        'media/walkthrough/example.yaml',
        'media/walkthrough/problems.png',
        'media/walkthrough/quick-fix.png',
        'media/walkthrough/routes.png',
        'package.json',
        'package.nls.json',
        'package.nls.ko.json',
        'schemas/settings.schema.json',
        ...grammars,
      ].sort(),
    );
    for (const file of [manifest.main, manifest.browser, manifest.icon])
      expect(files).toContain(file.replace('./', ''));
  });

  it('names the licence of each package whose code it holds', () => {
    const maps = readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.map'),
    );
    const sources = maps.flatMap((map) => (JSON.parse(read(`dist/${map}`)) as { sources: string[] }).sources);
    const packages = new Set(
      sources.flatMap((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []),
    );
    expect(packages.size).toBeGreaterThan(10);
    const notices = read('dist/ThirdPartyNotices.txt');
    expect(
      [...packages].filter((name) => !new RegExp(`^${name} \\S+ \\(\\S+\\)$`, 'm').test(notices)),
    ).toEqual([]);
    // Each with words of a licence, not with its name alone.
    for (const section of notices.split(`\n${'-'.repeat(80)}\n`).slice(1))
      expect(section.length, section.slice(0, 80)).toBeGreaterThan(500);
  });

  it('has a README whose pictures and links are there', () => {
    const links = [...read('README.md').matchAll(/\]\(([^)\s#]+)/g)].map((match) => match[1] ?? '');
    const relative = links.filter((link) => !/^https:/.test(link));
    expect(relative.filter((link) => /\.png$/.test(link)).length).toBeGreaterThanOrEqual(4);
    expect(relative.filter((link) => !exists(link))).toEqual([]);
    // The Marketplace makes addresses of relative links by this.
    expect(manifest.repository.url).toBe('https://github.com/kube-routes/kube-routes.git');
  });

  it('describes every setting, there and on a page', () => {
    const page = read('docs/settings.md');
    const english = JSON.parse(read('package.nls.json')) as Record<string, string>;
    for (const [key, { markdownDescription }] of Object.entries(
      manifest.contributes.configuration.properties,
    )) {
      const words = english[markdownDescription?.replace(/^%(.+)%$/, '$1') ?? ''];
      expect(words?.length, key).toBeGreaterThan(20);
      expect(page).toContain(`\`${key}\``);
    }
  });

  it('starts for YAML only', () => {
    expect(manifest.activationEvents).toEqual([
      'onLanguage:yaml',
      'onWebviewPanel:kubeRoutes.routes',
      'workspaceContains:**/*.yaml',
      'workspaceContains:**/*.yml',
    ]);
  });
});

describe('the package on npm', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kube-routes-npm-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (command: string, args: readonly string[], cwd = folder) =>
    // On Windows both npm and the commands of packages are scripts of the shell.
    spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  let packed: { readonly filename: string; readonly files: readonly { readonly path: string }[] } | undefined;

  beforeAll(() => {
    const { stdout } = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
    [packed] = JSON.parse(stdout) as [NonNullable<typeof packed>];
    writeFileSync(path.join(folder, 'package.json'), '{ "name": "foreign", "private": true }');
    run('npm', ['install', '--offline', '--no-audit', '--ignore-scripts', `./${packed.filename}`]);
  }, 60_000);

  it('holds what the two programs need, and nothing else', () => {
    expect(packed?.files.map((file) => file.path).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/ThirdPartyNotices.txt',
      'dist/cli.js',
      'dist/server.js',
      'l10n/bundle.l10n.ko.json',
      'l10n/rules.ko.json',
      'package.json',
      'schemas/settings.schema.json',
    ]);
  });

  it('may be published', () => {
    expect(manifest).not.toHaveProperty('private');
  });

  it('runs where it is installed', () => {
    const command = (name: string): string => path.join(folder, 'node_modules/.bin', name);
    writeFileSync(path.join(folder, 'service.yaml'), service('web', 'web', '0'));
    const checked = run(command('kube-routes'), ['check', '--format', 'compact']);
    expect(checked.stdout).toMatch(/^service\.yaml:6:\d+: error: .* \[port-range\]$/m);
    expect(checked.status).toBe(1);
    expect(run(command('kube-routes'), ['explain', 'port-range']).stdout).toContain('65535');
    expect(run(command('kube-routes'), ['explain', 'README.ko']).status).toBe(2);
    expect(run(command('kube-routes-language-server'), ['--version']).stdout).toBe(`${manifest.version}\n`);
  });

  it('has programs and a schema, and nothing to import', () => {
    const require = createRequire(path.join(folder, 'index.js'));
    expect(() => require.resolve('kube-routes')).toThrow(/No "exports" main defined/);
    expect(require('kube-routes/schemas/settings.schema.json')).toHaveProperty('properties');
  });
});

describe('the bundles', () => {
  it.each(['client', 'server'])('for a browser ask for nothing of Node: %s', (name) => {
    const text = read(`dist/web/${name}.js`);
    const asked = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1]);
    expect([...new Set(asked)]).toEqual(name === 'client' ? ['vscode'] : []);
    expect(text).not.toMatch(/\b(?:__dirname|__filename)\b|["']node:/);
  });

  it('of the client leaves what is rarely used to others', () => {
    const client = read('dist/client.js');
    for (const name of ['report', 'routes-panel', 'walkthrough'])
      expect(client).toContain(`require("./${name}.js")`);
    expect(client).not.toContain('Content-Security-Policy');
  });
});

function exists(file: string): boolean {
  try {
    readFileSync(path.join(root, file));
    return true;
  } catch {
    return false;
  }
}
