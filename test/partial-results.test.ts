import { afterEach, describe, expect, it, vi } from 'vitest';
import { CancellationTokenSource, type WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { DiagnosticReports } from '../server/src/lsp/diagnostics';
import { Failures } from '../server/src/lsp/failures';
import { Session } from '../server/src/lsp/session';
import { service } from './server/manifests';

const FOLDER = 'file:///workspace';
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Files that are wrong by themselves, and a clock that goes on by so much whenever it is read. */
function start(step: number) {
  const session = new Session({
    find: () => Promise.resolve({ uris: [], isIgnored: () => false, links: new Map<string, string>() }),
    kindOf: () => Promise.resolve(undefined),
    read: () => Promise.resolve(undefined),
  });
  session.setFolders([FOLDER]);
  const reports = new DiagnosticReports(
    session,
    new Failures(
      (message) => expect.fail(message),
      () => undefined,
    ),
  );
  for (const name of NAMES)
    session.update(`${FOLDER}/${name}.yaml`, `${service(name, name)}  sessionAffinity: ClientIp\n`, 'yaml');
  let now = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => (now += step));
  return reports;
}

const filesOf = ({ items }: Pick<WorkspaceDiagnosticReport, 'items'>) =>
  items.map(({ uri }) => uri.slice(FOLDER.length + 1, -'.yaml'.length));

afterEach(() => vi.restoreAllMocks());

describe('the diagnostics of a workspace for a client that takes them in parts', () => {
  const { token } = new CancellationTokenSource();

  it('come when they have taken a while, each once, the rest with the answer', async () => {
    const parts: string[][] = [];
    const answer = await start(40).workspace({ previousResultIds: [] }, token, {
      report: (part) => void parts.push(filesOf(part)),
    });
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.every((part) => part.length > 0)).toBe(true);
    expect([...parts.flat(), ...filesOf(answer)]).toEqual(NAMES);
  });

  it('come at once where they are ready at once', async () => {
    const report = vi.fn();
    expect(filesOf(await start(0).workspace({ previousResultIds: [] }, token, { report }))).toEqual(NAMES);
    expect(report).not.toHaveBeenCalled();
  });

  it('come all in the answer where the client takes no parts', async () => {
    expect(filesOf(await start(40).workspace({ previousResultIds: [] }, token))).toEqual(NAMES);
  });

  it('are not lost where the request is taken back between two parts', async () => {
    const source = new CancellationTokenSource();
    const told: string[] = [];
    const reports = start(40);
    const answer = await reports.workspace({ previousResultIds: [] }, source.token, {
      report: (part) => {
        told.push(...filesOf(part));
        source.cancel();
      },
    });
    expect(filesOf(answer)).toEqual([]);
    expect(told.length).toBeLessThan(NAMES.length);
    // The client forgot what it was told: nothing says that it kept it.
    expect(filesOf(await reports.workspace({ previousResultIds: [] }, token))).toEqual(NAMES);
  });
});
