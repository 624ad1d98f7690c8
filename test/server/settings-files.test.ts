import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MISSING, pod, service } from './manifests';
import { codes, start } from './running-clients';

const OFF = 'rules: { selector-no-match: off }\n';

describe('settings files', () => {
  it('hold for what is beside and below them, and the closest one counts', async () => {
    const client = await start({
      '.kube-routes.yaml': OFF,
      'service.yaml': service('web', 'nothing'),
      'a/service.yaml': service('web', 'nothing'),
      'b/.kube-routes.yaml': 'rules: { port-name: off }\n',
      'b/c/service.yaml': service('web', 'nothing'),
    });
    expect(await codes(client, 'service.yaml')).toEqual([]);
    expect(await codes(client, 'a/service.yaml')).toEqual([]);
    expect(await codes(client, 'b/c/service.yaml')).toEqual(MISSING);
  });

  it('win over the settings of the editor for what they name', async () => {
    const client = await start({
      '.kube-routes.yaml': 'rules: { selector-no-match: error }\n',
      'service.yaml': service('web', 'nothing'),
    });
    client.settings = { rules: { 'selector-no-match': 'off', 'invalid-name': 'hint' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.open('name.yaml', service('WEB', 'nothing'));
    const severities = async () => {
      const found = await client.diagnostics('name.yaml');
      return new Map(found.map(({ code, severity }) => [code, severity]));
    };
    await expect.poll(async () => (await severities()).get('invalid-name')).toBe(4);
    expect((await severities()).get('selector-no-match')).toBe(1);
  });

  it('count as they are typed, and no longer once they are gone', async () => {
    const client = await start({ 'service.yaml': service('web', 'nothing') });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    await client.open('.kube-routes.yaml', OFF);
    expect(await codes(client, 'service.yaml')).toEqual([]);
    await client.replace('.kube-routes.yaml', 'selector', 'slector');
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    expect(await codes(client, '.kube-routes.yaml')).toEqual(['settings-file']);
    await client.replace('.kube-routes.yaml', 'slector', 'selector');
    expect(await codes(client, 'service.yaml')).toEqual([]);
    await client.close('.kube-routes.yaml');
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('may end in .yml, but do not count beside one in .yaml', async () => {
    const client = await start({
      '.kube-routes.yml': OFF,
      'service.yaml': service('web', 'nothing'),
    });
    expect(await codes(client, 'service.yaml')).toEqual([]);
    client.write('.kube-routes.yaml', 'rules: { port-name: off }\n');
    await client.changed('.kube-routes.yaml', 1);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    expect(await codes(client, '.kube-routes.yaml')).toEqual([]);
    expect(await codes(client, '.kube-routes.yml')).toEqual(['settings-file']);
    rmSync(path.join(client.directory, '.kube-routes.yaml'));
    await client.changed('.kube-routes.yaml', 3);
    expect(await codes(client, 'service.yaml')).toEqual([]);
    expect(await codes(client, '.kube-routes.yml')).toEqual([]);
  });

  it('are read again when they change on the disk, with what they leave out', async () => {
    const client = await start({
      'service.yaml': service('web', 'web'),
      'pods/pod.yaml': pod('web'),
      'pods/deep/pod.yaml': pod('web'),
    });
    expect(await codes(client, 'service.yaml')).toEqual([]);
    client.write('.kube-routes.yaml', 'exclude: [pods]\n');
    await client.changed('.kube-routes.yaml', 1);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    client.write('.kube-routes.yaml', 'exclude: [pods/pod.yaml]\n');
    await client.changed('.kube-routes.yaml', 2);
    expect(await codes(client, 'service.yaml')).toEqual([]);
    // One further down is about its own directory.
    client.write('pods/.kube-routes.yaml', 'exclude: ["*.yaml", deep]\n');
    await client.changed('pods/.kube-routes.yaml', 1);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    for (const file of ['pods/.kube-routes.yaml', '.kube-routes.yaml'])
      rmSync(path.join(client.directory, file));
    await client.changed(['pods/.kube-routes.yaml', '.kube-routes.yaml'], 3);
    expect(await codes(client, 'service.yaml')).toEqual([]);
  });

  it('leave files out from the start, themselves never', async () => {
    const client = await start({
      '.kube-routes.yaml': 'exclude: ["**/*.yaml", other]\nrule: {}\n',
      'pods/.kube-routes.yaml': 'exclude: [pod.yaml]\n',
      'pods/pod.yaml': pod('web'),
      'pods/service.yaml': service('web', 'web'),
      'service.yaml': service('web', 'nothing'),
    });
    expect(await codes(client, 'service.yaml')).toEqual([]);
    expect(await codes(client, '.kube-routes.yaml')).toEqual(['settings-file']);
  });

  it('of directories further down leave out what is there', async () => {
    const client = await start({
      'pods/.kube-routes.yaml': 'exclude: [pod.yaml]\n',
      'pods/pod.yaml': pod('web'),
      'service.yaml': service('web', 'web'),
    });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('are found above the workspace folder, up to the root of the repository', async () => {
    const files = {
      '.kube-routes.yaml': OFF,
      'repository/.git/HEAD': '',
      'repository/deploy/service.yaml': service('web', 'nothing'),
      'plain/deploy/service.yaml': service('web', 'nothing'),
    };
    const client = await start(files, undefined, ['repository/deploy', 'plain/deploy']);
    expect(await codes(client, 'repository/deploy/service.yaml')).toEqual(MISSING);
    expect(await codes(client, 'plain/deploy/service.yaml')).toEqual([]);
  });

  it('ignore findings in files that are read all the same', async () => {
    const client = await start({
      '.kube-routes.yaml': 'ignore:\n  - legacy\n  - { files: old/**, rules: invalid-name }\n',
      'legacy/service.yaml': service('web', 'nothing'),
      'legacy/pod.yaml': pod('web'),
      'old/service.yaml': service('WEB', 'nothing'),
      'service.yaml': service('web', 'web'),
    });
    expect(await codes(client, 'legacy/service.yaml')).toEqual([]);
    expect(await codes(client, 'old/service.yaml')).toEqual(MISSING);
    expect(await codes(client, 'service.yaml')).toEqual([]);
  });
});
