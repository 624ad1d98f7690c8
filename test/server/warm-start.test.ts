import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestClient } from './client';
import { codes, launch } from './running-clients';
import { MISSING, pod, service } from './manifests';

let cache: string;
beforeEach(() => (cache = mkdtempSync(path.join(tmpdir(), 'kube-routes-warm-'))));
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const FILES = {
  'service.yaml': service('web', 'web'),
  'pod.yaml': pod('web'),
  'lost/service.yaml': service('lost', 'nobody'),
};

/** A server on the workspace of a client that may have ended by now, which has read it. */
async function startOn(workspace: TestClient, cacheFolder: unknown = cache) {
  const client = launch({});
  const at = (file: string) => path.join(path.relative(client.directory, workspace.directory), file);
  await client.initialize(undefined, [at('')], { cacheFolder });
  await client.scanned();
  const all = async () => {
    const { items } = await client.workspaceDiagnostics();
    return items
      .map((item) => ({ uri: item.uri, items: item.kind === 'full' ? item.items : [] }))
      .sort((a, b) => (a.uri < b.uri ? -1 : 1));
  };
  return { client, at, all, codes: (file: string) => codes(client, at(file)) };
}

async function firstStart(files: Readonly<Record<string, string>> = FILES) {
  const workspace = launch(files);
  await workspace.initialize(undefined, [''], { cacheFolder: cache });
  await workspace.scanned();
  const { items } = await workspace.workspaceDiagnostics();
  expect(items).not.toEqual([]);
  await workspace.connection.sendRequest('shutdown');
  return workspace;
}

const files = () => (existsSync(cache) ? readdirSync(cache).map((name) => path.join(cache, name)) : []);

describe('a second start', () => {
  it('says what the first and one without a cache say, and writes nothing anew', async () => {
    const workspace = await firstStart();
    const [file = ''] = files();
    const { ino } = statSync(file);
    const warm = await startOn(workspace, URI.file(cache).toString());
    const cold = await startOn(workspace, undefined);
    expect(await warm.all()).toEqual(await cold.all());
    expect(await warm.codes('lost/service.yaml')).toEqual(MISSING);
    await warm.client.connection.sendRequest('shutdown');
    expect(files()).toEqual([file]);
    expect(statSync(file).ino).toBe(ino);
  });

  it('is a warm one beside two settings files, and another one when the first of them is gone', async () => {
    const settings = 'defaultNamespace: shop\n';
    const workspace = await firstStart({
      ...FILES,
      '.kube-routes.yaml': settings,
      '.kube-routes.yml': settings,
    });
    const [file = ''] = files();
    const { ino } = statSync(file);
    const second = await startOn(workspace);
    expect(await second.codes('.kube-routes.yml')).toEqual(['settings-file']);
    await second.client.connection.sendRequest('shutdown');
    expect(statSync(file).ino).toBe(ino);
    rmSync(path.join(workspace.directory, '.kube-routes.yaml'));
    expect(await (await startOn(workspace)).codes('.kube-routes.yml')).toEqual([]);
  });

  it('sees a file of the same size and time that holds something else: its text counts', async () => {
    const workspace = await firstStart();
    const file = path.join(workspace.directory, 'pod.yaml');
    const { atime, mtime, size } = statSync(file);
    writeFileSync(file, pod('wob'));
    utimesSync(file, atime, mtime);
    expect(statSync(file)).toMatchObject({ size, mtime });
    expect(await (await startOn(workspace)).codes('service.yaml')).toEqual(MISSING);
  });

  it('is a first one where the cache is damaged', async () => {
    const workspace = await firstStart();
    const [file = ''] = files();
    const whole = readFileSync(file);
    for (const bytes of [whole.subarray(0, whole.length / 2), Buffer.alloc(0), Buffer.from('x\ny')]) {
      writeFileSync(file, bytes);
      const { codes: now, client } = await startOn(workspace);
      expect(await now('lost/service.yaml')).toEqual(MISSING);
      expect(await now('service.yaml')).toEqual([]);
      await client.workspaceDiagnostics();
      await client.connection.sendRequest('shutdown');
      // What is good again has taken its place.
      expect(readFileSync(file).length).toBe(whole.length);
    }
  });

  it('shares its folder with a second window', async () => {
    const workspace = await firstStart();
    const [one, other] = await Promise.all([startOn(workspace), startOn(workspace)]);
    one.client.write(one.at('more.yaml'), service('more', 'nobody'));
    for (const { client, at } of [one, other]) {
      await client.changed(at('more.yaml'), 1);
      await client.workspaceDiagnostics();
    }
    await Promise.all([one, other].map(({ client }) => client.connection.sendRequest('shutdown')));
    expect(files()).toHaveLength(1);
    expect(await (await startOn(workspace)).codes('more.yaml')).toEqual(MISSING);
  });

  it('needs no folder that can be written', async () => {
    const workspace = await firstStart();
    const [file = ''] = files();
    for (const folder of [path.join(file, 'below'), '/proc/nowhere', 7, { a: 1 }, 'relative', '']) {
      const { client, all } = await startOn(workspace, folder);
      expect(await all()).toHaveLength(1);
      expect(await client.connection.sendRequest('shutdown')).toBeNull();
    }
    expect(existsSync('relative')).toBe(false);
  });
});
