import { describe, expect, it } from 'vitest';
import {
  ProgressType,
  type Diagnostic,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { PULL_CLIENT } from './client';
import { start } from './running-clients';

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector:
    app: wbe
  ports:
    - port: 80
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: web:1
`;
const FILES = { 'service.yaml': SERVICE, 'deploy/deployment.yaml': DEPLOYMENT };

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

describe('diagnostics that a client pulls', () => {
  it('cover the open document, with code, docs link, severity and related places in other files', async () => {
    const client = await start(FILES);
    await client.open('service.yaml', SERVICE);
    const [diagnostic, ...others] = await client.diagnostics('service.yaml');
    expect(others).toEqual([]);
    expect(diagnostic).toMatchObject({
      code: 'selector-no-match',
      source: 'kube-routes',
      severity: 2,
      range: { start: { line: 5, character: 9 }, end: { line: 5, character: 12 } },
      codeDescription: { href: expect.stringMatching(/selector-no-match\.md$/) as string },
    });
    expect(diagnostic?.relatedInformation?.map(({ location }) => location.uri)).toEqual([
      client.uri('deploy/deployment.yaml'),
    ]);
  });

  it('follow each keystroke, in this file and in the other', async () => {
    const client = await start(FILES);
    await client.open('service.yaml', SERVICE);
    await client.open('deploy/deployment.yaml', DEPLOYMENT);
    await client.replace('service.yaml', 'wbe', 'web');
    expect(await client.diagnostics('service.yaml')).toEqual([]);
    await client.replace('deploy/deployment.yaml', '        app: web', '        app: wen');
    expect(codes(await client.diagnostics('service.yaml'))).toEqual(['selector-no-match']);
  });

  it('come in parts for a client that takes them so, each file once', async () => {
    const names = Array.from({ length: 400 }, (_, index) => `${index}.yaml`);
    const client = await start(Object.fromEntries(names.map((name) => [name, SERVICE])));
    const parts: string[] = [];
    client.connection.onProgress(
      new ProgressType<WorkspaceDiagnosticReport>(),
      'diagnostics',
      ({ items }) => void parts.push(...items.map(({ uri }) => uri)),
    );
    const { items } = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
      previousResultIds: [],
      partialResultToken: 'diagnostics',
    });
    expect([...parts, ...items.map(({ uri }) => uri)].sort()).toEqual(
      names.map((name) => client.uri(name)).sort(),
    );
  });

  it('cover files that were never opened', async () => {
    const client = await start(FILES);
    const { items } = await client.workspaceDiagnostics();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      uri: client.uri('service.yaml'),
      kind: 'full',
      items: [{ code: 'selector-no-match' }],
    });
  });

  it('wait for a change where the client knows all of them', async () => {
    const client = await start(FILES);
    const { items } = await client.workspaceDiagnostics();
    const previous = items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
    let answered = false;
    const next = client.workspaceDiagnostics(previous).then((report) => {
      answered = true;
      return report;
    });
    // Another request goes through meanwhile, so the first one is really waiting.
    await client.diagnostics('service.yaml');
    expect(answered).toBe(false);
    client.write('service.yaml', SERVICE.replace('wbe', 'web'));
    await client.changed('service.yaml', 2);
    expect((await next).items).toMatchObject([{ uri: client.uri('service.yaml'), kind: 'full', items: [] }]);
  });

  it('wait in a workspace without problems too', async () => {
    const client = await start({
      'service.yaml': SERVICE.replace('wbe', 'web'),
      'deployment.yaml': DEPLOYMENT,
    });
    expect((await client.workspaceDiagnostics()).items).toEqual([]);
    let answered = false;
    const next = client.workspaceDiagnostics().then((report) => {
      answered = true;
      return report;
    });
    await client.diagnostics('service.yaml');
    expect(answered).toBe(false);
    client.write('service.yaml', SERVICE);
    await client.changed('service.yaml', 2);
    expect((await next).items).toMatchObject([{ uri: client.uri('service.yaml'), items: [{ severity: 2 }] }]);
  });

  it('take back what a client shows for a file whose id it has forgotten', async () => {
    const client = await start(FILES);
    await client.open('service.yaml', SERVICE);
    expect(await client.diagnostics('service.yaml')).toHaveLength(1);
    await client.close('service.yaml');
    client.write('service.yaml', SERVICE.replace('wbe', 'web'));
    await client.changed('service.yaml', 2);
    const { items } = await client.workspaceDiagnostics();
    expect(items).toMatchObject([{ uri: client.uri('service.yaml'), kind: 'full', items: [] }]);
  });

  it('follow files that appear, change and vanish on the disk', async () => {
    const client = await start(FILES);
    client.write('service.yaml', SERVICE.replace('wbe', 'web'));
    await client.changed('service.yaml', 2);
    expect(await client.diagnostics('service.yaml')).toEqual([]);
    client.write('other.yaml', SERVICE.replace('name: web', 'name: other'));
    await client.changed('other.yaml', 1);
    expect(codes(await client.diagnostics('other.yaml'))).toEqual(['selector-no-match']);
    client.write('deploy/deployment.yaml', '');
    await client.changed('deploy/deployment.yaml', 3);
    expect(codes(await client.diagnostics('service.yaml'))).toEqual(['selector-no-match']);
  });

  it('take the text of an open document before the disk, and the disk again when it is closed', async () => {
    const client = await start(FILES);
    await client.open('service.yaml', SERVICE.replace('wbe', 'web'));
    expect(await client.diagnostics('service.yaml')).toEqual([]);
    await client.close('service.yaml');
    expect(codes(await client.diagnostics('service.yaml'))).toEqual(['selector-no-match']);
  });

  it('forget a document that is no file of the workspace when it is closed', async () => {
    const client = await start(FILES);
    // Neither its name nor its place brings it back from the disk; until then it is the Pods of the Service.
    const text = DEPLOYMENT.replaceAll('app: web', 'app: wbe');
    await client.open('scratch.txt', text);
    expect(await client.diagnostics('service.yaml')).toEqual([]);
    client.write('scratch.txt', text);
    await client.close('scratch.txt');
    await expect
      .poll(async () => codes(await client.diagnostics('service.yaml')))
      .toEqual(['selector-no-match']);
  });

  it('obey the settings, also when they change', async () => {
    const client = await start(FILES);
    client.settings = { rules: { 'selector-no-match': 'error' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await expect.poll(async () => (await client.diagnostics('service.yaml'))[0]?.severity).toBe(1);
    client.settings = { rules: { 'selector-no-match': 'off' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await expect.poll(() => client.diagnostics('service.yaml')).toEqual([]);
  });

  it('leave excluded files out', async () => {
    const client = await start(FILES);
    client.settings = { exclude: ['deploy/**'] };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await expect.poll(async () => (await client.diagnostics('service.yaml'))[0]?.severity).toBe(3);
    // Open or not, on the disk or changed: what is excluded is left alone.
    await client.open('deploy/deployment.yaml', DEPLOYMENT.replace('kind: Deployment', 'kind: deployment'));
    expect(await client.diagnostics('deploy/deployment.yaml')).toEqual([]);
    expect((await client.diagnostics('service.yaml'))[0]?.severity).toBe(3);
    client.settings = {};
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await expect
      .poll(async () => codes(await client.diagnostics('deploy/deployment.yaml')))
      .toEqual(['unknown-kind']);
  });

  it('keep workspace folders apart', async () => {
    const files = { 'a/service.yaml': SERVICE.replace('wbe', 'web'), 'b/deployment.yaml': DEPLOYMENT };
    const apart = await start(files, PULL_CLIENT, ['a', 'b']);
    expect(codes(await apart.diagnostics('a/service.yaml'))).toEqual(['selector-no-match']);
    const together = await start(files);
    expect(await together.diagnostics('a/service.yaml')).toEqual([]);
  });
});

describe('diagnostics for a client that cannot pull', () => {
  it('are pushed, also for files that were never opened, and taken back', async () => {
    const client = await start(FILES, {});
    await client.until(() => client.pushed.has(client.uri('service.yaml')));
    expect(codes(client.pushed.get(client.uri('service.yaml')) ?? [])).toEqual(['selector-no-match']);
    await client.open('service.yaml', SERVICE);
    await client.replace('service.yaml', 'wbe', 'web');
    await client.until(() => client.pushed.get(client.uri('service.yaml'))?.length === 0);
  });
});

describe('code actions', () => {
  it('repair a selector, and the finding is gone', async () => {
    const client = await start(FILES);
    await client.open('service.yaml', SERVICE);
    const actions = await client.codeActions('service.yaml', client.rangeOf('service.yaml', 'wbe'));
    const fix = actions.find(({ kind }) => kind === 'quickfix');
    expect(fix).toMatchObject({ isPreferred: true, diagnostics: [{ code: 'selector-no-match' }] });
    if (fix) await client.apply(fix);
    expect(client.document('service.yaml').getText()).toBe(SERVICE.replace('wbe', 'web'));
    expect(await client.diagnostics('service.yaml')).toEqual([]);
  });

  it('offer to ignore a finding, after its repairs, and then it is gone', async () => {
    const client = await start(FILES);
    await client.open('service.yaml', SERVICE);
    const actions = await client.codeActions('service.yaml', client.rangeOf('service.yaml', 'wbe'));
    const ignore = actions.at(-1);
    expect(ignore).toMatchObject({ title: 'Ignore selector-no-match here', kind: 'quickfix' });
    expect(ignore?.isPreferred).toBeFalsy();
    if (ignore) await client.apply(ignore);
    expect(await client.diagnostics('service.yaml')).toEqual([]);
  });

  it('fix all safe problems of a file at once, and nothing that needs a choice', async () => {
    const client = await start(FILES);
    const broken = SERVICE.replace('apiVersion', 'apiVersioin').replace(
      'spec:',
      'spec:\n  sessionAffinity: ClientIp',
    );
    await client.open('service.yaml', broken);
    const [action, ...others] = await client.codeActions(
      'service.yaml',
      client.rangeOf('service.yaml', 'kind'),
      ['source.fixAll'],
    );
    expect(others).toEqual([]);
    expect(action?.kind).toBe('source.fixAll.kubeRoutes');
    if (action) await client.apply(action);
    expect(client.document('service.yaml').getText()).toBe(
      SERVICE.replace('spec:', 'spec:\n  sessionAffinity: ClientIP'),
    );
  });

  it('are none where nothing is wrong', async () => {
    const client = await start(FILES);
    await client.open('deploy/deployment.yaml', DEPLOYMENT);
    expect(
      await client.codeActions(
        'deploy/deployment.yaml',
        client.rangeOf('deploy/deployment.yaml', 'app: web'),
      ),
    ).toEqual([]);
  });
});

describe('hover', () => {
  it('explains the route in Markdown, at the range of what is hovered', async () => {
    const client = await start(FILES);
    await client.open('service.yaml', SERVICE.replace('wbe', 'web'));
    const hover = await client.hover('service.yaml', 'Service');
    expect(hover?.range).toEqual(client.rangeOf('service.yaml', 'Service'));
    const text = JSON.stringify(hover?.contents);
    expect(text).toContain('web.default.svc.cluster.local');
    expect(text).toContain('Deployment');
  });

  it('is null on what needs no explanation', async () => {
    const client = await start(FILES);
    await client.open('notes.yaml', 'hello: world\n');
    expect(await client.hover('notes.yaml', 'world')).toBeNull();
  });
});

describe('the life of the server', () => {
  it('ends with code 0 after shutdown and exit', async () => {
    const client = await start(FILES);
    expect(await client.stop()).toBe(0);
  });

  it('ends when its client dies', async () => {
    const client = await start(FILES);
    client.process.stdin?.destroy();
    client.process.stdout?.destroy();
    expect(await client.exited()).not.toBeNull();
  });

  it('survives files that are no manifests, and goes on', async () => {
    const files = {
      ...FILES,
      'empty.yaml': '',
      'binary.yaml': '\0\u0001\uFFFD',
      'broken.yaml': 'kind: [\n\t- {',
      'list.json': '[1, 2',
    };
    const client = await start(files);
    expect(codes(await client.diagnostics('service.yaml'))).toEqual(['selector-no-match']);
    expect(await client.diagnostics('empty.yaml')).toEqual([]);
    expect(await client.diagnostics('never-there.yaml')).toEqual([]);
  });
});
