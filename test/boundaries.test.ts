import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FileSource } from '../server/src/files/file-source';
import { Session } from '../server/src/lsp/session';

const FOLDER = 'file:///home/space';

/** A disk that has whatever it is asked for, and notes it. */
class Noting implements FileSource {
  readonly asked = new Set<string>();
  readonly #files: ReadonlyMap<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = new Map(Object.entries(files).map(([name, text]) => [`${FOLDER}/${name}`, text]));
  }

  find(folder: string) {
    this.asked.add(folder);
    return Promise.resolve({ uris: [...this.#files.keys()], isIgnored: () => false, links: new Map() });
  }

  kindOf(uri: string) {
    this.asked.add(uri);
    return Promise.resolve('file' as const);
  }

  read(uri: string) {
    this.asked.add(uri);
    return Promise.resolve(this.#files.get(uri) ?? 'kind: Service\napiVersion: v1\n');
  }
}

describe('the border of the workspace', () => {
  it('is crossed by no path in a manifest and by no change that is told', async () => {
    const disk = new Noting({
      'a/kustomization.yaml': `resources: [/etc/passwd.yaml, ../../../etc/hosts.yaml, "../../..", file:///etc/x.yaml, https://evil.example/x.yaml, "..\\\\..\\\\x.yaml", "%2e%2e/%2e%2e/%2e%2e/y.yaml"]
components: [../../../../etc]
patches: [{ path: ../../../etc/patch.yaml }]
configMapGenerator: [{ name: x, files: [../../../etc/shadow], envs: [/etc/environment] }]
configurations: [/etc/configuration.yaml]
openapi: { path: /etc/openapi.json }
`,
      'a/b.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\ndata: { a: "file:///etc/passwd" }\n',
    });
    const session = new Session(disk);
    session.setFolders([FOLDER]);
    await session.scan(() => undefined);
    await session.filesChanged([
      'file:///etc/passwd.yaml',
      `${FOLDER}/../../etc/passwd.yaml`,
      `${FOLDER}/a/../../../etc/passwd.yaml`,
      `${FOLDER}/%2e%2e/%2e%2e/etc/passwd.yaml`,
      `${FOLDER}s/other.yaml`,
      `${FOLDER}/./a/../a/b.yaml`,
      'file://server/share/x.yaml',
      'http://evil.example/x.yaml',
      'untitled:x.yaml',
    ]);
    session.update('file:///etc/opened.yaml', 'kind: Pod\n', 'yaml');
    await session.close('file:///etc/opened.yaml');
    const outside = [...disk.asked].filter((uri) => uri !== FOLDER && !uri.startsWith(`${FOLDER}/`));
    expect(outside).toEqual([]);
    expect([...disk.asked].filter((uri) => uri.includes('..') || uri.includes('%2e'))).toEqual([]);
    expect([...session.snapshot.files.keys()].sort()).toEqual([
      `${FOLDER}/a/b.yaml`,
      `${FOLDER}/a/kustomization.yaml`,
    ]);
  });
});

describe('what package.json says of itself', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    contributes: {
      configuration: { properties: Record<string, { type: string; scope: string; default: unknown }> };
    };
    capabilities: Record<string, { supported: unknown; restrictedConfigurations?: unknown }>;
    dependencies?: unknown;
    scripts: Record<string, string>;
  };

  it('is true in an untrusted workspace: no setting names a program, a path to read or an address', () => {
    const { properties } = manifest.contributes.configuration;
    // What a folder may set leaves out files, silences rules, or says what the cluster is like. A setting that could
    // widen what is read or run belongs into restrictedConfigurations, and into this list after some thought.
    const texts = Object.entries(properties)
      .filter(
        ([key, { type }]) =>
          !['boolean', 'number', 'integer'].includes(type) && !key.startsWith('kubeRoutes.rules.'),
      )
      .map(([key]) => key);
    expect(texts).toEqual([
      'kubeRoutes.nodePortRange',
      'kubeRoutes.defaultNamespace',
      'kubeRoutes.clusterDomain',
      'kubeRoutes.kubernetesVersion',
      'kubeRoutes.exclude',
      'kubeRoutes.schemaChecks',
    ]);
    expect(manifest.capabilities['untrustedWorkspaces']?.supported).toBe(true);
    expect(manifest.capabilities['virtualWorkspaces']?.supported).toBe(true);
  });

  it('installs nothing beside the bundles and runs nothing while being installed', () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(
      Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name)),
    ).toEqual([]);
  });
});
