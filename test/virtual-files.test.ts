import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { virtualFiles, type RemoteFiles } from '../server/src/files/virtual-files';
import { DiagnosticReports } from '../server/src/lsp/diagnostics';
import { Failures } from '../server/src/lsp/failures';
import { Session } from '../server/src/lsp/session';
import { remoteDisk, remoteUri } from './harness/remote-disk';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

const ALL = { exclude: ['**/vendor'], respectGitignore: true };

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ port: 80 }]
`;
const POD = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: web }] }
`;

function directoryOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'kube-routes-virtual-'));
  roots.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

/** Where a call for a path fails as networks do. */
function failing(remote: RemoteFiles, what: 'list' | 'read', file: string): RemoteFiles {
  const original = remote[what].bind(remote) as (uri: string) => Promise<never>;
  const broken = (uri: string) =>
    uri === remoteUri(file) ? Promise.reject(new Error('503')) : original(uri);
  return { ...remote, [what]: broken };
}

async function open(remote: RemoteFiles): Promise<Session> {
  const session = new Session(virtualFiles(remote));
  session.setFolders([remoteUri('')]);
  await session.scan(() => undefined);
  return session;
}

function codes(session: Session, file: string): string[] {
  const reports = new DiagnosticReports(
    session,
    new Failures(
      () => undefined,
      () => undefined,
    ),
  );
  return reports.of(remoteUri(file)).map(({ code }) => code);
}

describe('files that only the client has', () => {
  const files = {
    'service.yaml': SERVICE,
    'deep/er/pod.yaml': POD,
    'vendor/x.yaml': POD,
    'node_modules/x.yaml': POD,
    'a/b.txt': '',
  };

  it('are found at any depth, in the order of their names', async () => {
    const found = await virtualFiles(remoteDisk(directoryOf(files))).find(remoteUri(''), ALL);
    expect(found.uris).toEqual(['deep/er/pod.yaml', 'service.yaml'].map(remoteUri));
    expect(found.isPartial).toBe(false);
  });

  it('are judged together', async () => {
    expect(codes(await open(remoteDisk(directoryOf(files))), 'service.yaml')).toEqual([]);
    const alone = await open(remoteDisk(directoryOf({ 'service.yaml': SERVICE })));
    expect(codes(alone, 'service.yaml')).toEqual(['selector-no-match']);
  });

  it('are called missing only where every directory and every file could be read', async () => {
    const remote = remoteDisk(directoryOf(files));
    for (const broken of [failing(remote, 'list', 'deep/er'), failing(remote, 'read', 'deep/er/pod.yaml')]) {
      const session = await open(broken);
      expect([...session.snapshot.files.keys()]).toEqual([remoteUri('service.yaml')]);
      expect(session.snapshot.complete).toBe(false);
      expect(codes(session, 'service.yaml')).toEqual([]);
    }
    await expect(virtualFiles(failing(remote, 'list', '')).find(remoteUri(''), ALL)).rejects.toThrow('503');
  });

  it('are not looked for behind links, where they may be: nothing is missing then', async () => {
    const root = directoryOf({ 'service.yaml': SERVICE, '.gitignore': 'ignored\n' });
    const isPartial = async () => (await virtualFiles(remoteDisk(root)).find(remoteUri(''), ALL)).isPartial;
    for (const name of ['README.md', 'ignored', 'node_modules']) symlinkSync('..', path.join(root, name));
    expect(await isPartial()).toBe(false);
    symlinkSync('..', path.join(root, 'more'));
    expect(await isPartial()).toBe(true);
    expect(codes(await open(remoteDisk(root)), 'service.yaml')).toEqual([]);
  });

  it('follow what changes', async () => {
    const root = directoryOf({ 'service.yaml': SERVICE });
    const session = await open(remoteDisk(root));
    mkdirSync(path.join(root, 'new'));
    writeFileSync(path.join(root, 'new/pod.yaml'), POD);
    await session.filesChanged([remoteUri('new')]);
    expect(codes(session, 'service.yaml')).toEqual([]);
    writeFileSync(path.join(root, '.gitignore'), '/new\n');
    await session.filesChanged([remoteUri('.gitignore')]);
    expect(codes(session, 'service.yaml')).toEqual(['selector-no-match']);
  });
});
