import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codes, start } from './running-clients';
import { MISSING, pod, service } from './manifests';

describe('ten thousand changes at once', () => {
  it('leave the server answering, and end in what is on the disk', async () => {
    const client = await start({ 'service.yaml': service('web', 'web'), 'pod.yaml': pod('web') });
    const all = Array.from({ length: 10_000 }, (_, index) => `deep/${index % 100}/${index}.yaml`);
    // Of most only the event is there by now, as after two switches of branches.
    for (const file of all.slice(0, 500)) client.write(file, service('other', 'nothing'));
    client.write('pod.yaml', pod('other'));
    await client.open('open.yaml', service('open', 'open'));
    await client.changed([...all, 'pod.yaml'], 1);
    // A hover needs no disk, so it does not wait for it.
    const asked = Date.now();
    expect(await client.hover('open.yaml', 'Service')).not.toBeNull();
    expect(Date.now() - asked).toBeLessThan(5000);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    expect(await codes(client, 'deep/0/0.yaml')).toContain('selector-no-match');
    expect(await codes(client, 'deep/99/9999.yaml')).toEqual([]);
  }, 60_000);
});

describe('what cannot be read', () => {
  it('is left out, and everything else is there', async () => {
    const files = {
      'service.yaml': service('web', 'web'),
      'a/pod.yaml': pod('other'),
      'long/x.yaml': pod('x'),
    };
    const client = await start(files);
    const link = (target: string, name: string) => symlinkSync(target, path.join(client.directory, name));
    // ENOENT, ELOOP and ENOTDIR, under names that look like manifests and directories.
    link('nowhere.yaml', 'broken.yaml');
    link('loop.yaml', 'loop.yaml');
    link('service.yaml/below', 'below.yaml');
    client.write('directory.yaml/pod.yaml', pod('web'));
    await client.changed(
      ['broken.yaml', 'loop.yaml', 'below.yaml', 'directory.yaml', `${'n'.repeat(300)}.yaml`],
      1,
    );
    expect(await codes(client, 'service.yaml')).toEqual([]);
    rmSync(path.join(client.directory, 'directory.yaml'), { recursive: true });
    await client.changed('directory.yaml', 3);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    const { items } = await client.workspaceDiagnostics();
    expect(items.map(({ uri }) => uri)).toContain(client.uri('service.yaml'));
  });

  it('may be a whole workspace folder, or its parent', async () => {
    const client = await start({ 'service.yaml': service('web', 'web') }, undefined, [
      'not-there',
      'service.yaml',
      '',
    ]);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    expect(client.logged.filter((line) => line.startsWith('cannot read'))).toHaveLength(2);
  });

  it('is half of a file for a moment only, wherever it was cut', async () => {
    const whole = pod('web');
    const client = await start({ 'service.yaml': service('web', 'web'), 'pod.yaml': whole });
    for (const length of [0, 1, 20, 45, 70, whole.length - 5]) {
      client.write('pod.yaml', whole.slice(0, length));
      await client.changed('pod.yaml', 2);
      await codes(client, 'service.yaml');
      client.write('pod.yaml', whole);
      await client.changed('pod.yaml', 2);
      expect(await codes(client, 'service.yaml')).toEqual([]);
    }
  });
});

describe('a disk that tells nothing', () => {
  it('is looked at again for a file that is closed', async () => {
    const client = await start({ 'service.yaml': service('web', 'web'), 'pod.yaml': pod('other') });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    // Saved by something else, such as a formatter, with other text than the editor has; then it is closed.
    await client.open('pod.yaml', pod('other'));
    client.write('pod.yaml', pod('web'));
    await client.close('pod.yaml');
    expect(await codes(client, 'service.yaml')).toEqual([]);
  });

  it('is looked at again when the client asks for it', async () => {
    const files = {
      'service.yaml': service('web', 'web'),
      'pod.yaml': pod('other'),
      'old/pod.yaml': pod('old'),
    };
    const client = await start(files);
    const look = () => client.connection.sendNotification('kubeRoutes/lookAgain');
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    client.write('pod.yaml', pod('web'));
    client.write('new/service.yaml', service('new', 'nothing'));
    rmSync(path.join(client.directory, 'old'), { recursive: true });
    await look();
    expect(await codes(client, 'service.yaml')).toEqual([]);
    expect(await codes(client, 'new/service.yaml')).toEqual(MISSING);
    await client.until(() => client.refreshes > 1);
    // Of the same size, and as old as before.
    const file = path.join(client.directory, 'pod.yaml');
    const { atime, mtime } = statSync(file);
    writeFileSync(file, pod('wob'));
    utimesSync(file, atime, mtime);
    await look();
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    // What is open is the editor's.
    await client.open('pod.yaml', pod('web'));
    await look();
    expect(await codes(client, 'service.yaml')).toEqual([]);
  });
});

describe('a file of more bytes than are read', () => {
  it('says so without being opened, if it is about Kubernetes, and other settings read it', async () => {
    const comment = `${'# '.repeat(500)}\n`.repeat(25_000);
    const client = await start({
      'large.yaml': service('web', 'web') + comment,
      'data.json': `{ "data": "${'x'.repeat(25_000_000)}" }`,
      'small.yaml': service('small', 'nothing'),
    });
    expect(await codes(client, 'large.yaml')).toEqual(['file-limit']);
    expect(await codes(client, 'data.json')).toEqual([]);
    const { items } = await client.workspaceDiagnostics();
    expect(items.map(({ uri }) => uri)).toContain(client.uri('large.yaml'));
    client.settings = { limits: { fileSize: 30 } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await expect.poll(() => codes(client, 'large.yaml')).toEqual(MISSING);
  });
});

describe('directories that are never read', () => {
  it('may be as large as they like', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [
        `node_modules/package-${index % 500}/${index}.yaml`,
        service(`web-${index}`, 'nothing'),
      ]),
    );
    const client = await start({ ...many, 'service.yaml': service('web', 'web') });
    expect(client.logged).toContain('read 1 files');
    expect((await client.workspaceDiagnostics()).items).toHaveLength(1);
  });
});
