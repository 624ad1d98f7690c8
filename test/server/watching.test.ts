import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TestClient } from './client';
import { codes, start } from './running-clients';
import { MISSING, pod, service } from './manifests';

function at(client: TestClient, file: string): string {
  return path.join(client.directory, file);
}

function move(client: TestClient, from: string, to: string): void {
  mkdirSync(path.dirname(at(client, to)), { recursive: true });
  renameSync(at(client, from), at(client, to));
}

function remove(client: TestClient, file: string): void {
  rmSync(at(client, file), { recursive: true });
}

function link(client: TestClient, file: string, target: string): void {
  symlinkSync(target, at(client, file));
}

async function configure(client: TestClient, settings: unknown): Promise<void> {
  client.settings = settings;
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
}

describe('files that git ignores', () => {
  const FILES = {
    '.gitignore': 'out/\n*.local.yaml\n!keep.local.yaml\n',
    'service.yaml': service('web', 'web'),
    'out/pod.yaml': pod('web'),
    'kept/.gitignore': '# more\n/pod.yaml\n!web.local.yaml\n',
    'kept/service.yaml': service('kept', 'kept'),
    'kept/web.local.yaml': pod('kept'),
    'kept/pod.yaml': service('broken', 'nothing'),
    'kept/below/pod.yaml': service('found', 'nothing'),
  };

  it('are left out, by the files of all directories, the deepest last', async () => {
    const client = await start(FILES);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    expect(await codes(client, 'kept/service.yaml')).toEqual([]);
    expect(await codes(client, 'kept/pod.yaml')).toEqual([]);
    expect(await codes(client, 'kept/below/pod.yaml')).toEqual(MISSING);
  });

  it('are read where the setting is off', async () => {
    const client = await start(FILES);
    await configure(client, { respectGitignore: false });
    await expect.poll(() => codes(client, 'service.yaml')).toEqual([]);
    expect(await codes(client, 'kept/pod.yaml')).toEqual(MISSING);
    await configure(client, {});
    await expect.poll(() => codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('follow a .gitignore that changes, goes and comes', async () => {
    const client = await start(FILES);
    client.write('.gitignore', '');
    await client.changed('.gitignore', 2);
    expect(await codes(client, 'service.yaml')).toEqual([]);
    client.write('.gitignore', FILES['.gitignore']);
    await client.changed('.gitignore', 2);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    remove(client, 'kept/.gitignore');
    await client.changed('kept/.gitignore', 3);
    expect(await codes(client, 'kept/pod.yaml')).toEqual(MISSING);
    client.write('kept/.gitignore', '*\n');
    await client.changed('kept/.gitignore', 1);
    expect(await codes(client, 'kept/pod.yaml')).toEqual([]);
    expect(await codes(client, 'kept/below/pod.yaml')).toEqual([]);
    // It ignores itself, too.
    client.write('kept/.gitignore', '');
    await client.changed('kept/.gitignore', 2);
    expect(await codes(client, 'kept/below/pod.yaml')).toEqual(MISSING);
  });

  it('are left alone when they change, and when they are open', async () => {
    const client = await start(FILES);
    client.write('out/other.yaml', service('other', 'nothing'));
    await client.changed(['out/other.yaml', 'out/pod.yaml'], 1);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    expect(await codes(client, 'out/other.yaml')).toEqual([]);
    await client.open('out/pod.yaml', pod('web'));
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    client.write('.gitignore', '');
    await client.changed('.gitignore', 2);
    expect(await codes(client, 'service.yaml')).toEqual([]);
    // The buffer counts, not the disk.
    await client.replace('out/pod.yaml', 'app: web', 'app: wob');
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('are those of the repository around the workspace folder as well, unless it is ignored itself', async () => {
    const files = {
      '.git/info/exclude': 'private.yaml\n',
      '.gitignore': 'deploy/out\n/ignored\n',
      'deploy/service.yaml': service('web', 'web'),
      'deploy/out/pod.yaml': pod('web'),
      'deploy/private.yaml': pod('web'),
      'ignored/service.yaml': service('web', 'nothing'),
    };
    const client = await start(files, undefined, ['deploy', 'ignored']);
    expect(await codes(client, 'deploy/service.yaml')).toEqual(MISSING);
    expect(await codes(client, 'ignored/service.yaml')).toEqual(MISSING);
  });

  it('include folders called vendor, by default', async () => {
    const client = await start({ 'service.yaml': service('web', 'web'), 'a/vendor/b/pod.yaml': pod('web') });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    await configure(client, { exclude: [] });
    await expect.poll(() => codes(client, 'service.yaml')).toEqual([]);
  });
});

describe('folders on the disk', () => {
  const FILES = {
    'service.yaml': service('web', 'web'),
    'pods/deep/pod.yaml': pod('web'),
    'pods/other.yaml': service('other', 'nothing'),
  };

  it('are watched, and so is every .gitignore', async () => {
    const client = await start({});
    expect(client.watchers).toContainEqual({ globPattern: '**/*', kind: 5 });
    expect(JSON.stringify(client.watchers)).toContain('.gitignore');
  });

  it('take their files along when they go', async () => {
    const client = await start(FILES);
    expect(await codes(client, 'service.yaml')).toEqual([]);
    remove(client, 'pods');
    await client.changed('pods', 3);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    const { items } = await client.workspaceDiagnostics();
    expect(items.map(({ uri }) => uri)).toEqual([client.uri('service.yaml')]);
  });

  it('bring their files along when they come', async () => {
    const client = await start({ 'service.yaml': FILES['service.yaml'] });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    client.write('new.v1/deep/pod.yaml', pod('web'));
    await client.changed('new.v1', 1);
    expect(await codes(client, 'service.yaml')).toEqual([]);
  });

  it('keep their files under the new name when they are renamed', async () => {
    const client = await start(FILES);
    move(client, 'pods', 'moved/here');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [
        { uri: client.uri('pods'), type: 3 },
        { uri: client.uri('moved'), type: 1 },
      ],
    });
    expect(await codes(client, 'service.yaml')).toEqual([]);
    expect(await codes(client, 'moved/here/other.yaml')).toEqual(MISSING);
    const { items } = await client.workspaceDiagnostics();
    expect(items.map(({ uri }) => uri)).toEqual([client.uri('moved/here/other.yaml')]);
  });

  it('are read anew where another one took their place', async () => {
    const client = await start({ ...FILES, 'next/deep/pod.yaml': pod('wob') });
    move(client, 'pods', 'old');
    move(client, 'next', 'pods');
    remove(client, 'old');
    await client.changed(['pods', 'next', 'old'], 1);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('bring a .gitignore along', async () => {
    const client = await start({ 'service.yaml': service('web', 'web') });
    client.write('new/.gitignore', '*.yaml\n');
    client.write('new/pod.yaml', pod('web'));
    await client.changed('new', 1);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });
});

describe('many changes at once', () => {
  const COUNT = 2000;
  const all = Array.from({ length: COUNT }, (_, index) => index);
  // Not all in one directory: a Service without Pods is compared with those of its neighbours.
  const home = (index: number) => `${Math.floor(index / 20)}/${index}`;
  const files = (app: (index: number) => string) =>
    Object.fromEntries(
      all.flatMap((index) => [
        [`${home(index)}/service.yaml`, service(`web-${index}`, `web-${index}`)],
        [`${home(index)}/pod.yaml`, pod(app(index))],
      ]),
    );

  it('are read in one go, as a switch of branches makes them', async () => {
    const client = await start(files((index) => `web-${index}`));
    expect((await client.workspaceDiagnostics()).items).toEqual([]);
    await client.until(() => client.refreshes > 0);
    client.refreshes = 0;
    // Every other Pod changes, all others go, and the last one is open with other text.
    const changed = all.filter((index) => index % 2 === 0);
    for (const index of changed) client.write(`${home(index)}/pod.yaml`, pod(`other-${index}`));
    for (const index of all.filter((index) => index % 2 === 1)) remove(client, `${home(index)}/pod.yaml`);
    await client.open(`${home(0)}/pod.yaml`, pod('web-0'));
    await client.changed(
      ['.git/index.lock', '.git/index', '.git/HEAD', ...all.map((index) => `${home(index)}/pod.yaml`)],
      2,
    );
    expect(await codes(client, `${home(COUNT - 1)}/service.yaml`)).toEqual(MISSING);
    const { items } = await client.workspaceDiagnostics();
    expect(items).toHaveLength(COUNT - 1);
    expect(items.map(({ uri }) => uri)).not.toContain(client.uri(`${home(0)}/service.yaml`));
    await client.until(() => client.refreshes > 0);
    expect(client.refreshes).toBeLessThanOrEqual(2);
  }, 90_000);

  it('are the last word of each file, one event after the other', async () => {
    const client = await start({ 'service.yaml': service('web', 'web'), 'pod.yaml': pod('web') });
    await client.until(() => client.refreshes > 0);
    client.refreshes = 0;
    const sent: Promise<void>[] = [];
    for (let round = 0; round <= 200; round++) {
      client.write('pod.yaml', pod(round % 2 ? 'web' : 'other'));
      sent.push(client.changed('pod.yaml', 2));
    }
    await Promise.all(sent);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    await client.until(() => client.refreshes > 0);
    expect(client.refreshes).toBeLessThan(50);
  });
});

describe('single files on the disk', () => {
  it('that vanish before they are read are gone', async () => {
    const client = await start({ 'service.yaml': service('web', 'web'), 'pod.yaml': pod('web') });
    remove(client, 'pod.yaml');
    await client.changed(['pod.yaml', 'never-there.yaml'], 2);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('are not read before the unsaved text of an editor, but after it is closed', async () => {
    const client = await start({ 'service.yaml': service('web', 'web'), 'pod.yaml': pod('web') });
    await client.open('pod.yaml', pod('unsaved'));
    client.write('pod.yaml', pod('web'));
    await client.changed('pod.yaml', 2);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    remove(client, 'pod.yaml');
    await client.changed('pod.yaml', 3);
    await client.replace('pod.yaml', 'app: unsaved', 'app: web');
    expect(await codes(client, 'service.yaml')).toEqual([]);
    await client.close('pod.yaml');
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('that change nothing, and those of git, ask for no diagnostics', async () => {
    const client = await start({ 'service.yaml': service('web', 'web'), '.git/HEAD': 'ref: x\n' });
    await client.until(() => client.refreshes > 0);
    client.refreshes = 0;
    client.write('notes.txt', 'x');
    await client.changed(['.git/index', '.git/config.yaml', '.git', 'service.yaml', 'notes.txt'], 2);
    client.write('other.yaml', service('other', 'nothing'));
    await codes(client, 'service.yaml');
    // The one that is asked for comes after the delay of any before it.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(client.refreshes).toBe(0);
    await client.changed('other.yaml', 1);
    await client.until(() => client.refreshes === 1);
  });
});

describe('templates', () => {
  it('of another language come and go without being read', async () => {
    const client = await start({ 'service.yaml': service('web', 'web') });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    client.write('pod.yaml.tmpl', '{{ nonsense');
    await client.changed('pod.yaml.tmpl', 1);
    expect(await codes(client, 'service.yaml')).toEqual([]);
    expect(await codes(client, 'pod.yaml.tmpl')).toEqual([]);
    remove(client, 'pod.yaml.tmpl');
    await client.changed('pod.yaml.tmpl', 3);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('are what an editor calls helm, wherever they lie', async () => {
    const client = await start({});
    const text = service('web', 'web') + '{{- if }\n';
    await client.open('service.yaml', text, 'helm');
    expect(await codes(client, 'service.yaml')).toEqual([]);
    await client.close('service.yaml');
    await client.open('service.yaml', service('web', 'web'), 'yaml');
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });
});

describe('symbolic links', () => {
  it('are followed inside the workspace, once, and never out of it', async () => {
    const client = await start(
      {
        'workspace/service.yaml': service('web', 'web'),
        'workspace/node_modules/pods/pod.yaml': pod('web'),
        'workspace/a/twice.yaml': service('twice', 'nothing'),
        'outside/service.yaml': service('outside', 'nothing'),
      },
      undefined,
      ['workspace'],
    );
    expect(await codes(client, 'workspace/service.yaml')).toEqual(MISSING);
    link(client, 'workspace/pods', 'node_modules/pods');
    link(client, 'workspace/loop', '.');
    link(client, 'workspace/a/self', 'self');
    link(client, 'workspace/b', 'a');
    link(client, 'workspace/a/again.yaml', 'twice.yaml');
    link(client, 'workspace/out', '../outside');
    const links = ['pods', 'loop', 'a/self', 'b', 'a/again.yaml', 'out'];
    await client.changed(
      links.map((file) => `workspace/${file}`),
      1,
    );
    expect(await codes(client, 'workspace/service.yaml')).toEqual([]);
    const { items } = await client.workspaceDiagnostics();
    const withFindings = items.filter((item) => item.kind === 'full' && item.items.length > 0);
    expect(withFindings.map(({ uri }) => uri)).toEqual([client.uri('workspace/a/twice.yaml')]);
    const again = await start({ 'a/twice.yaml': service('twice', 'nothing') });
    link(again, 'b', 'a');
    link(again, 'a/loop', '..');
    await again.changed(['b', 'a/loop'], 1);
    expect((await again.workspaceDiagnostics()).items).toHaveLength(1);
  });

  it('show the findings of their file where it is opened by them, once', async () => {
    const client = await start({ 'a/service.yaml': service('web', 'nothing') });
    link(client, 'b', 'a');
    await client.changed('b', 1);
    await client.open('b/service.yaml', service('web', 'nothing'));
    expect(await codes(client, 'b/service.yaml')).toEqual(MISSING);
    const { items } = await client.workspaceDiagnostics();
    expect(items.map(({ uri }) => uri)).toEqual([client.uri('b/service.yaml')]);
  });

  it('that become something else are read as that', async () => {
    const client = await start({ 'a.yaml': pod('other'), 'service.yaml': service('web', 'web') });
    link(client, 'b.yaml', 'a.yaml');
    await client.changed('b.yaml', 1);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    remove(client, 'b.yaml');
    client.write('b.yaml', pod('web'));
    await client.changed('b.yaml', 2);
    expect(await codes(client, 'service.yaml')).toEqual([]);
    remove(client, 'b.yaml');
    link(client, 'b.yaml', 'a.yaml');
    await client.changed('b.yaml', 2);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });
});
